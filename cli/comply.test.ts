import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loggedInClient } from '../fixtures/index.ts'
import { createFakeRtm } from '../mocks/index.ts'
import { parseResult, toResult } from '../reporters/index.ts'
import { playAll, scenarios } from '../scenarios/index.ts'
import { runComplyCommand } from './comply-command.ts'
import type { ComplyFlags } from './comply-command.ts'
import type { Surroundings } from './outputs.ts'
import { runAppCommand, runCompareCommand, runReportCommand } from './result-commands.ts'

let folder = ''
let printed = ''
let around: Surroundings

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rtm-comply-'))
  printed = ''
  around = {
    version: '0.0.0',
    node: '20.0.0',
    print: (text) => void (printed += text),
    isTerminal: false,
    nowMs: () => 1_900_000_000_000,
  }
})
afterEach(() => rm(folder, { recursive: true }))

function flags(more: Partial<ComplyFlags> = {}): ComplyFlags {
  return { seed: 1, out: join(folder, 'out'), reporter: 'console,json', ...more }
}

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

async function refusalOf(run: Promise<number>): Promise<string> {
  const refusal = await run.then(String, ({ message }: Error) => message)
  expect(existsSync(join(folder, 'out'))).toBe(false)
  return refusal
}

test('the embedded fake is conformant, and every file that is written is named', async () => {
  const reporter = 'json,html,junit,markdown,ctrf,sarif'
  const stepSummary = join(folder, 'summary.md')
  expect(await runComplyCommand(flags({ reporter }), { ...around, stepSummary })).toBe(0)
  const files = await readdir(join(folder, 'out'))
  expect(files.toSorted()).toEqual(
    [
      'ctrf.json',
      'junit.xml',
      'report.html',
      'report.md',
      'report.sarif',
      'result.json',
    ].toSorted(),
  )
  for (const file of files) expect(printed).toContain(`wrote ${join(folder, 'out', file)}\n`)
  expect(await readFile(stepSummary, 'utf8')).toMatch(/^## ✅ the embedded fake: conformant/)
  const { run, summary } = parseResult(
    await readFile(join(folder, 'out/result.json'), 'utf8'),
    'result.json',
  )
  expect(summary).toMatchObject({ verdict: 'conformant', broken: 0, 'not observed': 0 })
  expect(run.replay).toBe('rtm-testkit comply --seed 1')
})

test('a run that is stopped writes what it has learnt, and says that it is a part', async () => {
  const stop = new AbortController()
  const stopped = { ...around, stopped: stop.signal, print: () => stop.abort(), isTerminal: true }
  expect(await runComplyCommand(flags({ reporter: 'json' }), stopped)).toBe(3)
  const json = await readFile(join(folder, 'out/result.json'), 'utf8')
  expect(parseResult(json, 'it')).toMatchObject({
    partial: true,
    summary: { verdict: 'inconclusive', scenarios: 1 },
  })
})

test.each([
  [
    { reporter: 'htlm' },
    "Failed to report as 'htlm': there is no such reporter. Did you mean 'html'?",
  ],
  [{ reporter: '' }, "Failed to report as '': there is no such reporter."],
  [{ target: 'nowhere' }, "Failed to judge 'nowhere': it is no address."],
  [
    { target: 'http://127.0.0.1:1', adapter: 'x' },
    '--target and --adapter are two services. Give one.',
  ],
  [
    { target: 'http://127.0.0.1:1', link: 'direct' },
    '--link says how the embedded fake is reached, and --target is another service.',
  ],
  [{ adapter: 'x', link: 'all' }, 'and --adapter is another service. Leave one of the two out.'],
  [
    { only: ['TASKS-MAX-8'] },
    "there is no such section, rule or scenario. Did you mean 'TASKS-MAX-9'?",
  ],
  [
    { only: ['WEB-LISTENERS'] },
    'what is asked is for apps, and a service cannot keep or break it.',
  ],
  [{ only: ['web-nine-tasks'], face: 'native' }, 'none of these is for the native face.'],
  [{ adapter: '/no/such.mjs' }, 'Failed to load the adapter /no/such.mjs: '],
  [{ baseline: '/no/such.json' }, 'Failed to read the baseline /no/such.json: ENOENT.'],
  [{ waivers: '/no/such.json' }, 'Failed to read the waivers /no/such.json: ENOENT.'],
] as const)('%j is refused, and nothing is written', async (more, sentence) => {
  expect(await refusalOf(runComplyCommand(flags(more), around))).toContain(sentence)
})

test('a target that is none is refused with what it answers', async () => {
  const other = createServer((_, answer) => answer.writeHead(404).end('{}'))
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const target = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  expect(await refusalOf(runComplyCommand(flags({ target }), around))).toBe(
    `Failed to reach the gateway at ${target}: it answers 404, which is no answer of a gateway. Give the address that rtm-testkit serve has named.`,
  )
  await new Promise((done) => other.close(done))
  expect(await refusalOf(runComplyCommand(flags({ target }), around))).toBe(
    `Failed to reach the gateway at ${target}: ECONNREFUSED. Start one with rtm-testkit serve.`,
  )
})

test.each([
  ['export default 7', 'its default export is no adapter'],
  ['export default { name: "x", face: "native" }', 'create no function'],
  ['throw new Error("not today")', 'not today'],
])('the adapter %j is refused', async (code, sentence) => {
  const adapter = await write('adapter.mjs', code)
  expect(await refusalOf(runComplyCommand(flags({ adapter }), around))).toContain(sentence)
})

test.each([
  ['{', 'it is no JSON'],
  ['[{}]', '0.rule'],
  [
    '[{"rule":"NO-SUCH","reason":"r","owner":"o","expires":"2030-01-01"}]',
    "there is no rule and no invariant 'NO-SUCH'",
  ],
  [
    '[{"rule":"one-resul","reason":"r","owner":"o","expires":"2030-01-01"}]',
    "Did you mean 'one-result'?",
  ],
  ['[{"rule":"TASKS-MAX-9","reason":"r","owner":"o","expires":"soon"}]', '0.expires'],
])('the waivers %j are refused', async (text, sentence) => {
  const waivers = await write('waivers.json', text)
  expect(await refusalOf(runComplyCommand(flags({ waivers }), around))).toContain(sentence)
})

test('an adapter that throws leaves a report that says so', async () => {
  const code =
    'export default { name: "x", face: "native", create() { throw new Error("no world") } }'
  const adapter = await write('adapter.mjs', code)
  expect(await runComplyCommand(flags({ adapter }), around)).toBe(3)
  expect(printed).toContain('could not be made: no world')
  expect(printed).toMatch(/x: INCONCLUSIVE\. The harness or its adapter has failed 3 times/)
})

test('a result is rendered again, and compared', async () => {
  const played = await playAll(scenarios.filter(({ name }) => name === 'send-rate'))
  const facts = { version: '0', node: '20', host: '', subject: 'it', seed: 1, replay: '' }
  const result = toResult(played, { ...facts, startedAtMs: 0, tookMs: 1 })
  const base = await write('base.json', JSON.stringify(result))
  const out = join(folder, 'out')
  expect(await runReportCommand(base, { out, reporter: 'html,junit' }, around)).toBe(0)
  expect((await readdir(out)).toSorted()).toEqual(['junit.xml', 'report.html'])
  expect(await runCompareCommand([base, base], {}, around)).toBe(0)
  const worse = JSON.parse(await readFile(base, 'utf8')) as { results: { verdict: string }[] }
  for (const rule of worse.results) if (rule.verdict === 'held') rule.verdict = 'broken'
  expect(
    await runCompareCommand([base, await write('head.json', JSON.stringify(worse))], {}, around),
  ).toBe(1)
  expect(printed).toMatch(/broken now .*\nREGRESSED: |REGRESSED: /)
  const foreign = await write('foreign.json', '{"hello":1}')
  await expect(runCompareCommand([base, base], { out: 'out' }, around)).rejects.toThrow(
    /--out draws two loads .* Leave it out/,
  )
  await expect(runCompareCommand([base, foreign], {}, around)).rejects.toThrow(
    'it is no result of rtm-testkit',
  )
})

test('an app is judged by its recording, and by the journal of a gateway', async () => {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.downloadMediaToMemory('nothing')
  const journal = await write('run.json', JSON.stringify(rtm.recording()))
  const given = { out: join(folder, 'out'), reporter: 'console,sarif', journal, app: 'my app' }
  expect(await runAppCommand(given, around)).toBe(1)
  expect(printed).toContain('W-DL-BAD-ARG is broken')
  expect(printed).toContain('my app: NON-CONFORMANT.')
  expect(printed).not.toContain('alice')
  const ofGateway = await write(
    'journal.json',
    JSON.stringify({ digest: rtm.journal.digest(), entries: rtm.journal.entries() }),
  )
  expect(await runAppCommand({ ...given, journal: ofGateway, reveal: true }, around)).toBe(1)
  await rtm.dispose()
})

test('the same flags keep and use a baseline on every route', async () => {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.downloadMediaToMemory('nothing')
  const journal = await write('run.json', JSON.stringify(rtm.recording()))
  await rtm.dispose()
  const known = join(folder, 'known.json')
  const given = { out: join(folder, 'out'), reporter: 'console,json', journal, app: 'my app' }
  expect(await runAppCommand({ ...given, writeBaseline: known }, around)).toBe(1)
  expect(printed).toContain(`wrote ${known}: 1 known failures\n`)
  expect(await runAppCommand({ ...given, failOn: 'never' }, around)).toBe(0)
  const result = join(folder, 'out/result.json')
  const report = { out: join(folder, 'again'), reporter: 'html,json' }
  expect(await runReportCommand(result, report, around)).toBe(0)
  expect(await runReportCommand(result, { ...report, failOn: 'must' }, around)).toBe(1)
  expect(await runReportCommand(result, { ...report, baseline: known }, around)).toBe(0)
  const again = parseResult(await readFile(join(folder, 'again/result.json'), 'utf8'), 'it')
  expect(again.summary).toMatchObject({ verdict: 'conformant with warnings', excused: 1 })
  await rm(known)
  expect(await runReportCommand(result, { ...report, writeBaseline: known }, around)).toBe(1)
  expect(await runAppCommand({ ...given, baseline: known }, around)).toBe(0)
})

test.each([
  ['{', 'it is no JSON'],
  ['{}', 'it is no journal'],
  ['{"recordingVersion":2}', 'its recordingVersion is 2, and this rtm-testkit knows 1'],
  ['{"recordingVersion":1}', 'profile: '],
  [JSON.stringify({ ...createFakeRtm().recording(), webClients: 1 }), 'webClients: '],
])('the journal %j is refused', async (text, sentence) => {
  const journal = await write('run.json', text)
  const given = { out: join(folder, 'out'), reporter: 'json', journal, app: 'x' }
  expect(await refusalOf(runAppCommand(given, around))).toContain(sentence)
})
