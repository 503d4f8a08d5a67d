/**
 * A reporter for jest: the compliance report of an app, from what its tests have done in their worlds
 * (`rtm-testkit/mocks/jest`), and a gate: `jest` exits with 1 where the app breaks a rule. Add it beside the
 * default one: `reporters: ['default', ['rtm-testkit/reporters/jest', { out: 'rtm-report' }]]`.
 */
import { wallMs } from '../mocks/internal.ts'
import { openRecordings, partsLeft } from './left-recordings.ts'
import { shellWords } from './shell-words.ts'
import { checkReporterOptions, reportTestRun } from './test-run.ts'
import type { ComplianceReporterOptions } from './test-run.ts'

/** What it looks at of the configuration of jest. */
export interface JestRunConfig {
  readonly testNamePattern?: string | undefined
  readonly testPathPatterns?: { readonly patterns?: readonly string[] } | undefined
  readonly onlyChanged?: boolean
  readonly onlyFailures?: boolean
  readonly findRelatedTests?: boolean
  readonly runTestsByPath?: boolean
  readonly shard?: unknown
  readonly watch?: boolean
  readonly watchAll?: boolean
}

/** Makes the report of an app when its tests are over, and fails the run by it. */
export default class ComplianceReporter {
  readonly #config: JestRunConfig
  readonly #options: ComplianceReporterOptions
  // jest makes its reporters before it starts what runs the tests.
  readonly #recordings = openRecordings()
  #startedAtMs = wallMs()
  #mustFail = false

  /** @throws ToolkitError for an option, a rendering or a level that there is not. */
  constructor(config: JestRunConfig, options: ComplianceReporterOptions = {}) {
    checkReporterOptions(options)
    this.#config = config
    this.#options = options
  }

  onRunStart(): void {
    this.#startedAtMs = wallMs()
    this.#recordings.read()
  }

  /** Writes the report, and says where. */
  async onRunComplete(
    _contexts: unknown,
    { wasInterrupted }: { readonly wasInterrupted?: boolean } = {},
  ): Promise<void> {
    const left = this.#recordings.read()
    this.#mustFail = await reportTestRun(
      {
        parts: partsLeft(left),
        auditsOff: left.filter((each) => 'auditIsOff' in each).length,
        isPart: wasInterrupted === true || isPartOf(this.#config),
        startedAtMs: this.#startedAtMs,
        replay: shellWords(['npx', 'jest', ...process.argv.slice(2)]),
      },
      this.#options,
    )
  }

  /** By an error of a reporter jest fails a run whose tests have passed. */
  getLastError(): Error | undefined {
    return this.#mustFail ? new Error('The app breaks rules of RTM.') : undefined
  }
}

/** Whether only some of the tests were asked for. */
function isPartOf({ testNamePattern, testPathPatterns, shard, ...flags }: JestRunConfig): boolean {
  const { onlyChanged, onlyFailures, findRelatedTests, runTestsByPath, watch, watchAll } = flags
  return (
    (testNamePattern ?? '') !== '' ||
    (testPathPatterns?.patterns?.length ?? 0) > 0 ||
    shard !== undefined ||
    [onlyChanged, onlyFailures, findRelatedTests, runTestsByPath, watch, watchAll].includes(true)
  )
}

export type { ComplianceReporterOptions } from './test-run.ts'
export type { FailOn } from './gate.ts'
