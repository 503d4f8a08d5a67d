/** What a compliance run takes, and the HTML of 1,000 results with evidence, against writing the same result as JSON. Build first. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseResult, renderHtml } from '../reporters/index.ts'
import type { Result } from '../reporters/index.ts'
import { compare, report, reportValues, spreadOf } from './measure.ts'

const main = resolve('dist/cli/main.js')
if (!existsSync(main)) {
  console.error(`Failed to measure: there is no ${main}. Run npm run build first.`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'rtm-bench-comply-'))
const peak = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`
try {
  const seconds: number[] = []
  const megabytes: number[] = []
  for (let run = 0; run < 7; run++) {
    const startedAt = process.hrtime.bigint()
    const { stderr, status } = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(peak)}`,
        main,
        'comply',
        '--out',
        folder,
      ],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(stderr)
    seconds.push(Number(process.hrtime.bigint() - startedAt) / 1e9)
    megabytes.push(Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024)
  }
  const [time, memory] = [spreadOf(seconds), spreadOf(megabytes)]
  reportValues('comply', {
    's of comply, all rules, both faces, direct: median of 7': time.median,
    'least s': time.min,
    'most s': time.max,
    'peak RSS in MB, median': memory.median,
    'most MB': memory.max,
  })
  const result = parseResult(readFileSync(join(folder, 'result.json'), 'utf8'), 'result.json')
  const observed = result.results.filter(({ example }) => example !== undefined)
  const thousand: Result = {
    ...result,
    results: Array.from({ length: 1000 }, (_, at) => {
      const rule = observed[at % observed.length] as Result['results'][number]
      return { ...rule, rule: `${rule.rule}-${at}` }
    }),
  }
  report(
    'report',
    'HTML of 1,000 results with evidence, per second',
    await compare(
      { name: 'JSON.stringify', run: () => Math.sign(JSON.stringify(thousand).length) },
      [{ name: 'renderHtml', run: () => Math.sign(renderHtml(thousand).length) }],
    ),
  )
} finally {
  rmSync(folder, { recursive: true })
}
