import { expect, test } from 'vitest'
import type { FakeRtmOptions } from '../index.ts'
import { mediaCourses } from '../../test/media-courses.ts'
import { nativeIn, ownGround, remoteGround, webIn } from '../../test/media-players.ts'
import type { FaceGround } from '../../test/media-players.ts'
import { storyOf, switchedChoices } from '../../test/media-stories.ts'
import type { MediaStory } from '../../test/media-stories.ts'

/** All choices as they are unless told, and all of them switched. */
const clients = [
  { profile: 'cpp-windows-1.3', player: nativeIn, assumptions: {} },
  { profile: 'cpp-windows-1.3', player: nativeIn, assumptions: switchedChoices },
  { profile: 'web-1.4', player: webIn, assumptions: {} },
  { profile: 'web-1.4', player: webIn, assumptions: switchedChoices },
] as const

/** What a client knows of bytes on the way is what its own end has sent, or has got. */
function withoutProgress(story: MediaStory): MediaStory {
  return { ...story, client: story.client.filter((line) => !line.includes('Progress')) }
}

for (const [title, course] of Object.entries(mediaCourses)) {
  if (course.withoutGateway !== undefined) continue
  test(`${title}: a client of a gateway tells what one in the same process does`, async () => {
    for (const { profile, player, assumptions } of clients) {
      const options = { profile, assumptions, limits: course.limits ?? {} }
      const play = async (ground: (options: FakeRtmOptions) => FaceGround): Promise<MediaStory> =>
        withoutProgress(await storyOf(await player(ground(options)), course))
      const direct = await play(ownGround)
      const label = `${profile} with ${JSON.stringify(assumptions)}`
      expect(await play(remoteGround), label).toEqual(direct)
    }
  })
}
