/** Small calls of one core: the generator's engine, wrk, autocannon and k6 in turn. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spreadOf } from './measure.js'
import type { Spread } from './measure.js'

const seconds = 4
const connections = 50

function outputOf(command: string, args: readonly string[], env: object = {}): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, ...env } })
  return new Promise((resolve) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => (text += data.toString()))
    child.once('close', () => resolve(text))
  })
}

function has(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined
}

async function byWrk(url: string): Promise<number> {
  const text = await outputOf('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, url])
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1])
}

async function byUs(url: string): Promise<number> {
  const program = fileURLToPath(new URL('./load-caller.js', import.meta.url))
  const text = await outputOf(process.execPath, [
    program,
    url,
    String(seconds),
    String(connections),
  ])
  return Number(text)
}

async function byAutocannon(url: string): Promise<number> {
  const program = fileURLToPath(new URL('./load-caller.js', import.meta.url))
  return Number(
    await outputOf(process.execPath, [
      program,
      url,
      String(seconds),
      String(connections),
      'autocannon',
    ]),
  )
}

async function byK6(url: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'rtm-bench-k6-'))
  const script = join(folder, 'calls.js')
  const summary = join(folder, 'summary.json')
  writeFileSync(
    script,
    `import http from 'k6/http'
export const options = { vus: ${connections}, duration: '${seconds}s' }
export default function () { http.get('${url}') }
`,
  )
  await outputOf('k6', ['run', '--quiet', '--summary-export', summary, script], {
    GOMAXPROCS: '1',
    K6_NO_USAGE_REPORT: 'true',
  })
  const { metrics } = JSON.parse(readFileSync(summary, 'utf8')) as {
    readonly metrics: Readonly<Record<string, { readonly rate: number }>>
  }
  rmSync(folder, { recursive: true, force: true })
  return metrics['http_reqs']?.rate ?? NaN
}

/** Calls a second of each tool that is installed, and ours against them, pair by pair. */
export async function runCalls(
  url: string,
  rounds: number,
): Promise<Readonly<Record<string, Spread>>> {
  const tools: readonly (readonly [string, (url: string) => Promise<number>])[] = [
    ['ours', byUs],
    ...(has('wrk') ? ([['wrk', byWrk]] as const) : []),
    ['autocannon', byAutocannon],
    ...(has('k6') ? ([['k6', byK6]] as const) : []),
  ]
  const rates = new Map<string, number[]>(tools.map(([name]) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of tools) rates.get(name)?.push(await run(url))
  const ours = rates.get('ours') ?? []
  return Object.fromEntries(
    [...rates].flatMap(([name, own]) => [
      [`small calls a second, ${name}`, spreadOf(own)],
      ...(name === 'ours'
        ? []
        : [
            [
              `small calls, ours against ${name}`,
              spreadOf(ours.map((each, index) => each / (own[index] ?? NaN))),
            ],
          ]),
    ]) as [string, Spread][],
  )
}
