/**
 * The load generator against other senders: 90 uploads of 30 MB at once, small calls, and what the virtual driver bears.
 * Each sender is a process of its own; the target throws every byte away.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProfiles, runLoad } from '../load/index.js'
import type { LoadResult, Plan } from '../load/index.js'
import { runK6 } from '../load/drivers/k6-run.js'
import { runCalls } from './load-calls.js'
import { reportValues, spreadOf } from './measure.js'
import type { Spread } from './measure.js'

const rounds = Number(process.env['RTM_BENCH_ROUNDS'] ?? 5)
const uploadsEach = 180
const megabyte = 1e6
const values: Record<string, number> = {}

function program(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url))
}

async function portOf(child: ChildProcess): Promise<number> {
  for await (const data of child.stdout ?? []) {
    const port = /ready (\d+)/.exec(String(data))?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error('the sink did not start')
}

interface Sent {
  readonly seconds: number
  readonly bytes: number
  readonly rssMb: number
}

function sendBy(kind: string, url: string): Promise<Sent> {
  const child = spawn(process.execPath, [program('load-senders'), kind, url, String(uploadsEach)])
  return new Promise((resolve) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => (text += data.toString()))
    child.once('close', () => resolve(JSON.parse(text) as Sent))
  })
}

function profile(name: string): Plan {
  const found = loadProfiles.find((each) => each.name === name)
  if (found === undefined) throw new Error(`there is no profile ${name}`)
  return found
}

const uploads: Plan = {
  ...profile('upload-30mb'),
  arrivals: { shape: 'closed', perClient: [9], pauseMs: 0.01, operations: 2 },
  phases: { warmUpMs: 0, measureMs: 120_000, coolDownMs: 0 },
  thresholds: [],
}

/** From the first byte to the last: how long the run was by its own time. */
function busySeconds({ timeline, series }: LoadResult): number {
  const busy = timeline.bins.filter(({ bytes }) => bytes > 0).length
  const longest = Math.max(...series.map(({ intervals }) => intervals.response?.maxUs ?? 0)) / 1e6
  return Math.max(longest, (busy * timeline.binMs) / 1000)
}

async function sendByUs(url: string): Promise<Sent> {
  const { load } = await runLoad(uploads, { driver: 'gateway', target: url })
  const bytes = load.series.reduce((sum, each) => sum + each.bytes, 0)
  return { seconds: busySeconds(load), bytes, rssMb: load.gauges['generator.rssMb'] ?? 0 }
}

async function sendByK6(url: string): Promise<Sent> {
  const plan: Plan = {
    ...uploads,
    arrivals: { shape: 'closed', perClient: [9], pauseMs: 1, operations: 1 },
    phases: { warmUpMs: 0, measureMs: 30_000, coolDownMs: 0 },
  }
  const { measured, gauges } = await runK6(plan, { target: url, scriptFolder: 'load/k6' })
  const bytes = measured.series.reduce((sum, each) => sum + each.bytes, 0)
  const busy = measured.timeline.bins.filter((bin) => bin.bytes > 0).length
  const seconds = (busy * measured.timeline.binMs) / 1000
  return { seconds, bytes, rssMb: gauges['generator.rssMb'] ?? 0 }
}

function rate({ bytes, seconds }: Sent): number {
  return bytes / megabyte / seconds
}

function put(name: string, { median, min, max }: Spread): void {
  values[name] = median
  values[`${name}, least`] = min
  values[`${name}, most`] = max
}

async function measureUploads(url: string): Promise<void> {
  const kinds = ['undici', 'ours', 'autocannon'] as const
  const seen = { undici: [] as Sent[], ours: [] as Sent[], autocannon: [] as Sent[] }
  for (let round = 0; round < rounds; round++)
    for (const kind of kinds)
      seen[kind].push(kind === 'ours' ? await sendByUs(url) : await sendBy(kind, url))
  for (const kind of kinds) {
    put(`90 x 30 MB, MB/s, ${kind}`, spreadOf(seen[kind].map(rate)))
    put(`90 x 30 MB, peak RSS in MB, ${kind}`, spreadOf(seen[kind].map(({ rssMb }) => rssMb)))
  }
  const against = (kind: 'undici' | 'autocannon'): Spread =>
    spreadOf(seen.ours.map((each, index) => rate(each) / rate(seen[kind][index] ?? each)))
  put('90 x 30 MB, ours against bare undici', against('undici'))
  put('90 x 30 MB, ours against autocannon', against('autocannon'))
  if (spawnSync('k6', ['version']).status !== 0) return console.log('SKIP  k6: not installed')
  const k6 = await sendByK6(url)
  values['90 x 30 MB, MB/s, k6 (one run)'] = rate(k6)
  values['90 x 30 MB, peak RSS in MB, k6 (one run)'] = k6.rssMb
}

