/**
 * A reporter for vitest: which edges of the service the tests of an app have come to, over all workers
 * and files, and which never. Add it beside the default one:
 * `reporters: ['default', 'rtm-testkit/mocks/vitest-reporter']`.
 */
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { edgeName, edges } from './testing/edges.ts'

/** What `rule-coverage.json` says. */
export interface RuleCoverage {
  readonly schemaVersion: 1
  /** Tests that had a world. */
  readonly tests: number
  readonly edges: readonly {
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
    if (coverage.tests === 0) return
    writeFileSync(this.#outputFile, `${JSON.stringify(coverage, null, 2)}\n`)
    process.stdout.write(`${renderCoverage(coverage)}\nwrote ${this.#outputFile}\n`)
  }
}

function coverageOf(testModules: readonly TestModule[]): RuleCoverage {
  const seen = new Map<string, string[]>(edges.map((edge) => [edgeName(edge), []]))
  let tests = 0
  for (const testModule of testModules) {
    for (const test of testModule.children.allTests()) {
      const { rtmEdges } = test.meta()
      if (rtmEdges === undefined) continue
      tests++
      for (const name of rtmEdges) seen.get(name)?.push(test.fullName)
    }
  }
  return {
    schemaVersion: 1,
    tests,
    edges: edges.map((edge) => {
      const { rule, what } = edge
      return { rule, what, tests: seen.get(edgeName(edge)) ?? [] }
    }),
  }
}

/** The coverage for people: the share, and what was never tried. */
export function renderCoverage({ tests, edges: all }: RuleCoverage): string {
  const never = all.filter((edge) => edge.tests.length === 0)
  const head = `RTM rules: ${tests} tests came to ${all.length - never.length} of ${all.length} edges.`
  if (never.length === 0) return head
  return [`${head} Never:`, ...never.map(({ rule, what }) => `  - ${what} [${rule}]`)].join('\n')
}
