/**
 * A reporter for vitest: the compliance report of an app, from what its tests have done in their worlds
 * (`rtm-testkit/mocks/vitest`). Add it beside the default one:
 * `reporters: ['default', ['rtm-testkit/reporters/vitest', { out: 'rtm-report' }]]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import { ToolkitError } from '../mocks/index.ts'
import { wallMs } from '../mocks/internal.ts'
import type { Recording } from '../mocks/index.ts'
import { toAppResult } from './app-result.ts'
import type { RecordedPart } from './app-result.ts'
import { packageVersion } from './package-version.ts'
import { renderings } from './renderings.ts'
import type { RenderingName } from './renderings.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What the test has done in its world. */
    rtmRecording?: Recording
    /** Whether the test was told to take no notes of the app. */
    rtmAuditIsOff?: boolean
  }
}

/** What the reporter may be told. */
export interface ComplianceReporterOptions {
  /** The folder that it writes to, `rtm-report` unless given. */
  readonly out?: string
  /** What the app is called in the report, `the app` unless given. */
  readonly app?: string
  /** `json` and `html` unless given. */
  readonly reporters?: readonly RenderingName[]
  /** Whether user IDs, channels and media IDs are shown as they were. */
  readonly reveal?: boolean
}

/** Makes the report of an app when its tests are over. */
export default class ComplianceReporter implements Reporter {
  readonly #options: Required<ComplianceReporterOptions>
  readonly #startedAtMs = wallMs()

  /** @throws ToolkitError for a rendering that there is not. */
  constructor(options: ComplianceReporterOptions = {}) {
    this.#options = {
      out: 'rtm-report',
      app: 'the app',
      reporters: ['json', 'html'],
      reveal: false,
      ...options,
    }
    for (const name of this.#options.reporters)
      if (!Object.hasOwn(renderings, name))
        throw new ToolkitError(
          'INVALID_OPTION',
          `Failed to report as '${name}': there is no such reporter. Give some of ${Object.keys(renderings).join(', ')}.`,
        )
  }

  /** Writes the report, and says where. */
  async onTestRunEnd(testModules: readonly TestModule[]): Promise<void> {
    const parts = partsOf(testModules)
    const off = countOff(testModules)
    if (off > 0) process.stdout.write(`${offText(off, parts.length)}\n`)
    if (parts.length === 0) return
    const { out, app, reporters, reveal } = this.#options
    const result = toAppResult(parts, {
      version: packageVersion(),
      node: process.versions.node,
      host: `${process.platform} ${process.arch}`,
      subject: app,
      seed: parts[0]?.recording.seed ?? 1,
      startedAtMs: this.#startedAtMs,
      tookMs: wallMs() - this.#startedAtMs,
      replay: 'vitest run',
      reveal,
    })
    const { summary } = result
    process.stdout.write(`RTM rules: ${app} is ${summary.verdict}. ${summary.because}\n`)
    mkdirSync(resolve(out), { recursive: true })
    for (const name of reporters) {
      const { file, render } = renderings[name]
      if (file === undefined) process.stdout.write(await render(result))
      else {
        writeFileSync(join(out, file), await render(result))
        process.stdout.write(`wrote ${join(out, file)}\n`)
      }
    }
  }
}

/** How many tests were told to take no notes. */
function countOff(testModules: readonly TestModule[]): number {
  return testModules
    .flatMap((testModule) => Array.from(testModule.children.allTests()))
    .filter((test) => test.meta().rtmAuditIsOff === true).length
}

function offText(off: number, judged: number): string {
  const many = off === 1 ? '1 test has' : `${off} tests have`
  const what =
    judged === 0 ? 'there is nothing to write' : `the report is of the other ${judged} alone`
  return `RTM rules: ${many} the audit off, so ${what}. Call useFakeRtm without audit: 'off'.`
}

/** What each test has done, under the name of its file and its own. */
function partsOf(testModules: readonly TestModule[]): readonly RecordedPart[] {
  return testModules.flatMap((testModule) =>
    Array.from(testModule.children.allTests()).flatMap((test) => {
      const { rtmRecording } = test.meta()
      if (rtmRecording === undefined) return []
      return [{ name: test.fullName, recording: rtmRecording }]
    }),
  )
}
