/**
 * Whether comparisons of loads can be believed: 30 comparisons of a gateway with its like, of which at most two may say that
 * they differ, and gateways that answer 10 % and 30 % later, which six pairs must find or call inconclusive. Everything is a
 * process of its own, and what is INVALID, because the machine was not quiet, is done again. Build first.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseResult } from '../reporters/index.ts'
import type { Difference, LoadComparison, Plan } from '../load/index.ts'
import { reportValues } from './measure.ts'

const main = resolve('dist/cli/main.js')
if (!existsSync(main)) {
  console.error(`Failed to measure: there is no ${main}. Run npm run build first.`)
  process.exit(2)
}
const comparisons = Number(process.env['RTM_BENCH_COMPARISONS'] ?? 30)
const slowdowns = Number(process.env['RTM_BENCH_SLOWDOWNS'] ?? 5)
const pairs = Number(process.env['RTM_BENCH_PAIRS'] ?? 6)
const falseMax = 2
/** What a busy machine has made INVALID is tried again so often for each that is wanted. */
const triesPerWanted = 4
/** What every message takes at the base, beside the work of the gateway. */
const delayMs = 20

const plan: Plan = {
  name: 'verdicts',
  title: 'Texts at a rate that every machine can bear.',
  seed: 1,
  clients: 10,
  arrivals: { shape: 'poisson', perSecond: 150 },
  operations: [{ kind: 'peerMessage', weight: 1, bytes: 100 }],
  whenFull: 'queue',
  phases: { warmUpMs: 300, measureMs: 1000, coolDownMs: 0 },
  deadlineMs: 10_000,
  thresholds: [],
  worlds: 'one',
}

const folder = mkdtempSync(join(tmpdir(), 'rtm-bench-verdicts-'))
const planPath = join(folder, 'plan.json')
writeFileSync(planPath, JSON.stringify(plan))

/** A gateway in a process of its own. @param delay of every message, in ms. */
async function gateway(
  delay?: number,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const data of child.stdout) {
    text += String(data)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
    if (url === undefined) continue
    child.stdout.resume()
    if (delay !== undefined) await makeSlower(url, delay)
    return { url, child }
  }
  throw new Error('a gateway did not start')
}

/** Delays every message of a gateway. */
async function makeSlower(url: string, delay: number): Promise<void> {
  const { ok, status } = await fetch(`${url}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ on: 'sendMessageToPeer', delay }),
  })
  if (!ok) throw new Error(`the gateway does not take the delay: HTTP ${status}`)
}

/** One comparison by the command; undefined where it was INVALID. */
function compared(base: string, head: string): LoadComparison | undefined {
  const flags = ['--target', base, '--against', head, '--pairs', String(pairs)]
  const { status, stderr } = spawnSync(
    process.execPath,
    [main, 'load', planPath, ...flags, '--reporter', 'json', '--out', folder],
    { encoding: 'utf8' },
  )
  if (status === null || ![0, 1, 3].includes(status)) throw new Error(stderr)
  const path = join(folder, 'result.json')
  const { load } = parseResult(readFileSync(path, 'utf8'), path)
  rmSync(path)
  const isValid = load?.verdict !== 'INVALID' && load?.comparison?.pairs.length === pairs
  return isValid ? load.comparison : undefined
}

interface Told {
  readonly valid: readonly LoadComparison[]
  readonly invalid: number
}

function say(what: string, comparison: LoadComparison | undefined): void {
  const verdict = comparison?.verdict ?? 'INVALID'
  console.log(`${what}, ${verdict} (load ${loadavg()[0]?.toFixed(1)})`)
  for (const each of changesIn(comparison))
    console.log(
      `  ${each.operation} ${each.name} ${each.verdict}: ${each.estimate}, p ${each.pValue}`,
    )
}

/** What is said to differ. */
function changesIn(comparison: LoadComparison | undefined): readonly Difference[] {
  return (comparison?.differences ?? []).filter(
    ({ verdict }) => verdict === 'regressed' || verdict === 'improved',
  )
}

async function ask(
  what: string,
  wanted: number,
  delays: readonly [base?: number, head?: number],
): Promise<Told> {
  const [base, head] = [await gateway(delays[0]), await gateway(delays[1])]
  const valid: LoadComparison[] = []
  let invalid = 0
  try {
    while (valid.length < wanted && valid.length + invalid < wanted * triesPerWanted) {
      const comparison = compared(base.url, head.url)
      if (comparison === undefined) invalid++
      else valid.push(comparison)
      say(`${what}: ${valid.length} of ${wanted}`, comparison)
    }
    return { valid, invalid }
  } finally {
    for (const { child } of [base, head]) child.kill()
  }
}

/** How often the median was said to be what. */
function medians({ valid }: Told, verdict: string): number {
  return valid.filter(({ differences }) =>
    differences.some((each) => each.name === 'p50' && each.verdict === verdict),
  ).length
}

try {
  const alike = await ask('A/A', comparisons, [])
  const falseVerdicts = alike.valid.filter((each) => changesIn(each).length > 0).length
  const values: Record<string, number> = {
    'A/A: valid comparisons': alike.valid.length,
    'A/A: INVALID ones, done again': alike.invalid,
    'A/A: false verdicts': falseVerdicts,
  }
  let isWell = alike.valid.length >= comparisons && falseVerdicts <= falseMax
  for (const share of [0.1, 0.3]) {
    const percent = `${share * 100} % slower`
    const slower = await ask(percent, slowdowns, [delayMs, delayMs * (1 + share)])
    values[`${percent}: valid comparisons`] = slower.valid.length
    for (const verdict of ['regressed', 'inconclusive', 'unchanged', 'improved'])
      values[`${percent}: p50 ${verdict}`] = medians(slower, verdict)
    const wrong = medians(slower, 'unchanged') + medians(slower, 'improved')
    isWell &&= slower.valid.length >= slowdowns && wrong === 0
  }
  reportValues('load-verdicts', values)
  if (!isWell) {
    console.error(
      `FAILED: wanted are ${comparisons} valid A/A comparisons with ${falseMax} false verdicts at the most, and no slowdown that is called unchanged or improved.`,
    )
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