/** nginx that answers with 200 and an empty object, so that the sender is the limit; undefined where there is none. */
async function fastServer(): Promise<{ readonly url: string; stop(): void } | undefined> {
  const bin = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path))
  if (bin === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'rtm-bench-'))
  const port = 20_000 + (process.pid % 20_000)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 256; }
http { access_log off; keepalive_requests 100000000; server { listen 127.0.0.1:${port}; location / { return 200 "{}"; } } }`,
  )
  const child = spawn(bin, ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await new Promise((resolve) => setTimeout(resolve, 500))
  return { url: `http://127.0.0.1:${port}/`, stop: () => void child.kill() }
}

async function measureCalls(): Promise<void> {
  const server = await fastServer()
  if (server === undefined) return console.log('SKIP  small calls: nginx is not installed')
  const found = await runCalls(server.url, rounds)
  server.stop()
  for (const [name, spread] of Object.entries(found)) put(name, spread)
}

async function perTaskUs(clients: number): Promise<number> {
  const operations = Math.max(1, Math.round(200_000 / 9 / clients))
  const plan: Plan = {
    ...uploads,
    clients,
    arrivals: { shape: 'closed', perClient: [9], pauseMs: 1, operations },
    phases: { warmUpMs: 0, measureMs: 3_600_000, coolDownMs: 0 },
    deadlineMs: 3_600_000,
    network: { upBytesPerSec: 500_000_000 },
  }
  const { load } = await runLoad(plan, { driver: 'virtual' })
  const done = load.series.reduce((sum, { count }) => sum + count, 0)
  if (done !== clients * 9 * operations) throw new Error(`${done} tasks ended`)
  return (load.tookMs * 1000) / done
}

async function measureVirtual(): Promise<void> {
  await perTaskUs(1000)
  const sizes = [1000, 10_000, 100_000]
  for (const clients of sizes) {
    globalThis.gc?.()
    values[`virtual, us per task, ${clients} clients x 9`] = await perTaskUs(clients)
    values[`virtual, peak RSS in MB, ${clients} clients x 9`] =
      process.resourceUsage().maxRSS / 1024
  }
  const { load } = await runLoad(
    { ...profile('cancel-races'), clients: 34_000 },
    { driver: 'virtual' },
  )
  values['virtual, cancel races'] = load.started
  values['virtual, cancel races, seconds'] = load.tookMs / 1000
  for (const name of ['cancel.lost', 'slots.leaked', 'callbacks.doubled'] as const)
    values[`virtual, cancel races, ${name}`] = load.gauges[name] ?? NaN
}

async function measureSocketRaces(): Promise<void> {
  const plan = { ...profile('cancel-races'), clients: 400 }
  const { load } = await runLoad(plan, { driver: 'gateway' })
  values['real sockets, cancel races'] = load.started
  for (const name of ['cancel.lost', 'slots.leaked', 'callbacks.doubled', 'cancel.ghost'] as const)
    values[`real sockets, cancel races, ${name}`] = load.gauges[name] ?? NaN
}

const sink = spawn(process.execPath, [program('load-sink')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const only = process.env['RTM_BENCH_ONLY']
  const url = `http://127.0.0.1:${await portOf(sink)}`
  if (only === undefined || only === 'uploads') await measureUploads(url)
  if (only === undefined || only === 'calls') await measureCalls()
  if (only === undefined || only === 'races') await measureSocketRaces()
  if (only === undefined || only === 'virtual') await measureVirtual()
} finally {
  sink.kill()
}
reportValues('load', values)
