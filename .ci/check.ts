/**
 * The whole check, one step after another: every step runs, even after a failure.
 * `--without tests` leaves a step out that has run already.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** What must be had first; where it cannot be, the step is skipped aloud. */
  readonly needs?: readonly string[]
  /** Exit codes that are no failure, beside 0. */
  readonly allows?: readonly number[]
  /** What the output must show: a tool that checked nothing has not passed. */
  readonly mustShow?: RegExp
}

const steps: readonly Step[] = [
  { name: 'format', command: ['prettier', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'], mustShow: /on [1-9]\d+ files/ },
  { name: 'types', command: ['tsc', '--noEmit'] },
  {
    name: 'typings of agora-rtm-sdk',
    command: ['tsc', '-p', 'mocks/web/type-gate'],
    needs: ['npm', 'ci', '--prefix', 'mocks/web/type-gate', '--ignore-scripts', '--no-audit'],
  },
  {
    name: 'direction',
    command: ['depcruise', 'mocks', 'fixtures', 'scenarios', 'load', 'reporters', 'cli', 'test'],
    mustShow: /\([1-9]\d+ modules/,
  },
  { name: 'dead code', command: ['knip'] },
  { name: 'tests', command: ['vitest', 'run'], mustShow: /Tests .*[1-9]\d* passed/ },
  { name: 'slow tests', command: ['npm', 'run', 'test:slow'], mustShow: /Tests .*[1-9]\d* passed/ },
  { name: 'build', command: ['npm', 'run', 'build'] },
  { name: 'public API', command: ['tsx', '.ci/public-api.ts'] },
  {
    name: 'page over a gateway',
    command: ['tsx', '.ci/page-bundle.ts'],
    mustShow: /loads [1-9]\d* bytes/,
  },
  { name: 'package', command: ['publint', '--strict'] },
  { name: 'entry points', command: ['attw', '--pack', '.', '--profile', 'esm-only'] },
  {
    name: 'entry points, CommonJS',
    command:
      'attw --pack . --profile node16 --entrypoints mocks mocks/agora-rtm-sdk mocks/jest mocks/protocol mocks/wire mocks/gateway mocks/msw mocks/mock-socket mocks/vitest mocks/vitest-reporter vite fixtures scenarios load reporters reporters/vitest reporters/jest'.split(
        ' ',
      ),
  },
  {
    name: 'apps of jest, webpack and Next',
    command: ['tsx', '.ci/app-tries/run.mts'],
    mustShow: /next build --turbopack/,
  },
  {
    name: 'a pipeline with the packed package',
    command: ['tsx', '.ci/pipeline/run.ts'],
    mustShow:
      /both workflows call the gate[\s\S]*jest, never and with a baseline[\s\S]*completion in bash/,
  },
  {
    name: 'snippets of README and docs',
    command: ['tsx', '.ci/snippets/run.ts'],
    mustShow: /lib es2022 and dom[\s\S]*the tests of README and docs/,
  },
  {
    name: 'an app through agora-rtm-react',
    command: ['tsx', '.ci/wrapper-tries/run.ts'],
    mustShow: /a caught request is found[\s\S]*jest: without the mapper/,
  },
  {
    name: 'bindings on Node 24, msw 3 and vitest 5',
    command: ['tsx', '.ci/newer-node/run.ts'],
    mustShow: /v24[\s\S]*Tests .*[1-9]\d* passed/,
  },
  {
    name: 'real browsers',
    command: ['tsx', '.ci/browser/run.ts'],
    mustShow: /service worker/,
  },
  {
    name: 'site',
    command: ['tsx', '.ci/site/run.ts'],
    needs: ['npm', 'ci', '--prefix', 'docs', '--ignore-scripts', '--no-audit'],
    mustShow: /the site asks for nothing but itself/,
  },
  {
    name: 'k6',
    command: ['tsx', '.ci/k6/run.ts'],
    mustShow: /k6: [1-9]\d* operations.* 2 processes/,
  },
  {
    name: 'report of an app that is clean',
    command: ['vitest', 'run', '--config', 'examples/photo-chat-web/vitest.config.ts'],
    mustShow: /the photo chat is conformant/,
  },
  {
    name: 'main job',
    command: ['tsx', 'cli/main.ts', 'comply', '--out', 'out/check'],
    mustShow: /the embedded fake: CONFORMANT[\s\S]*wrote .*result\.json/,
  },
  {
    name: 'main job, built',
    command: ['node', 'dist/cli/main.js', 'comply', '--out', 'out/check'],
    mustShow: /the embedded fake: CONFORMANT[\s\S]*wrote .*report\.html/,
  },
  {
    name: 'load, built: on a gateway, by real sockets',
    command:
      'node dist/cli/main.js load mixed-chat --driver gateway --workers 2 --duration 3s --out out/check/load'.split(
        ' ',
      ),
    // A busy machine makes a measurement INVALID, and is no fault of the code.
    allows: [3],
    mustShow: /peerMessage +completed[\s\S]*upload +completed[\s\S]*slots\.leaked 0/,
  },
  {
    name: 'load, built: over 10,000 races by seed',
    command: [
      'node',
      ...'dist/cli/main.js load cancel-races --clients 3500 --out out/check/races'.split(' '),
    ],
    mustShow: /0 lost[\s\S]*PASS/,
  },
  {
    name: 'scenarios, built',
    command: ['node', 'dist/cli/main.js', 'scenario', '--out', 'out/check'],
    mustShow: /result\.json/,
  },
]

/** What a step ends with that could not have what it needs. */
const skippedStatus = 75
const without = process.argv.indexOf('--without')
const leftOut = without < 0 ? [] : (process.argv[without + 1] ?? '').split(',')
rmSync('dist', { recursive: true, force: true })

function isHad([tool = '', ...args]: readonly string[]): boolean {
  return spawnSync(tool, args, { stdio: 'ignore' }).status === 0
}

let passed = 0
let failed = 0
for (const step of steps) {
  if (leftOut.includes(step.name)) continue
  const startedAt = process.hrtime.bigint()
  if (step.needs !== undefined && !isHad(step.needs)) {
    console.log(`SKIP  ${step.name}: ${step.needs.join(' ')} has failed`)
    continue
  }
  const [tool = '', ...args] = step.command
  const bin = `node_modules/.bin/${tool}`
  const run = spawnSync(existsSync(bin) ? bin : tool, args, {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  const output = `${run.stdout}${run.stderr}`
  const shows = step.mustShow === undefined || step.mustShow.test(output)
  const seconds = Number((process.hrtime.bigint() - startedAt) / 100_000_000n) / 10
  if (run.status === skippedStatus) {
    console.log(`SKIP  ${step.name} (${seconds} s): ${output.trimEnd()}`)
    continue
  }
  const isWell = run.status === 0 || step.allows?.includes(run.status ?? -1) === true
  if (isWell && shows) {
    passed++
    console.log(`ok    ${step.name} (${seconds} s)`)
    for (const [line] of output.matchAll(/^SKIP: .*/gm)) console.log(`      ${line}`)
    continue
  }
  failed++
  console.log(`FAIL  ${step.name} (${seconds} s): ${step.command.join(' ')}`)
  if (!shows)
    console.log(`      it checked nothing: its output does not show ${String(step.mustShow)}`)
  console.log(output.trimEnd())
}
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
console.log(`rtm-testkit ${version} on Node ${process.versions.node}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
