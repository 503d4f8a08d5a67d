/**
 * A reporter for vitest: which edges of the service the tests of an app have come to, over all workers
 * and files, and which never. Add it beside the default one:
 * `reporters: ['default', 'rtm-testkit/mocks/vitest-reporter']`.
 */
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { coverageText } from './explore/index.ts'
import { edgeName, edges } from './testing/edges.ts'
import type { ExploredNote } from './testing/vitest-explore.ts'

/** The content of `rule-coverage.json`: which edge cases the tests have reached. */
export interface RuleCoverage {
  readonly schemaVersion: 1
  /** Tests that had a world. */
  readonly tests: number
  /** Tests that were explored, by `test.explore`. */
  readonly explored?: readonly (ExploredNote & { readonly test: string })[]
  readonly edges: readonly {
    /** The part of the service it belongs to. */
    readonly feature: string
    readonly rule: string
    readonly what: string
    /** Full names of the tests that came to it. */
    readonly tests: readonly string[]
  }[]
}

/** What the reporter may be told: `['rtm-testkit/mocks/vitest-reporter', { outputFile: '...' }]`. */
export interface RuleCoverageOptions {
  /** Where the JSON goes; `rule-coverage.json` unless given. */
  readonly outputFile?: string
}

/** Merges what the worlds of all tests have seen. */
export default class RuleCoverageReporter implements Reporter {
  readonly #outputFile: string

  constructor({ outputFile = 'rule-coverage.json' }: RuleCoverageOptions = {}) {
    this.#outputFile = outputFile
  }

  /** Prints the edges that no test has come to, and writes the file. */
  onTestRunEnd(testModules: readonly TestModule[]): void {
    const coverage = coverageOf(testModules)
    if (coverage.tests === 0 && coverage.explored === undefined) return
    writeFileSync(this.#outputFile, `${JSON.stringify(coverage, null, 2)}\n`)
    process.stdout.write(`${renderCoverage(coverage)}\nwrote ${this.#outputFile}\n`)
  }
}

function coverageOf(testModules: readonly TestModule[]): RuleCoverage {
  const seen = new Map<string, string[]>(edges.map((edge) => [edgeName(edge), []]))
  const explored: (ExploredNote & { readonly test: string })[] = []
  let tests = 0
  for (const testModule of testModules) {
    for (const test of testModule.children.allTests()) {
      const { rtmEdges, rtmExplored } = test.meta()
      if (rtmExplored !== undefined) explored.push({ test: test.fullName, ...rtmExplored })
      if (rtmEdges === undefined) continue
      tests++
      for (const name of rtmEdges) seen.get(name)?.push(test.fullName)
    }
  }
  return {
    schemaVersion: 1,
    tests,
    ...(explored.length > 0 ? { explored } : {}),
    edges: edges.map((edge) => {
      const { feature, rule, what } = edge
      return { feature, rule, what, tests: seen.get(edgeName(edge)) ?? [] }
    }),
  }
}

/** The coverage for people: the share, what was never tried, and which parts are not used at all. */
export function renderCoverage({ tests, explored = [], edges: all }: RuleCoverage): string {
  return [...explored.map(exploredLine), edgesText(tests, all)].join('\n')
}

function exploredLine({ test, findings, ...rest }: ExploredNote & { test: string }): string {
  const found = findings.map(({ sentence, replay }) => `\n  - ${sentence} (${replay})`)
  return `${test}: ${coverageText(rest)}${found.join('')}`
}

function edgesText(tests: number, all: RuleCoverage['edges']): string {
  const used = new Set(all.filter((edge) => edge.tests.length > 0).map(({ feature }) => feature))
  const asked = all.filter(({ feature }) => used.has(feature))
  const never = asked.filter((edge) => edge.tests.length === 0)
  const unused = [...new Set(all.map(({ feature }) => feature))].filter((each) => !used.has(each))
  const head = `RTM rules: ${tests} tests came to ${asked.length - never.length} of ${asked.length} edges.`
  const rest = unused.length === 0 ? [] : [`Not used at all: ${unused.join(', ')}.`]
  if (never.length === 0) return [head, ...rest].join('\n')
  const lines = never.map(({ rule, what }) => `  - ${what} [${rule}]`)
  return [`${head} Never:`, ...lines, ...rest].join('\n')
}

export { edgeName, edges } from './testing/edges.ts'

export type { Edge } from './testing/edges.ts'
