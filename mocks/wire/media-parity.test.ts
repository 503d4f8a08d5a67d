import { expect, test } from 'vitest'
import type { FakeRtmOptions, JournalEntry } from '../index.ts'
import { mediaCourses } from '../../test/media-courses.ts'
import type { MediaCourse } from '../../test/media-courses.ts'
import { players } from '../../test/media-players.ts'
import type { MakePlayer, MediaPlayer } from '../../test/media-players.ts'

type Choices = NonNullable<FakeRtmOptions['assumptions']>

/** Where documents are silent on media: all choices as they are unless told, and all of them switched. */
const switched = {
  'S-05': 'failure',
  'S-07': 'task-result-first',
  'S-15': 'refuse-the-limit',
  'S-36': 'async',
} as const satisfies Choices
const choices: readonly Choices[] = [{}, switched]

const names = /Uploading|downloadMedia|cancelMedia|^media-|onFileMedia|onImageMedia|onMedia|^fault-/

/**
 * What the journal says of media: when, of which task, with what outcome and why. Tasks that end at one instant do so
 * in whatever order; whoever cancels by the wire does not say in which direction.
 */
function toldOf({ rtm }: MediaPlayer): readonly string[] {
  const line = (entry: JournalEntry): string => {
    const { atMs, kind, name, requestId, code, bytes, rule, subject } = entry
    const shown = name
      .replace('ToFile', 'ToMemory')
      .replace('cancelMediaDownload', 'cancelMediaUpload')
    const at = atMs - rtm.options.startAtMs
    return [at, kind, shown, requestId, code, bytes, rule, subject].join(' ')
  }
  return rtm.journal
    .entries()
    .filter(({ name }) => names.test(name))
    .toSorted((one, other) => one.atMs - other.atMs || one.requestId - other.requestId)
    .map(line)
}

interface Story {
  readonly told: readonly string[]
  readonly ends: readonly string[]
  readonly media: readonly string[]
}

async function played(
  make: MakePlayer,
  { limits = {}, play }: MediaCourse,
  options: FakeRtmOptions,
): Promise<Story> {
  const player = await make({ ...options, limits })
  await play(player)
  const media = player.agora.media.list().map(({ mediaId, bytes }) => `${mediaId} ${bytes}`)
  const story = { told: toldOf(player), ends: player.ends, media }
  await player.dispose()
  return story
}

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
  test(`${title}: every way of media tells the same, whatever is chosen`, async () => {
    for (const { profile, ways, without } of groups) {
      for (const assumptions of choices) {
        const [first, ...others] = ways
        const wanted = await played(players[first], course, { profile, assumptions })
        expect(wanted.told.length).toBeGreaterThan(5)
        for (const way of others) {
          const story = await played(players[way], course, { profile, assumptions })
          const label = `${way} under ${profile} with ${JSON.stringify(assumptions)}`
          const [told, toldFirst] = [story.told, wanted.told].map((lines) =>
            lines.filter((line) => !without.test(line)),
          )
          expect(told, label).toEqual(toldFirst)
          expect(story.media, label).toEqual(wanted.media)
          // In the middle of a body all that can be said is that it breaks.
          const ends = wanted.ends.map((end, at) =>
            story.ends[at] === 'broken' && end.startsWith('code') ? 'broken' : end,
          )
          expect(story.ends, label).toEqual(ends)
        }
      }
    }
  })
}
