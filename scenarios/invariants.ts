import type { JournalEntry } from '../mocks/index.ts'
import { limits } from '../mocks/protocol/index.ts'

/** Something that is so in every world at every instant. */
export interface Invariant {
  readonly name: string
  readonly statement: string
}

/** How an invariant fared in one journal. */
export interface InvariantResult extends Invariant {
  /** How often it was looked at. */
  readonly looks: number
  /** What broke it: a sentence, and the entry. */
  readonly broken: readonly { readonly why: string; readonly seq: number }[]
}

type Look = (entries: readonly JournalEntry[]) => Omit<InvariantResult, keyof Invariant>

const begins = /^create(Image|File)MessageByUploading$|^downloadMediaTo(Memory|File)$/
const ends = /^on(Image|File)MediaUploadResult$|^onMediaDownloadTo(Memory|File)Result$/
const cancels = /^cancelMedia(Upload|Download)$/
const progresses = /^onMedia(Uploading|Downloading)Progress$/

/** Walks the tasks of a journal: what begins them, what they tell, what ends them. */
function tasksOf(entries: readonly JournalEntry[]): Map<string, TaskStory> {
  const tasks = new Map<string, TaskStory>()
  for (const entry of entries) {
    const key = `${entry.client} ${entry.requestId}`
    if (entry.kind === 'call' && begins.test(entry.name) && entry.code === 0 && entry.requestId > 0)
      tasks.set(key, { begun: entry, progress: [], results: [] })
    const task = tasks.get(key)
    if (task === undefined || entry.kind !== 'callback') continue
    if (ends.test(entry.name)) task.results.push(entry)
    else if (progresses.test(entry.name)) task.progress.push(entry)
  }
  return tasks
}

interface TaskStory {
  readonly begun: JournalEntry
  readonly progress: JournalEntry[]
  readonly results: JournalEntry[]
}

/** One upload or download, from its call to its result. */
export interface TaskSpan {
  readonly uid: string
  readonly requestId: number
  readonly direction: 'upload' | 'download'
  readonly startMs: number
  /** When its result came; undefined where none did. */
  readonly endMs: number | undefined
  /** Code of its result; -1 where none came. */
  readonly code: number
}

/** The uploads and downloads of a journal, in the order of their calls. */
export function taskSpansOf(entries: readonly JournalEntry[]): readonly TaskSpan[] {
  return Array.from(tasksOf(entries).values(), ({ begun, results: [result] }) => ({
    uid: begun.uid,
    requestId: begun.requestId,
    direction: begun.name.startsWith('create') ? 'upload' : 'download',
    startMs: begun.atMs,
    endMs: result?.atMs,
    code: result?.code ?? -1,
  }))
}

function eachTask(complain: (task: TaskStory) => readonly string[]): Look {
  return (entries) => {
    const tasks = [...tasksOf(entries).values()]
    const broken = tasks.flatMap((task) =>
      complain(task).map((why) => ({ why, seq: task.results.at(-1)?.seq ?? task.begun.seq })),
    )
    return { looks: tasks.length, broken }
  }
}

const oneResult = eachTask(({ results, begun }) =>
  results.length > 1 ? [`${begun.name} ${begun.requestId} has ${results.length} results`] : [],
)

const resultAfterCall = eachTask(({ begun, results, progress }) =>
  [...results, ...progress].some(({ seq }) => seq < begun.seq)
    ? [`${begun.name} ${begun.requestId} is told of before it has returned`]
    : [],
)

const progressRises = eachTask(({ begun, progress, results }) => {
  const isRising = progress.every(({ bytes }, at) => bytes > (progress[at - 1]?.bytes ?? 0))
  const isBefore = progress.every(({ seq }) => seq < (results[0]?.seq ?? Infinity))
  const who = `${begun.name} ${begun.requestId}`
  return [
    ...(isRising ? [] : [`the progress of ${who} does not rise`]),
    ...(isBefore ? [] : [`${who} reports progress after its result`]),
  ]
})

const nineAtOnce: Look = (entries) => {
  const open = new Map<number, Set<number>>()
  const broken: { readonly why: string; readonly seq: number }[] = []
  let looks = 0
  for (const { kind, name, client, requestId, code, seq } of entries) {
    const own = open.get(client) ?? new Set()
    open.set(client, own)
    // A cancel frees the slot at once; the result of the task is told later.
    if (kind === 'callback' ? ends.test(name) : cancels.test(name) && code === 0)
      own.delete(requestId)
    if (kind !== 'call' || !begins.test(name) || code !== 0 || requestId <= 0) continue
    looks++
    own.add(requestId)
    if (own.size > limits.mediaTasksMax)
      broken.push({ why: `client ${client} has ${own.size} tasks`, seq })
  }
  return { looks, broken }
}

const readableForSevenDays: Look = (entries) => {
  const storedAtMs = new Map<string, number>()
  const broken: { readonly why: string; readonly seq: number }[] = []
  let looks = 0
  for (const { kind, name, subject, atMs, code, seq } of entries) {
    if (name === 'media-stored') storedAtMs.set(subject, atMs)
    const bornMs = storedAtMs.get(subject)
    if (
      kind !== 'callback' ||
      !name.startsWith('onMediaDownloadTo') ||
      code !== 0 ||
      bornMs === undefined
    )
      continue
    looks++
    // A download that began in time may end a little later.
    if (atMs - bornMs > limits.mediaLifeMs + limits.mediaIdleTimeoutMs)
      broken.push({ why: `a medium is read ${atMs - bornMs} ms after it was stored`, seq })
  }
  return { looks, broken }
}

const timeGoesOn: Look = (entries) => ({
  looks: entries.length,
  broken: entries.flatMap(({ atMs, seq }, at) =>
    atMs < (entries[at - 1]?.atMs ?? -Infinity)
      ? [{ why: 'an entry is before the one before it', seq }]
      : [],
  ),
})

const all: readonly (Invariant & { readonly look: Look })[] = [
  { name: 'one-result', statement: 'No accepted task has two results.', look: oneResult },
  {
    name: 'nine-at-once',
    statement: 'No client has more than nine tasks at any instant.',
    look: nineAtOnce,
  },
  {
    name: 'progress-rises',
    statement: 'The progress of a task rises, and never follows its result.',
    look: progressRises,
  },
  {
    name: 'after-the-call',
    statement: 'No callback of a task comes before its call has returned.',
    look: resultAfterCall,
  },
  {
    name: 'seven-days',
    statement: 'No medium is read that is older than seven days.',
    look: readableForSevenDays,
  },
  { name: 'time-goes-on', statement: 'What happens later is written later.', look: timeGoesOn },
]

/** Holds a journal against everything that is always so. */
export function invariantsOf(entries: readonly JournalEntry[]): readonly InvariantResult[] {
  return all.map(({ name, statement, look }) => ({ name, statement, ...look(entries) }))
}
