/**
 * The k6 driver, for real: its scripts are type-checked, and k6 does a short plan against a gateway of its own, in one
 * process and in two, and as runners that write a file each. Skips aloud where there is no k6 and none can be installed.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findK6 } from '../../load/drivers/k6-process.ts'
import { triedK6 } from '../../load/drivers/k6-process.ts'
import { runK6 } from '../../load/drivers/k6-run.ts'
import type { Plan } from '../../load/plan.ts'
import type { RunData } from '../../load/run-data.ts'
import { afterReal } from '../../mocks/internal.ts'
import { tryParts } from './parts.ts'

const tools = join(process.cwd(), 'node_modules', '.cache', 'k6')
const wanted = `go.k6.io/k6@v${triedK6}`
const boundMs = 60_000

const plan: Plan = {
  name: 'k6-try',
  title: 'Nine uploads at once, texts and cancels, for a few seconds.',
  seed: 3,
  clients: 4,
  arrivals: { shape: 'closed', perClient: [9], pauseMs: 20 },
  operations: [
    {
      kind: 'upload',
      weight: 5,
      medium: 'file',
      bytes: 1_048_576,
      cancel: { share: 0.2, at: 'any', withinMs: 60 },
    },
    {
      kind: 'upload',
      weight: 0.5,
      medium: 'file',
      bytes: 8_388_608,
      cancel: { share: 1, at: 'time', withinMs: 30 },
    },
    { kind: 'download', weight: 1, bytes: 200_000 },
    { kind: 'peerMessage', weight: 3, bytes: { from: 10, to: 1000 } },
    { kind: 'channelMessage', weight: 1, bytes: 100 },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 500, measureMs: 2500, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
}

const { status, stdout, stderr } = spawnSync('node_modules/.bin/tsc', ['-p', 'load/k6'], {
  encoding: 'utf8',
})
if (status !== 0) throw new Error(`the scripts of k6 have wrong types:\n${stdout}${stderr}`)
console.log('ok  the scripts of k6 have the types of what k6 has')

process.env['PATH'] = `${process.env['PATH'] ?? ''}${delimiter}${tools}`
let version = await findK6()
if (version === undefined && !existsSync(join(tools, 'k6'))) {
  const install = spawnSync('go', ['install', wanted], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: tools },
  })
  version = await findK6()
  if (version === undefined) {
    const why = (install.error?.message ?? install.stderr).trim().slice(-300)
    console.log(`SKIP: there is no k6, and go install ${wanted} does not give one. ${why}`)
    process.exit(75)
  }
}
console.log(`k6 ${version ?? ''}`)

interface Served {
  readonly url: string
  readonly child: ChildProcess
}

function serve(): Promise<Served> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', 'serve', '--port', '0'])
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (text: string): void => {
      said += text
      const url = /ready at (http:\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve({ url, child })
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the gateway has ended with ${code}: ${said}`)))
  })
}

function countOf({ measured }: RunData, ...outcomes: readonly string[]): number {
  return measured.series
    .filter(({ outcome }) => outcomes.includes(outcome))
    .reduce((sum, { count }) => sum + count, 0)
}

function mustBe(what: string, isSo: boolean, data: RunData): void {
  const { measured, gauges, errors } = data
  if (!isSo)
    throw new Error(`${what}: ${JSON.stringify({ reasons: measured.reasons, gauges, errors })}`)
  console.log(`ok  ${what}`)
}

async function runOnce(target: string, segments: number): Promise<void> {
  const stopped = AbortSignal.timeout(boundMs)
  const data = await runK6(plan, { target, segments, stopped })
  const done = countOf(data, 'completed')
  const kinds = new Set(data.measured.series.map(({ operation }) => operation))
  mustBe(`${segments}: it has run to its end`, !data.isPartial && data.errors.length === 0, data)
  mustBe(`${segments}: every kind of operation has completed`, kinds.size === 4 && done > 50, data)
  const bad = countOf(data, 'failed', 'timedOut', 'refused', 'shed')
  mustBe(`${segments}: nothing has failed, and nothing was left out`, bad === 0, data)
  mustBe(`${segments}: uploads were cancelled`, countOf(data, 'cancelled') > 0, data)
  const { gauges } = data
  const isKept = gauges['slots.leaked'] === 0 && gauges['cancel.lost'] === 0
  mustBe(`${segments}: no slot has leaked, and no medium is lost`, isKept, data)
  const bytes = data.measured.series.reduce((sum, series) => sum + series.bytes, 0)
  console.log(
    `k6: ${data.measured.started} operations, ${done} completed, ${Math.round(bytes / 1e6)} MB, ${segments} processes, ${gauges['generator.rssMb'] ?? '?'} MB of memory, ${Math.round(data.tookMs)} ms`,
  )
}

const { url, child } = await serve()
const stopTimer = afterReal(3 * boundMs, () => child.kill('SIGKILL'), true)
try {
  await runOnce(url, 1)
  await runOnce(url, 2)
  await tryParts(url)
} finally {
  stopTimer()
  child.kill('SIGTERM')
}
