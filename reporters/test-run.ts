import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { didYouMean, wallMs } from '../mocks/internal.ts'
import { ToolkitError } from '../mocks/index.ts'
import { toAppResult } from './app-result.ts'
import type { RecordedPart } from './app-result.ts'
import { renderFailures } from './console.ts'
import { readExcuses, writeBaseline } from './excuse-files.ts'
import type { ExcuseFiles } from './excuse-files.ts'
import { failOns, gateOf } from './gate.ts'
import type { FailOn } from './gate.ts'
import { packageVersion } from './package-version.ts'
import type { RenderingName } from './renderings.ts'
import type { Result } from './result.ts'
import { chooseRenderings, writeReport } from './write-files.ts'

/** What the reporter of a test runner may be told. */
export interface ComplianceReporterOptions {
  /** The folder that it writes to, `rtm-report` unless given. */
  readonly out?: string
  /** What the app is called in the report, `the app` unless given. */
  readonly app?: string
  /** `json` and `html` unless given. */
  readonly reporters?: readonly RenderingName[]
  /** Whether user IDs, channels and media IDs are shown as they were. */
  readonly reveal?: boolean
  /**
   * What makes the run of the tests fail (exit code 1): `must` (unless given) a verdict of *non-conformant*, `should`
   * also a broken rule of level SHOULD, `never` nothing. A run of all tests that says nothing of the app fails, too.
   */
  readonly failOn?: FailOn
  /** A file with failures that were known before; they are excused, and one that is no more fails. */
  readonly baseline?: string
  /** A file with rules that may be broken for a while; a stale or expired one fails. */
  readonly waivers?: string
  /** A file to keep the failures of this run in, as a baseline. */
  readonly writeBaseline?: string
}

const optionNames = [
  'out',
  'app',
  'reporters',
  'reveal',
  'failOn',
  'baseline',
  'waivers',
  'writeBaseline',
] as const satisfies readonly (keyof ComplianceReporterOptions)[]

/** Refuses what is no option, no reporter or no level. @throws ToolkitError with one sentence */
export function checkReporterOptions(options: ComplianceReporterOptions): void {
  for (const name of Object.keys(options))
    if (!optionNames.some((each) => each === name))
      refuse(`report: there is no option '${name}'. ${didYouMean(name, optionNames)}`)
  const { failOn = 'must' } = options
  if (!failOns.includes(failOn))
    refuse(`report: failOn is '${failOn as string}'. ${didYouMean(failOn, failOns)}`)
  chooseRenderings(options.reporters ?? [], 'rules')
}

function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to ${why}`)
}

/** What a test runner has run. */
export interface TestRun {
  readonly parts: readonly RecordedPart[]
  /** Tests that were told to take no notes of the app. */
  readonly auditsOff: number
  /** Whether only some of the tests were run. */
  readonly isPart: boolean
  readonly startedAtMs: number
  /** The command that does it again. */
  readonly replay: string
}

/**
 * Makes the report of an app from the run of its tests, and says what it has found.
 *
 * @returns whether the run is to fail. What is wrong with files of the user is said, and fails it, too.
 */
export async function reportTestRun(
  run: TestRun,
  options: ComplianceReporterOptions,
): Promise<boolean> {
  try {
    return await judgeRun(run, options)
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error
    process.stderr.write(`${error.message}\n`)
    return true
  }
}

async function judgeRun(run: TestRun, options: ComplianceReporterOptions): Promise<boolean> {
  const { parts, auditsOff, isPart } = run
  const { failOn = 'must' } = options
  if (auditsOff > 0) print(`${offText(auditsOff, parts.length)}\n`)
  if (parts.length === 0) {
    if (auditsOff === 0)
      print('RTM rules: no test had a world of useFakeRtm or withFakeRtm, so nothing is judged.\n')
    return failOn !== 'never' && !isPart
  }
  const result = await resultOf(run, options)
  const { summary } = result
  print(`RTM rules: ${result.run.subject} is ${summary.verdict}. ${summary.because}\n`)
  await writeAll(result, options)
  const gate = gateOf(result, failOn)
  if (gate.outcome === 'failed' || (!isPart && gate.outcome === 'inconclusive')) {
    print(`${renderFailures(result)}\nRTM rules: the run fails. ${gate.because}\n`)
    return true
  }
  return false
}

async function resultOf(
  { parts, isPart, startedAtMs, replay }: TestRun,
  { app = 'the app', reveal = false, ...files }: ComplianceReporterOptions & ExcuseFiles,
): Promise<Result> {
  return toAppResult(parts, {
    version: packageVersion(),
    node: process.versions.node,
    host: `${process.platform} ${process.arch}`,
    subject: app,
    seed: parts[0]?.recording.seed ?? 1,
    startedAtMs,
    tookMs: wallMs() - startedAtMs,
    replay,
    reveal,
    partial: isPart,
    excuses: await readExcuses(files, wallMs()),
  })
}

async function writeAll(
  result: Result,
  {
    out = 'rtm-report',
    reporters = ['json', 'html'],
    writeBaseline: path,
  }: ComplianceReporterOptions,
): Promise<void> {
  await mkdir(resolve(out), { recursive: true })
  const chosen = chooseRenderings(reporters, 'rules')
  await writeReport(result, { chosen, out, print, stepSummary: process.env['GITHUB_STEP_SUMMARY'] })
  if (path !== undefined)
    print(`wrote ${path}: ${await writeBaseline(path, result)} known failures\n`)
}

function print(text: string): void {
  process.stdout.write(text)
}

function offText(off: number, judged: number): string {
  const many = off === 1 ? '1 test has' : `${off} tests have`
  const what =
    judged === 0 ? 'there is nothing to write' : `the report is of the other ${judged} alone`
  return `RTM rules: ${many} the audit off, so ${what}. Call useFakeRtm without audit: 'off'.`
}
