import type { TestModule } from 'vitest/node'
import { afterEach, expect, test, vi } from 'vitest'
import { createMediaFiles } from '../fixtures/index.ts'
import { createFakeRtm } from '../mocks/index.ts'
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

afterEach(() => vi.restoreAllMocks())

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

test('without a test that uses the fake it says nothing', async () => {
  const printed = printedText()
  await new ComplianceReporter().onTestRunEnd([moduleOf([{}])])
  expect(printed()).toBe('')
})
