import { expect, test } from 'vitest'
import { mediaCourses } from '../../test/media-courses.ts'
import { players } from '../../test/media-players.ts'
import { storyOf, switchedChoices } from '../../test/media-stories.ts'
import type { MediaStory } from '../../test/media-stories.ts'

// A signal of the Web aborts nothing where its task is over, and says nothing of it.
const groups = [
  {
    profile: 'cpp-windows-1.3',
    ways: ['native to memory', 'native to a file', 'wire'],
    without: /^$/,
  },
  { profile: 'web-1.4', ways: ['web', 'wire'], without: / refusal cancelMedia/ },
] as const

for (const [title, course] of Object.entries(mediaCourses)) {
  if (course.ofFaces === true) continue
  test(`${title}: every way of media tells the same, whatever is chosen`, async () => {
    for (const { profile, ways, without } of groups) {
      for (const assumptions of [{}, switchedChoices]) {
        const [first, ...others] = ways
        const play = async (way: keyof typeof players): Promise<MediaStory> => {
          const player = await players[way]({ profile, assumptions, limits: course.limits ?? {} })
          const story = await storyOf(player, course)
          return { ...story, client: story.client.filter((line) => !without.test(line)) }
        }
        const wanted = await play(first)
        expect(wanted.client.length).toBeGreaterThan(5)
        for (const way of others) {
          const story = await play(way)
          // In the middle of a body all that can be said is that it breaks.
          const ends = wanted.ends.map((end, at) =>
            story.ends[at] === 'broken' && end.startsWith('code') ? 'broken' : end,
          )
          const label = `${way} under ${profile} with ${JSON.stringify(assumptions)}`
          expect(story, label).toEqual({ ...wanted, ends })
        }
      }
    }
  })
}
