import type { Plan } from '../plan.ts'
import type { GaugeName, RunData } from '../run-data.ts'
import { ByteLimit } from './byte-limit.ts'
import { countedPlan, countsOf, loadThrough, smallUpload } from './through-proxy.ts'

/** One number of a load, beside what is known of it. */
export interface Checked {
  readonly what: string
  readonly truth: number
  /** Undefined where the load does not say. */
  readonly ours: number | undefined
  readonly ok: boolean
}

/** One trial of a load against a service or a link whose truth is known. */
export interface TruthTrial {
  readonly name: string
  /** What is claimed of our numbers. */
  readonly claim: string
  readonly run: () => Promise<readonly Checked[]>
}

const linkBytesPerSecond = 20e6

function exactly(what: string, truth: number, ours: number | undefined): Checked {
  return { what, truth, ours, ok: ours === truth }
}

function atLeast(what: string, truth: number, ours: number | undefined): Checked {
  return { what: `${what}, at the least`, truth, ours, ok: ours !== undefined && ours >= truth }
}

function outcome(data: RunData, name: string, truth: number): Checked {
  return exactly(name, truth, countsOf(data)[name] ?? 0)
}

function gauge(data: RunData, name: GaugeName, truth: number): Checked {
  return exactly(name, truth, data.gauges[name])
}

async function slowJournal(): Promise<readonly Checked[]> {
  const { data, stored } = await loadThrough({ rules: { journalMs: 200 } })
  return [
    outcome(data, 'completed', stored),
    gauge(data, 'uploads.lost', 0),
    gauge(data, 'uploads.ghost', 0),
    gauge(data, 'media.stored', stored),
  ]
}

async function lostUploads(): Promise<readonly Checked[]> {
  const { data, proxy, stored } = await loadThrough({ rules: { losesUploads: true } })
  return [exactly('stored', 0, stored), gauge(data, 'uploads.lost', proxy.seen.uploads)]
}

async function brokenBodies(text: string, bytes?: number): Promise<readonly Checked[]> {
  const uploadAnswer = bytes === undefined ? { text } : { text, bytes }
  const { data, stored } = await loadThrough({ rules: { uploadAnswer } })
  return [
    outcome(data, 'completed', 0),
    outcome(data, 'failed', stored),
    gauge(data, 'uploads.ghost', stored),
    gauge(data, 'uploads.lost', 0),
  ]
}

async function cancels(): Promise<readonly Checked[]> {
  const cancel = { share: 1, at: 'time', withinMs: 1500 } as const
  const { data, proxy, stored } = await loadThrough({ operations: [{ ...smallUpload, cancel }] })
  const { cancelsDone, cancelsRefused, uploads } = proxy.seen
  // A task whose cancel was refused once, because it came before the task, may have been cancelled by the next.
  const late = [...cancelsRefused].filter((url) => !cancelsDone.has(url)).length
  const races = data.races?.uploads
  const sum = races && Object.values(races).reduce((total, count) => total + count, 0)
  return [
    exactly('cancels', uploads, sum),
    exactly('too late', late, races?.late),
    // Else it has not tried what it claims.
    atLeast('too late', 21, late),
    exactly('cancelled, or ghost', uploads - late, races && races.cancelled + races.ghost),
    exactly('late, or ghost', stored, races && races.late + races.ghost),
    gauge(data, 'cancel.late', late),
    gauge(data, 'cancel.lost', 0),
  ]
}

/** Uploads that take about as long as their cancels: some end before, some are stored for nobody, some not at all. */
async function cancelsOnTheirWay(): Promise<readonly Checked[]> {
  const begun = 50
  const cancel = { share: 1, at: 'time', withinMs: 8 } as const
  const { data, proxy, stored } = await loadThrough({
    operations: [{ ...smallUpload, bytes: 400_000, cancel }],
    rules: { limit: new ByteLimit(linkBytesPerSecond) },
  })
  const { cancelsDone, cancelsRefused } = proxy.seen
  const late = [...cancelsRefused].filter((url) => !cancelsDone.has(url)).length
  const races = data.races?.uploads
  return [
    exactly('late', late, races?.late),
    exactly('ghost', stored - late, races?.ghost),
    // One that is broken off before its request leaves is seen by nobody, and is cancelled all the same.
    exactly('cancelled', begun - stored, races?.cancelled),
    // Else it has not tried what it claims; which of the two is up to the machine.
    atLeast('ghost or cancelled', 3, races && races.ghost + races.cancelled),
    exactly('completed, lost or failed', 0, races && races.completed + races.lost + races.failed),
  ]
}

