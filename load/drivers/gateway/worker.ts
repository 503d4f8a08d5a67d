/** One worker of a load on a gateway: a thread with its own event loop, sockets and records. */
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { afterReal, createRandom, everyReal, fillRandom } from '../../../mocks/internal.ts'
import { AbortWatch, abortLookMs } from '../../abort-watch.ts'
import { ScenarioEngines } from '../../scenario-engines.ts'
import { LiveRecorder } from '../../measure/live-recorder.ts'
import { TasksSeen } from '../tasks-seen.ts'
import { HealthWatch } from './health-watch.ts'
import { LoadHttp } from './http.ts'
import { HttpDriving } from './http-driving.ts'
import { KeptMedia } from './kept-media.ts'
import { RealTicker } from './real-ticker.ts'
import { WireClient } from './wire-client.ts'
import { WireSteps } from './wire-steps.ts'
import { WireTasks } from './wire-tasks.ts'
import { cancelWithinMs } from '../../plan.ts'
import type { FromWorker, SocketsSeen, ToWorker, WorkerTask } from './worker-words.ts'

const chunkBytes = 256 * 1024
const progressEveryMs = 250
const loginsAtOnce = 50
const leakWaitMs = 3000
const leakLookMs = 100
const logoutMs = 3000
/** A cancel without an answer for so long has failed. */
const answerMs = 3000

const { plan, target, part, precision, name, appId, adminToken } = workerData as WorkerTask
const chunk = fillRandom(createRandom(plan.seed, 'load'), new Uint8Array(chunkBytes))
const http = new LoadHttp(target, chunk, adminToken)
const end = { http, target, appId }
const clients = new Map<number, WireClient>()
const media = new KeptMedia(plan, http)
let engine: ScenarioEngines | undefined
let isStopped = false
let leave: () => void
const mayLeave = new Promise<void>((resolve) => (leave = resolve))

let hasBegun = false

const steps = new WireSteps({
  plan,
  part,
  name,
  clients,
  media,
  logIn: loggedIn,
  isStopped: hasStopped,
})

parentPort?.on('message', (message: ToWorker) => {
  if (message.say === 'go') {
    media.take(message.media)
    hasBegun = true
    begin(message.atMs)
  } else if (message.say === 'leave') {
    if (hasBegun) leave()
    else void leaveEarly()
  } else {
    isStopped = true
    engine?.stop()
  }
})

const preparing = prepare()

async function prepare(): Promise<void> {
  try {
    await logInAll()
    say({ say: 'ready', setUp: await steps.setUp(), media: media.prepared })
  } catch (error) {
    say({ say: 'failed', why: (error as Error).message })
  }
}

function say(message: FromWorker): void {
  parentPort?.postMessage(message)
}

function hasStopped(): boolean {
  return isStopped
}

async function logInAll(): Promise<void> {
  const numbers: number[] = []
  for (let client = part.worker; client < plan.clients; client += part.workers) numbers.push(client)
  for (let from = 0; from < numbers.length && !hasStopped(); from += loginsAtOnce)
    await Promise.all(numbers.slice(from, from + loginsAtOnce).map(login))
}

/** The load is not begun. Who is about to log in logs out, too, unless that takes long. */
async function leaveEarly(): Promise<void> {
  isStopped = true
  await Promise.race([preparing, afterMs(logoutMs / 3)])
  await Promise.race([logoutAll(), afterMs((logoutMs * 2) / 3)])
  say({ say: 'left' })
}

async function login(number: number): Promise<void> {
  clients.set(number, await loggedIn(String(number)))
}

async function loggedIn(which: string): Promise<WireClient> {
  const client = new WireClient(`${name}-${which}`, end)
  const reason = await client.login()
  if (reason !== '') throw new Error(`the login of ${client.uid} has failed: ${reason}`)
  return client
}

