import { expect, test } from 'vitest'
import type { FakeRtmOptions } from '../index.ts'
import { mediaCourses } from '../../test/media-courses.ts'
import { nativeIn, ownGround, remoteGround, webIn } from '../../test/media-players.ts'
import type { FaceGround } from '../../test/media-players.ts'
import { storyOf, switchedChoices } from '../../test/media-stories.ts'
import type { MediaStory } from '../../test/media-stories.ts'

/** All choices as they are unless told, and all of them switched; each of both on each face where the link matters. */
const clients = [
  { profile: 'cpp-windows-1.3', player: nativeIn, assumptions: {} },
  { profile: 'web-1.4', player: webIn, assumptions: switchedChoices },
] as const
const allClients = [
  ...clients,
  { profile: 'cpp-windows-1.3', player: nativeIn, assumptions: switchedChoices },
  { profile: 'web-1.4', player: webIn, assumptions: {} },
] as const

/** What a client knows of bytes on the way is what its own end has sent, or has got. */
function comparable({ client, agora, ...story }: MediaStory, isInSeconds: boolean): MediaStory {
  const timed = (line: string): string =>
    isInSeconds ? line.replace(/^\d+/, (ms) => `${Math.floor(Number(ms) / 1000)} s`) : line
  const told = client.filter((line) => !line.includes('Progress'))
  return { ...story, client: told.map(timed), agora: agora.map(timed) }
}

for (const [title, course] of Object.entries(mediaCourses)) {
  if (course.withoutGateway !== undefined) continue
  test(`${title}: a client of a gateway tells what one in the same process does`, async () => {
    for (const { profile, player, assumptions } of course.ofFaces === true ? allClients : clients) {
      const options = { profile, assumptions, limits: course.limits ?? {} }
      const play = async (ground: (options: FakeRtmOptions) => FaceGround): Promise<MediaStory> =>
        comparable(await storyOf(await player(ground(options)), course), course.triesAgain === true)
      const direct = await play(ownGround)
      const label = `${profile} with ${JSON.stringify(assumptions)}`
      expect(await play(remoteGround), label).toEqual(direct)
    }
  })
}
