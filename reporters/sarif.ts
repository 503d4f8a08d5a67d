import type { Log, PhysicalLocation, Result as SarifResult } from 'sarif'
import { capital, placeOf, valueText } from './markup.ts'
import type { InvariantSum, Level, Result, RuleResult } from './result.ts'

const levels: Readonly<Record<Level, 'error' | 'warning' | 'note'>> = {
  MUST: 'error',
  SHOULD: 'warning',
  MAY: 'note',
}
const schema = 'https://json.schemastore.org/sarif-2.1.0.json'

/** Renders a result as SARIF 2.1.0: a result per broken rule, at the place in the app, or in the scenario, where it was seen. */
export function renderSarif(result: Result): string {
  const { run, results, invariants } = result
  const log: Log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'rtm-testkit',
            version: run.version,
            rules: [
              ...results.map((rule) => ({
                id: rule.rule,
                shortDescription: { text: rule.title },
                fullDescription: { text: rule.statement },
                help: { text: `Sources: ${rule.sources.join(', ')}` },
                defaultConfiguration: { level: levels[rule.level] },
              })),
              ...invariants.map(({ name, statement }) => ({
                id: name,
                shortDescription: { text: statement },
                defaultConfiguration: { level: levels.MUST },
              })),
            ],
          },
        },
        invocations: [
          {
            executionSuccessful: !result.partial && result.harnessErrors.length === 0,
            commandLine: run.replay,
            startTimeUtc: run.startedAt,
          },
        ],
        results: [
          ...results.flatMap((rule, ruleIndex) =>
            rule.verdict === 'broken' ? [resultOf(rule, ruleIndex)] : [],
          ),
          ...invariants.flatMap((invariant, at) =>
            invariant.held ? [] : [violation(invariant, results.length + at)],
          ),
        ],
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf(rule: RuleResult, ruleIndex: number): SarifResult {
  const { fingerprint = '', excusedBy } = rule
  return {
    ruleId: rule.rule,
    ruleIndex,
    level: levels[rule.level],
    message: { text: messageOf(rule) },
    partialFingerprints: { 'rtmTestkit/v1': fingerprint },
    locations: [{ physicalLocation: locationOf(rule) }],
    ...suppressed(excusedBy),
  }
}

function violation(
  { name, statement, brokenBy = '', excusedBy }: InvariantSum,
  ruleIndex: number,
): SarifResult {
  return {
    ruleId: name,
    ruleIndex,
    level: levels.MUST,
    message: { text: `${statement} ${brokenBy}` },
    locations: [{ physicalLocation: locationOf({}) }],
    ...suppressed(excusedBy),
  }
}

function suppressed(excusedBy: RuleResult['excusedBy']): Pick<SarifResult, 'suppressions'> {
  return excusedBy === undefined
    ? {}
    : { suppressions: [{ kind: 'external', justification: `excused by ${excusedBy}` }] }
}

function messageOf({ statement, title, reason = title, example, fix }: RuleResult): string {
  const seen =
    example === undefined
      ? ''
      : ` Observed ${valueText(example.observed, 200)}, expected ${valueText(example.expected, 200)}.`
  return `${statement} ${capital(reason)}.${fix === undefined ? seen : ` ${fix}`}`
}

/** A viewer shows nothing that is nowhere: what has no place of its own stands for the whole project. */
function locationOf({ example }: Pick<RuleResult, 'example'>): PhysicalLocation {
  const { file, line, column } = placeOf(example?.site) ?? {
    file: 'package.json',
    line: 1,
    column: 1,
  }
  return {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column },
  }
}

function uriOf(file: string): string {
  const path = encodeURI(file)
  return path.startsWith('/') ? `file://${path}` : path
}
