import type { FakeRtm, FakeRtmOptions, JournalEntry } from '../mocks/index.ts'
import type { MediaCourse } from './media-courses.ts'
import type { MediaPlayer } from './media-players.ts'

/** The other choice of each question on media where documents are silent. */
export const switchedChoices: NonNullable<FakeRtmOptions['assumptions']> = {
  'S-05': 'failure',
  'S-07': 'task-result-first',
  'S-15': 'refuse-the-limit',
  'S-36': 'async',
  'S-55': 'accept',
  'S-56': 'wait',
  'S-57': 'refuse',
}

/** What came of a course. */
export interface MediaStory {
  /** What the journal says of the client's media: when, of which task, with what outcome and why. */
  readonly client: readonly string[]
  /** What it says of Agora: what was stored, what has expired, which fault has struck. */
  readonly agora: readonly string[]
  readonly ends: readonly string[]
  readonly media: readonly string[]
}

const names = /Uploading|downloadMedia|cancelMedia|^media-|onFileMedia|onImageMedia|onMedia|^fault-/
const ofClient = ['call', 'refusal', 'callback']

/**
 * Plays a course to its end. Tasks that end at one instant do so in whatever order; whoever cancels by the wire does
 * not say in which direction.
 */
export async function storyOf(player: MediaPlayer, { play }: MediaCourse): Promise<MediaStory> {
  await play(player)
  const { rtm, agora } = player
  const ends = await player.ends()
  const media = agora.media.list().map(({ mediaId, bytes }) => `${mediaId} ${bytes}`)
  const client = linesOf(rtm, ({ kind }) => ofClient.includes(kind))
  const there = linesOf(agora, ({ kind }) => !ofClient.includes(kind))
  await player.dispose()
  return { client, agora: there, ends, media }
}

function linesOf(rtm: FakeRtm, isWanted: (entry: JournalEntry) => boolean): readonly string[] {
  return rtm.journal
    .entries()
    .filter((entry) => names.test(entry.name) && isWanted(entry))
    .toSorted((one, other) => one.atMs - other.atMs || one.requestId - other.requestId)
    .map(({ atMs, kind, name, requestId, code, bytes, rule, subject }) => {
      const shown = name
        .replace('ToFile', 'ToMemory')
        .replace('cancelMediaDownload', 'cancelMediaUpload')
      const at = atMs - rtm.options.startAtMs
      return [at, kind, shown, requestId, code, bytes, rule, subject].join(' ')
    })
}