function begin(atMs: number): void {
  const ticker = new RealTicker(atMs - performance.timeOrigin, precision)
  const seen = new TasksSeen(plan)
  const recorder = new LiveRecorder(plan)
  const health = new HealthWatch(() => ticker.spunMs)
  const tasks = new WireTasks({ ticker, http, seen, media, seed: plan.seed })
  const run = { clients: plan.clients, name, end }
  const driving = new HttpDriving({ ticker, clients, tasks, run })
  const stopProgress = everyReal(progressEveryMs, () =>
    say({
      say: 'progress',
      progress: { ...recorder.takeProgress(), open: engine?.open ?? 0 },
      changed: recorder.takeChanged(),
      uploads: tasks.takeTold(),
    }),
  )
  const stopLooks = new AbortWatch(plan).isNeeded
    ? everyReal(abortLookMs, () => say({ say: 'measured', measured: recorder.toMeasured() }))
    : (): void => undefined
  const ended = async (): Promise<void> => {
    await lastCancels(tasks)
    stopProgress()
    stopLooks()
    health.stop()
    ticker.stop()
    await finish({ recorder, tasks, seen, health })
  }
  ticker.at(0, () => {
    engine = new ScenarioEngines(plan, { driving, recorder, part })
    if (isStopped) engine.stop()
    engine.start(() => {
      ended().catch((error: unknown) => say({ say: 'failed', why: (error as Error).message }))
    })
  })
}

/** A task may end before its cancel: each that is to come is waited for, unless somebody has ended the run. */
async function lastCancels(tasks: WireTasks): Promise<void> {
  const patienceMs = isStopped ? 0 : cancelWithinMs(plan) + answerMs
  await Promise.race([tasks.settled(), afterMs(patienceMs)])
  tasks.giveUp()
}

async function finish(seen: {
  readonly recorder: LiveRecorder
  readonly tasks: WireTasks
  readonly seen: TasksSeen
  readonly health: HealthWatch
}): Promise<void> {
  say({ say: 'ended' })
  await mayLeave
  const slots = await slotsAtEnd()
  const { recorder, tasks } = seen
  const tearDown = await steps.tearDown()
  // Once it is said that all is done, this process may be ended at any moment.
  await Promise.race([logoutAll(), afterMs(logoutMs)])
  say({
    say: 'done',
    result: {
      measured: recorder.toMeasured(),
      races: tasks.races.toRaces(),
      cancelsFailed: tasks.cancelsFailed,
      spans: seen.seen.spans,
      stages: seen.seen.stages,
      health: seen.health.samples,
      ...slots,
      tearDown,
      doubled: [...clients.values()].reduce((sum, { doubled }) => sum + doubled, 0),
      overdue: tasks.overdue,
      sockets: socketsSeen(),
      rssMb: process.resourceUsage().maxRSS / 1024,
    },
    uploads: tasks.takeTold(),
  })
  await http.close()
  parentPort?.close()
}

async function logoutAll(): Promise<void> {
  await Promise.all([...clients.values()].map(async (client) => await client.logout()))
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => void afterReal(ms, resolve, true))
}

function socketsSeen(): SocketsSeen {
  const all = [...clients.values()]
  const away = all.flatMap(({ awayMs }) => awayMs)
  return {
    garbage: all.reduce((sum, { garbage }) => sum + garbage, 0),
    drops: away.length,
    awayMsMost: away.reduce((most, ms) => Math.max(most, ms), 0),
    awayMsSum: away.reduce((sum, ms) => sum + ms, 0),
  }
}

/** Tasks that the gateway still counts when all have ended; it may take a moment to see that a client is gone. */
async function slotsAtEnd(): Promise<{
  readonly slotsLeaked: number
  readonly slotsPeak?: number
}> {
  for (let waitedMs = 0; ; waitedMs += leakLookMs) {
    const all = await Promise.all([...clients.values()].map(slotsOf))
    const slotsLeaked = all.reduce((sum, { running }) => sum + running, 0)
    if (slotsLeaked > 0 && waitedMs < leakWaitMs) {
      await afterMs(leakLookMs)
      continue
    }
    const peaks = all.flatMap(({ peak }) => peak ?? [])
    return peaks.length < all.length || peaks.length === 0
      ? { slotsLeaked }
      : { slotsLeaked, slotsPeak: peaks.reduce((most, peak) => Math.max(most, peak), 0) }
  }
}

/** A gateway that does not answer any more: what it still counts, nobody knows. */
const noTasks: Readonly<Record<string, unknown>> = {}

async function slotsOf(
  client: WireClient,
): Promise<{ readonly running: number; readonly peak: number | undefined }> {
  const { body } = await http.ask(client.path('tasks')).catch(() => ({ body: noTasks }))
  const { tasks, peak } = body
  return {
    running: Array.isArray(tasks) ? tasks.length : 0,
    peak: typeof peak === 'number' ? peak : undefined,
  }
}
