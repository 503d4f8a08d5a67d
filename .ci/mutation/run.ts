/**
 * Changes the code of a room in small ways, one at a time, and looks whether its tests notice: `npm run mutation`, or
 * `npm run mutation machines`. Names those that no test has noticed in `out/mutation/ROOM.md`. Not part of the check.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

interface Mutant {
  readonly status: string
  readonly mutatorName: string
  readonly replacement: string
  readonly location: { readonly start: { readonly line: number; readonly column: number } }
}

/** Tests of a room, beside those in its folder: what it does is seen by whoever calls it. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  machines: [],
  calls: ['mocks/{client,native,web,world}/*.test.ts'],
  server: ['mocks/{client,native,web,world}/*.test.ts', 'mocks/wire/{rest-api,parity}.test.ts'],
}
/** Share of the mutants that some test reaches and that a test must notice. */
const shareLeast = 0.85
const folder = 'out/mutation'
const here = '.ci/mutation'

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in rooms))
if (unknown !== undefined) {
  console.error(
    `Failed to try mutants of ${unknown}: it is none of these rooms: ${Object.keys(rooms).join(', ')}.`,
  )
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
spawnSync('npm', ['ci', '--prefix', here, '--legacy-peer-deps', '--ignore-scripts', '--no-audit'], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
for (const room of wanted.length > 0 ? wanted : Object.keys(rooms)) tryRoom(room)

function tryRoom(room: string): void {
  const report = `${folder}/${room}-report.json`
  const config = {
    testRunner: 'vitest',
    plugins: [resolve(here, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
    vitest: { configFile: `${here}/vitest.config.ts`, related: false },
    mutate: [`mocks/${room}/**/*.ts`, '!**/*.test.ts'],
    ignoreStatic: true,
    ignorePatterns: ['out', 'dist', '.ci/*/node_modules', 'mocks/web/type-gate/node_modules'],
    coverageAnalysis: 'perTest',
    concurrency: 2,
    tempDirName: `${folder}/sandbox`,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    allowConsoleColors: false,
  }
  const path = `${folder}/${room}-config.json`
  writeFileSync(path, JSON.stringify(config))
  const tests = [`mocks/${room}/**/*.test.ts`, ...(rooms[room] ?? [])].join(';')
  const startedAt = process.hrtime.bigint()
  const { status } = spawnSync(`${here}/node_modules/.bin/stryker`, ['run', path], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, RTM_MUTATION_TESTS: tests },
  })
  if (status !== 0) {
    process.exitCode = 1
    return
  }
  const minutes = Number((process.hrtime.bigint() - startedAt) / 6_000_000_000n) / 10
  summarize(room, report, minutes)
}

function summarize(room: string, report: string, minutes: number): void {
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>
  }
  const all = Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants.map((mutant) => ({ file, mutant })),
  )
  const those = (...statuses: readonly string[]): typeof all =>
    all.filter(({ mutant }) => statuses.includes(mutant.status))
  const noticed = those('Killed', 'Timeout', 'RuntimeError').length
  const survived = those('Survived')
  const reached = noticed + survived.length
  const share = reached === 0 ? 0 : noticed / reached
  const uncovered = those('NoCoverage')
  const sum =
    `${room}: ${noticed} of ${reached} mutants that a test reaches are noticed (${(share * 100).toFixed(1)} %), ` +
    `${uncovered.length} are reached by none, ${minutes} minutes`
  const lines = (what: typeof all): string =>
    what
      .map(({ file, mutant: { location, mutatorName, replacement } }) => {
        const { line, column } = location.start
        return `- ${file}:${line}:${column} ${mutatorName}: \`${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}\``
      })
      .join('\n')
  const list = `${folder}/${room}.md`
  writeFileSync(
    list,
    `# ${sum}\n\n## Noticed by no test\n\n${lines(survived)}\n\n## Reached by no test\n\n${lines(uncovered)}\n`,
  )
  console.log(`${sum}\nwrote ${list}`)
  if (share < shareLeast) process.exitCode = 1
}
