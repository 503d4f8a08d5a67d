import { drawArrival } from '../draws.ts'
import type { CancelDraw, Drawn } from '../draws.ts'
import type { Plan } from '../plan.ts'
import { judge, stepsOf, tookMs } from './answers.ts'
import type { Judged } from './answers.ts'
import { record, recordCancel } from './measures.ts'
import type { CancelSeen } from './measures.ts'
import { ask, pause, textOf } from './site.ts'
import type { Answer, Site } from './site.ts'

/** One operation of a VU, and where it is done. */
export interface Doing extends Drawn {
  readonly plan: Plan
  readonly site: Site
  readonly session: string
  readonly index: number
  /** When it began: in ms from the beginning of the scenario, and since 1970. */
  readonly atMs: number
  readonly beganMs: number
}

/** What a client knows of one of its tasks. */
interface Task {
  readonly direction: 'upload' | 'download'
  readonly url: string
  isOver: boolean
}

const slotPauseMs = 10
const cancelPauseMs = 2
const firstGuessBytesPerMs = 100_000

// Each VU has this module to itself. Zeroed memory costs nothing until it is written, and nobody writes it.
let payload = new Uint8Array(0)
let bytesPerMs = firstGuessBytesPerMs

/** Makes what a VU does for an arrival. */
export function doingOf(
  { plan, site, session }: Pick<Doing, 'plan' | 'site' | 'session'>,
  { index, client, startMs }: { index: number; client: number; startMs: number },
): Doing {
  const beganMs = Date.now()
  const drawn = drawArrival(plan, index, client)
  return { ...drawn, plan, site, session, index, atMs: beganMs - startMs, beganMs }
}

/** Uploads a medium, and cancels it where that was drawn. */
export async function upload(doing: Doing): Promise<void> {
  const { operation, bytes, index } = doing
  if (payload.length < bytes) payload = new Uint8Array(bytes)
  const medium = operation.kind === 'upload' ? operation.medium : 'file'
  const path = `media?kind=${medium}&task=${index + 1}`
  await runTask(doing, 'upload', (timeout) =>
    ask('POST', urlOf(doing, path), {
      name: 'upload',
      body: payload.subarray(0, bytes),
      headers: { 'content-type': 'application/octet-stream', ...ownConnection(doing) },
      responseType: 'text',
      timeout,
    }),
  )
}

/** Downloads one of the media that were stored before, of the drawn size or the next best. */
export async function download(doing: Doing): Promise<void> {
  const { site, bytes, index } = doing
  const [medium] = site.media.toSorted(
    (one, other) => Math.abs(one.bytes - bytes) - Math.abs(other.bytes - bytes),
  )
  const path = `media/${medium?.mediaId ?? ''}?task=${index + 1}`
  const sized = { ...doing, bytes: medium?.bytes ?? 0 }
  await runTask(sized, 'download', (timeout) =>
    ask('GET', urlOf(doing, path), {
      name: 'download',
      headers: ownConnection(doing),
      responseType: 'none',
      timeout,
    }),
  )
}

/**
 * A cancel leaves a connection in the middle of a body, and the service closes it: under the next request, if that has
 * been given it meanwhile. Clients that can give up a request close it themselves.
 */
function ownConnection({ cancel }: Doing): Record<string, string> {
  return cancel === undefined ? {} : { connection: 'close' }
}

function urlOf({ site, session }: Doing, path: string): string {
  return `${site.target}/v1/sessions/${session}/${path}`
}

