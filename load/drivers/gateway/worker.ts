/** One worker of a load on a gateway: a thread with its own event loop, sockets and records. */
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { afterReal, createRandom, everyReal, fillRandom } from '../../../mocks/index.ts'
import { Engine } from '../../engine.ts'
import { LiveRecorder } from '../../measure/live-recorder.ts'
import { TasksSeen } from '../tasks-seen.ts'
import { HealthWatch } from './health-watch.ts'
import { LoadHttp } from './http.ts'
import { HttpDriving } from './http-driving.ts'
import { KeptMedia } from './kept-media.ts'
import { RealTicker } from './real-ticker.ts'
import { WireClient } from './wire-client.ts'
import type { FromWorker, ToWorker, WorkerTask } from './worker-words.ts'

const chunkBytes = 256 * 1024
const progressEveryMs = 250
const loginsAtOnce = 50
const leakWaitMs = 3000
const leakLookMs = 100
const logoutMs = 3000

const { plan, target, part, precision, name, appId } = workerData as WorkerTask
const chunk = fillRandom(createRandom(plan.seed, 'load'), new Uint8Array(chunkBytes))
const http = new LoadHttp(target, chunk)
const clients = new Map<number, WireClient>()
const media = new KeptMedia(plan, http)
let engine: Engine | undefined
let isStopped = false

parentPort?.on('message', (message: ToWorker) => {
  if (message.say === 'go') run(message.atMs)
  else {
    isStopped = true
    engine?.stop()
  }
})

try {
  await prepare()
  say({ say: 'ready' })
} catch (error) {
  say({ say: 'failed', why: (error as Error).message })
}

function say(message: FromWorker): void {
  parentPort?.postMessage(message)
}

async function prepare(): Promise<void> {
  const numbers: number[] = []
  for (let client = part.worker; client < plan.clients; client += part.workers) numbers.push(client)
  for (let from = 0; from < numbers.length; from += loginsAtOnce)
    await Promise.all(numbers.slice(from, from + loginsAtOnce).map(login))
  if (plan.operations.some(({ kind }) => kind === 'channelMessage')) await joinAll()
  const [keeper] = clients.values()
  if (keeper !== undefined) await media.prepare(keeper)
}

async function login(number: number): Promise<void> {
  const client = new WireClient(`${name}-${number}`, { http, target, appId })
  const reason = await client.login()
  if (reason !== '') throw new Error(`the login of ${client.uid} has failed: ${reason}`)
  clients.set(number, client)
}

async function joinAll(): Promise<void> {
  for (const client of clients.values()) {
    const reason = await new Promise<string>((resolve) =>
      client.ask('join', { channelId: name }, resolve),
    )
    if (reason !== '') throw new Error(`${client.uid} could not join the channel: ${reason}`)
  }
}

function run(atMs: number): void {
  const ticker = new RealTicker(atMs - performance.timeOrigin, precision)
  const seen = new TasksSeen(plan, part.worker)
  const recorder = new LiveRecorder(plan)
  const health = new HealthWatch(() => ticker.spunMs)
  const driving = new HttpDriving({
    ticker,
    http,
    clients,
    seen,
    media,
    run: { seed: plan.seed, clients: plan.clients, target, name, appId },
  })
  const stopProgress = everyReal(progressEveryMs, () =>
    say({ say: 'progress', progress: { ...recorder.takeProgress(), open: engine?.open ?? 0 } }),
  )
  ticker.at(0, () => {
    engine = new Engine(plan, { driving, recorder, part })
    if (isStopped) engine.stop()
    engine.start(() => {
      stopProgress()
      health.stop()
      ticker.stop()
      finish({ recorder, driving, seen, health }).catch((error: unknown) =>
        say({ say: 'failed', why: (error as Error).message }),
      )
    })
  })
}

async function finish(seen: {
  readonly recorder: LiveRecorder
  readonly driving: HttpDriving
  readonly seen: TasksSeen
  readonly health: HealthWatch
}): Promise<void> {
  const slotsLeaked = await leaked()
  const { recorder, driving } = seen
  // Once it is said that all is done, this process may be ended at any moment.
  await Promise.race([logoutAll(), afterMs(logoutMs)])
  say({
    say: 'done',
    result: {
      measured: recorder.toMeasured(),
      races: driving.races,
      spans: seen.seen.spans,
      stages: seen.seen.stages,
      health: seen.health.samples,
      slotsLeaked,
      doubled: [...clients.values()].reduce((sum, { doubled }) => sum + doubled, 0),
      overdue: driving.overdue,
      rssMb: process.resourceUsage().maxRSS / 1024,
    },
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

/** Tasks that the gateway still counts when all have ended; it may take a moment to see that a client is gone. */
async function leaked(): Promise<number> {
  let left = 0
  for (let waitedMs = 0; waitedMs <= leakWaitMs; waitedMs += leakLookMs) {
    const counts = await Promise.all([...clients.values()].map(tasksOf))
    left = counts.reduce((sum, count) => sum + count, 0)
    if (left === 0) return 0
    await afterMs(leakLookMs)
  }
  return left
}

/** A gateway that does not answer any more: what it still counts, nobody knows. */
const noTasks: Readonly<Record<string, unknown>> = {}

async function tasksOf(client: WireClient): Promise<number> {
  const { body } = await http.ask(client.path('tasks')).catch(() => ({ body: noTasks }))
  return Array.isArray(body['tasks']) ? body['tasks'].length : 0
}
