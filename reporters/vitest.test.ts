import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestModule, Vitest } from 'vitest/node'
import { afterEach, expect, test, vi } from 'vitest'
import { createMediaFiles, loggedInClient } from '../fixtures/index.ts'
import { createFakeRtm } from '../mocks/index.ts'
import type { Recording } from '../mocks/index.ts'
import type { ComplianceReporterOptions } from './vitest.ts'
import ComplianceReporter from './vitest.ts'

/** A module of tests, as far as the reporter looks at it. */
function moduleOf(metas: readonly object[]): TestModule {
  const tests = metas.map((meta, at) => ({ fullName: `test ${at}`, meta: () => meta }))
  return { children: { allTests: () => tests } } as unknown as TestModule
}

function printedText(): () => string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  return () => write.mock.calls.map(([text]) => text).join('')
}

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

test('with the audit off in all tests it says that there is nothing to write', async () => {
  await using files = await createMediaFiles()
  const printed = printedText()
  const off = { rtmAuditIsOff: true }
  await new ComplianceReporter({ out: files.folder }).onTestRunEnd([moduleOf([off, off])])
  expect(printed()).toBe(
    "RTM rules: 2 tests have the audit off, so there is nothing to write. Call useFakeRtm without audit: 'off'.\n",
  )
})

test('with the audit off in some tests it says of how many the report is, and writes it', async () => {
  await using files = await createMediaFiles()
  const printed = printedText()
  const metas = [{ rtmAuditIsOff: true }, { rtmRecording: createFakeRtm().recording() }, {}]
  await new ComplianceReporter({ out: files.folder }).onTestRunEnd([moduleOf(metas)])
  expect(printed()).toMatch(
    /^RTM rules: 1 test has the audit off, so the report is of the other 1 alone\./,
  )
  expect(printed()).toContain('wrote ')
})

test('without a test that uses the fake it says that nothing is judged, and fails', async () => {
  const printed = printedText()
  await new ComplianceReporter().onTestRunEnd([moduleOf([{}])])
  expect(printed()).toBe(
    'RTM rules: no test had a world of useFakeRtm or withFakeRtm, so nothing is judged.\n',
  )
  expect(process.exitCode).toBe(1)
})

/** What an app has done that downloads what is no media ID: one MUST is broken. */
async function carelessRecording(): Promise<Recording> {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.downloadMediaToMemory('nothing')
  const recording = rtm.recording()
  await rtm.dispose()
  return recording
}

/** Reports a run of one careless test. @returns the exit code, and what was printed */
async function endRun(
  options: ComplianceReporterOptions,
  config: object = {},
): Promise<readonly [number | string | null | undefined, string]> {
  const printed = printedText()
  process.exitCode = undefined
  const reporter = new ComplianceReporter(options)
  reporter.onInit({ config: { project: [], watch: false, ...config } } as unknown as Vitest)
  await reporter.onTestRunEnd([moduleOf([{ rtmRecording: await carelessRecording() }])])
  const text = printed()
  vi.restoreAllMocks()
  return [process.exitCode, text]
}

test('a broken rule fails the run, with its evidence, unless failOn is never', async () => {
  await using files = await createMediaFiles()
  const [code, text] = await endRun({ out: files.folder })
  expect(code).toBe(1)
  expect(text).toContain('W-DL-BAD-ARG is broken: ')
  expect(text).toMatch(/RTM rules: the run fails\. 1 rule of level MUST broken: W-DL-BAD-ARG\.\n$/)
  expect((await endRun({ out: files.folder, failOn: 'never' }))[0]).toBeUndefined()
})

test('what is in the baseline, or waived, fails no run; another failure does', async () => {
  await using files = await createMediaFiles()
  const out = files.folder
  const known = join(out, 'known.json')
  await endRun({ out, writeBaseline: known })
  expect((await endRun({ out, baseline: known }))[0]).toBeUndefined()
  const otherwise = JSON.parse(await readFile(known, 'utf8')) as {
    known: { fingerprint: string }[]
  }
  for (const each of otherwise.known) each.fingerprint = 'another'
  await writeFile(known, JSON.stringify(otherwise))
  expect((await endRun({ out, baseline: known }))[0]).toBe(1)
  const waivers = join(out, 'waivers.json')
  const waiver = { rule: 'W-DL-BAD-ARG', reason: 'known', owner: 'me', expires: '2999-12-31' }
  await writeFile(waivers, JSON.stringify([waiver]))
  expect((await endRun({ out, waivers }))[0]).toBeUndefined()
  await writeFile(waivers, JSON.stringify([{ ...waiver, expires: '2001-01-01' }]))
  expect((await endRun({ out, waivers }))[0]).toBe(1)
})

test('where only some tests were asked for no waiver is stale, and what is broken still fails', async () => {
  await using files = await createMediaFiles()
  const waivers = join(files.folder, 'waivers.json')
  const waiver = { reason: 'known', owner: 'me', expires: '2999-12-31' }
  const both = ['W-DL-BAD-ARG', 'MSG-32KB'].map((rule) => ({ rule, ...waiver }))
  await writeFile(waivers, JSON.stringify(both))
  const options = { out: files.folder, waivers }
  expect((await endRun(options))[0]).toBe(1)
  expect((await endRun(options, { testNamePattern: /one/ }))[0]).toBeUndefined()
  expect((await endRun({ out: files.folder }, { testNamePattern: /one/ }))[0]).toBe(1)
})

test('a file that is wrong is one sentence, and fails the run', async () => {
  await using files = await createMediaFiles()
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const reporter = new ComplianceReporter({ out: files.folder, baseline: '/no/such.json' })
  printedText()
  await reporter.onTestRunEnd([moduleOf([{ rtmRecording: await carelessRecording() }])])
  expect(said.mock.calls).toEqual([
    [
      'Failed to read the baseline /no/such.json: ENOENT. Give a file that is there and that you may read.\n',
    ],
  ])
  expect(process.exitCode).toBe(1)
})

test.each([
  [{ failon: 'must' }, "there is no option 'failon'. Did you mean 'failOn'?"],
  [{ failOn: 'most' }, "failOn is 'most'. Did you mean 'must'?"],
  [{ reporters: ['htm'] }, "there is no such reporter. Did you mean 'html'?"],
])('the options %j are refused', (options, sentence) => {
  expect(() => new ComplianceReporter(options as ComplianceReporterOptions)).toThrow(sentence)
})