async function runTask(
  doing: Doing,
  direction: Task['direction'],
  begin: (timeout: string) => Promise<Answer>,
): Promise<void> {
  const { plan, cancel, bytes, atMs, client, index } = doing
  const task: Task = { direction, url: urlOf(doing, `tasks/${index + 1}`), isOver: false }
  const cancelling = cancel === undefined ? undefined : cancelTask(task, cancel, bytes)
  const { answer, waitedMs } = await withSlot(doing, begin)
  task.isOver = true
  const cancelled = await cancelling
  const judged = endOf(plan, judge(answer), cancelled)
  const isDone = judged.outcome === 'completed'
  if (isDone) bytesPerMs = bytes / Math.max(0.1, tookMs(answer))
  const steps = judged.outcome === 'timedOut' ? {} : { steps: [waitedMs, ...stepsOf(answer)] }
  record(plan, {
    operation: direction,
    ...judged,
    ...steps,
    atMs,
    client,
    serviceMs:
      judged.outcome === 'timedOut' ? Date.now() - doing.beganMs : waitedMs + tookMs(answer),
    bytes: isDone ? bytes : 0,
  })
  if (cancelled !== undefined)
    recordCancel(direction, isDone ? await storedAfter(doing, answer, cancelled) : seenOf(judged))
}

/** Begins a task; where its client has nine and the plan queues, again until one of them has ended. */
async function withSlot(
  { plan, beganMs }: Doing,
  begin: (timeout: string) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly waitedMs: number }> {
  for (;;) {
    const waitedMs = Date.now() - beganMs
    const answer = await begin(`${Math.max(1, plan.deadlineMs - waitedMs)}ms`)
    const isOver = waitedMs + slotPauseMs >= plan.deadlineMs
    if (answer.status !== 429 || plan.whenFull !== 'queue' || isOver) return { answer, waitedMs }
    await pause(slotPauseMs)
  }
}

function endOf(plan: Plan, judged: Judged, cancelled: CancelSeen | undefined): Judged {
  const { outcome, reason = '' } = judged
  // A download that is cancelled breaks off, and has no code of its own.
  if (cancelled === 'cancelled' && outcome === 'failed') return { outcome: 'cancelled' }
  if (outcome !== 'refused' || !/CONCURRENCY/.test(reason)) return judged
  if (plan.whenFull === 'shed') return { outcome: 'shed', reason: 'its client had nine tasks' }
  if (plan.whenFull === 'queue') return { outcome: 'timedOut', reason: 'no slot became free' }
  return judged
}

/** Asks the service to cancel a task, when it is time to. k6 itself cannot give up a request. */
async function cancelTask(task: Task, cancel: CancelDraw, bytes: number): Promise<CancelSeen> {
  await pause(delayOf(cancel, bytes))
  while (cancel.at === 'edge' && cancel.edge === 'late' && !task.isOver) await pause(cancelPauseMs)
  for (;;) {
    const wasOver = task.isOver
    const { status } = await ask('DELETE', task.url, { name: 'cancel', responseType: 'none' })
    if (status === 204) return 'cancelled'
    if (status !== 404) return 'failed'
    // The task has a connection of its own, and so the cancel may come before it.
    if (wasOver) return 'late'
    await pause(cancelPauseMs)
  }
}

/** How long to wait, in ms: k6 does not see how many bytes have gone, and takes the rate of its last task for it. */
function delayOf(cancel: CancelDraw, bytes: number): number {
  const expectedMs = bytes / bytesPerMs
  switch (cancel.at) {
    case 'time':
      return cancel.afterMs
    case 'bytes':
      return cancel.oneByte ? 0 : cancel.share * expectedMs
    case 'edge':
      return cancel.edge === 'start' ? 0 : expectedMs
  }
}

function seenOf({ outcome }: Judged): CancelSeen {
  return outcome === 'cancelled' ? 'cancelled' : 'failed'
}

/** The client was told that its task is done: is the medium there? */
async function storedAfter(
  doing: Doing,
  answer: Answer,
  cancelled: CancelSeen,
): Promise<CancelSeen> {
  if (doing.operation.kind === 'download') return 'late'
  const url = urlOf(doing, `media/${textOf(answer, 'mediaId')}`)
  const { status } = await ask('HEAD', url, { name: 'look', responseType: 'none' })
  if (status !== 200) return 'lost'
  return cancelled === 'cancelled' ? 'ghost' : 'late'
}