async function droppedSockets(): Promise<readonly Checked[]> {
  let dropped = 0
  const { data, proxy } = await loadThrough({
    operations: [{ kind: 'peerMessage', weight: 1, bytes: 10 }],
    midway: (each) => (dropped = each.dropSockets()),
  })
  return [
    exactly('clients', countedPlan.clients, dropped),
    gauge(data, 'sockets.dropped', dropped),
    exactly('came back', dropped, proxy.seen.sockets - dropped),
    atLeast('sockets.awayMsMost', 100, data.gauges['sockets.awayMsMost']),
    atLeast('sockets.awayMsSum', 100 * dropped, data.gauges['sockets.awayMsSum']),
    // Most texts are sent after the drop: without the return of the sockets they would not come through.
    atLeast('completed', 121, countsOf(data)['completed']),
  ]
}

async function garbageFrames(): Promise<readonly Checked[]> {
  let frames = 0
  const { data, stored } = await loadThrough({
    midway: (proxy) => {
      for (const text of ['garbage', 'null', '{"kind":5,"seq":1}', '{"kind":"reply"}'])
        frames += proxy.tell(text)
    },
  })
  return [
    exactly('frames sent', 4 * countedPlan.clients, frames),
    gauge(data, 'frames.garbage', frames),
    outcome(data, 'completed', stored),
    exactly('errors', 0, data.errors.length),
  ]
}

/** Trials whose truth is a count, which no machine is too slow for. */
export const countTrials: readonly TruthTrial[] = [
  {
    name: 'slow journal',
    claim: 'what the service says late is waited for, and nothing is lost',
    run: slowJournal,
  },
  {
    name: 'lost uploads',
    claim: 'an upload that is told to be stored and is not is lost',
    run: lostUploads,
  },
  {
    name: 'garbage answers',
    claim: 'an upload whose answer is garbage has failed, and its medium is a ghost',
    run: async () => await brokenBodies('garbage'),
  },
  {
    name: 'empty answers',
    claim: 'an upload whose answer is empty has failed, and its medium is a ghost',
    run: async () => await brokenBodies(''),
  },
  {
    name: 'cut answers',
    claim: 'an upload whose answer ends after 8 of 500 bytes has failed, and its medium is a ghost',
    run: async () => await brokenBodies('{"mediaI', 500),
  },
  {
    name: 'cancels',
    claim: 'every cancel is counted, also one that comes when its task has ended',
    run: cancels,
  },
  {
    name: 'cancels on their way',
    claim: 'cancelled, late and ghost are told apart, each by its exact number',
    run: cancelsOnTheirWay,
  },
  {
    name: 'dropped sockets',
    claim: 'sockets that drop come back, and how long they were away is told',
    run: droppedSockets,
  },
  {
    name: 'garbage frames',
    claim: 'a bad frame is counted, and the load goes on',
    run: garbageFrames,
  },
]

const linkTolerance = 0.03

/** Uploads that always have more to send than the link takes, and a phase that carries over 100 times what is under way. */
const linkPlan: Plan = {
  ...countedPlan,
  clients: 1,
  arrivals: { shape: 'closed', perClient: [2], pauseMs: 1 },
  operations: [{ ...smallUpload, bytes: 300_000 }],
  phases: { warmUpMs: 2000, measureMs: 8000, coolDownMs: 1000 },
}

async function limitedLink(): Promise<readonly Checked[]> {
  const limit = new ByteLimit(linkBytesPerSecond)
  const { data } = await loadThrough({ plan: linkPlan, rules: { limit } })
  const { warmUpMs, measureMs } = linkPlan.phases
  // The first byte passes when the load begins.
  const fromMs = limit.firstMs + warmUpMs
  const passed = limit.between(fromMs, fromMs + measureMs)
  const bytes = data.measured.series.reduce((sum, series) => sum + series.bytes, 0)
  const [truth, ours] = [passed, bytes].map((each) => each / measureMs / 1000) as [number, number]
  const ok = Math.abs(ours - truth) <= linkTolerance * truth
  return [{ what: `MB/s, within ${linkTolerance * 100} %`, truth, ours, ok }]
}

/** Trials whose truth is a rate: a machine can be too slow for them. */
export const rateTrials: readonly TruthTrial[] = [
  {
    name: 'limited link',
    claim: `the throughput of uploads is that of the link, within ${linkTolerance * 100} %`,
    run: limitedLink,
  },
]
