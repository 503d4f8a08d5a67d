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

const uploads = /Upload/

/** Services may number uploads and downloads apart, and begin again after a login. */
function taskKey({ client, name, requestId }: JournalEntry): string {
  return `${client} ${uploads.test(name) ? 'upload' : 'download'} ${requestId}`
}

/** Walks the tasks of a journal: what begins them, what they tell, what ends them. */
function tasksOf(entries: readonly JournalEntry[]): readonly TaskStory[] {
  const tasks: TaskStory[] = []
  const latest = new Map<string, Told>()
  for (const entry of entries) {
    if (isBegun(entry)) {
      const key = taskKey(entry)
      const before = latest.get(key)
      const early = before?.begun === undefined ? before : undefined
      const { progress, results } = early ?? nothingTold()
      const task = { begun: entry, progress, results }
      tasks.push(task)
      latest.set(key, task)
    } else if (isTold(entry)) {
      const key = taskKey(entry)
      const told = latest.get(key) ?? nothingTold()
      latest.set(key, told)
      ;(ends.test(entry.name) ? told.results : told.progress).push(entry)
    }
  }
  return tasks
}

function isTold({ kind, name }: JournalEntry): boolean {
  return kind === 'callback' && (ends.test(name) || progresses.test(name))
}

function nothingTold(): Told {
  return { progress: [], results: [] }
}

function isBegun({ kind, name, code, requestId }: JournalEntry): boolean {
  return kind === 'call' && begins.test(name) && code === 0 && requestId > 0
}

/** What an app was told of a task, also before it has begun. */
interface Told {
  readonly begun?: JournalEntry
  readonly progress: JournalEntry[]
  readonly results: JournalEntry[]
}

interface TaskStory extends Told {
  readonly begun: JournalEntry
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
  return tasksOf(entries).map(({ begun, results: [result] }) => ({
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
    const tasks = tasksOf(entries)
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
  const open = new Map<number, Set<string>>()
  const broken: { readonly why: string; readonly seq: number }[] = []
  let looks = 0
  for (const entry of entries) {
    const { kind, name, client, code, seq } = entry
    const own = open.get(client) ?? new Set()
    open.set(client, own)
    // A cancel frees the slot at once; the result of the task is told later.
    if (kind === 'callback' ? ends.test(name) : cancels.test(name) && code === 0)
      own.delete(taskKey(entry))
    if (!isBegun(entry)) continue
    looks++
    own.add(taskKey(entry))
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
