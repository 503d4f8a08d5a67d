/**
 * A reporter for vitest: the compliance report of an app, from what its tests have done in their worlds
 * (`rtm-testkit/mocks/vitest`), and a gate: `vitest run` exits with 1 where the app breaks a rule. Add it beside the
 * default one: `reporters: ['default', ['rtm-testkit/reporters/vitest', { out: 'rtm-report' }]]`.
 */
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { wallMs } from '../mocks/internal.ts'
import type { Recording } from '../mocks/index.ts'
import type { RecordedPart } from './app-result.ts'
import { openRecordings, partsLeft } from './left-recordings.ts'
import { shellWords } from './shell-words.ts'
import { checkReporterOptions, reportTestRun } from './test-run.ts'
import type { ComplianceReporterOptions } from './test-run.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the test has done in its world. */
    rtmRecording?: Recording
    /** Whether the test was told to take no notes of the app. */
    rtmAuditIsOff?: boolean
  }
}

/** Makes the report of an app when its tests are over, and fails the run by it. */
export default class ComplianceReporter implements Reporter {
  readonly #options: ComplianceReporterOptions
  readonly #startedAtMs = wallMs()
  readonly #recordings = openRecordings()
  #vitest: Vitest | undefined

  /** @throws ToolkitError for an option, a rendering or a level that there is not. */
  constructor(options: ComplianceReporterOptions = {}) {
    checkReporterOptions(options)
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  /** Writes the report, says where, and sets the exit code of the run. */
  async onTestRunEnd(
    testModules: readonly TestModule[],
    _errors: readonly unknown[] = [],
    reason: TestRunEndReason = 'passed',
  ): Promise<void> {
    if (testModules.length === 0) return
    const metas = testModules.flatMap((testModule) =>
      Array.from(testModule.children.allTests()).map(
        (test) => [test.fullName, test.meta()] as const,
      ),
    )
    const left = this.#recordings.read()
    const parts: readonly RecordedPart[] = [
      ...metas.flatMap(([name, { rtmRecording: recording }]) =>
        recording === undefined ? [] : [{ name, recording }],
      ),
      ...partsLeft(left),
    ]
    const mustFail = await reportTestRun(
      {
        parts,
        auditsOff:
          metas.filter(([, { rtmAuditIsOff }]) => rtmAuditIsOff === true).length +
          left.filter((each) => 'auditIsOff' in each).length,
        isPart: reason === 'interrupted' || isPartOf(this.#vitest),
        startedAtMs: this.#startedAtMs,
        replay: replayOf(process.argv.slice(2)),
      },
      this.#options,
    )
    if (mustFail) process.exitCode = 1
  }
}

/** Whether only some of the tests were asked for; a watch runs what has changed. */
function isPartOf(vitest: Vitest | undefined): boolean {
  if (vitest === undefined) return false
  const { testNamePattern, shard, changed, related, project, watch } = vitest.config
  return (
    watch ||
    (testNamePattern ?? shard ?? related) !== undefined ||
    (changed ?? false) !== false ||
    project.length > 0 ||
    hasFileNames(vitest)
  )
}

/** The names of files on the command line are no part of its configuration. */
function hasFileNames({
  filenamePattern,
}: Vitest & { filenamePattern?: readonly string[] }): boolean {
  return (filenamePattern?.length ?? 0) > 0
}

function replayOf(args: readonly string[]): string {
  const rest = /^(run|watch|dev)$/.test(args[0] ?? '') ? args.slice(1) : args
  return shellWords(['npx', 'vitest', 'run', ...rest])
}

export type { ComplianceReporterOptions } from './test-run.ts'
export type { FailOn } from './gate.ts'
