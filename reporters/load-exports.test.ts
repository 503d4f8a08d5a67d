import { describe, expect, test } from 'vitest'
import { emptyBin, operationIn, sumOfCounts } from '../load/index.ts'
import type { LoadResult } from '../load/index.ts'
import { instantOf } from '../mocks/internal.ts'
import { jtlColumns, renderJtl } from './jtl.ts'
import { renderCsv } from './load-csv.ts'
import { renderOpenMetrics } from './openmetrics.ts'
import { renderings } from './renderings.ts'
import { sampleLoad } from '../test/sample-load.ts'
import { sampleResult } from '../test/sample-result.ts'

const load = sampleLoad()
const { bins, binMs } = load.timeline
const operations = bins.flatMap((bin) => Object.entries(bin.operations ?? {}))

function endedAs(kind: string, outcome: string): number {
  return operations
    .filter(([name]) => name === kind)
    .reduce((sum, [, { ended }]) => sum + ((ended as Record<string, number>)[outcome] ?? 0), 0)
}

describe('OpenMetrics', () => {
  const name = '[a-zA-Z_:][a-zA-Z0-9_:]*'
  const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`
  const sampleForm = new RegExp(
    String.raw`^(${name})(?:\{(${label}(?:,${label})*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|NaN)$`,
  )
  const suffixes: Readonly<Record<string, readonly string[]>> = {
    counter: ['_total'],
    gauge: [''],
    histogram: ['_bucket', '_sum', '_count'],
    info: ['_info'],
    stateset: [''],
  }

  interface Read {
    readonly name: string
    readonly labels: string
    readonly value: number
  }

  /** Reads a text by the grammar of OpenMetrics 1.0, and the rules for its families. */
  function read(text: string): readonly Read[] {
    const lines = text.split('\n')
    expect(lines.slice(-2)).toEqual(['# EOF', ''])
    const seen = new Set<string>()
    const samples: Read[] = []
    let [family, type] = ['', '']
    for (const line of lines.slice(0, -2)) {
      const [, kind, about = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line) ?? []
      if (kind === 'TYPE') {
        expect(seen, 'a family comes once').not.toContain(about)
        seen.add(about)
        ;[family, type] = [about, rest]
        expect(Object.keys(suffixes)).toContain(type)
        continue
      }
      if (kind !== undefined) {
        expect(about, line).toBe(family)
        if (kind === 'UNIT') expect(family.endsWith(`_${rest}`), line).toBe(true)
        continue
      }
      const [, own = '', labels = '', value] = sampleForm.exec(line) ?? []
      expect(own, `no sample: ${line}`).not.toBe('')
      expect(own.startsWith(family), line).toBe(true)
      expect(suffixes[type], line).toContain(own.slice(family.length))
      const key = `${own}{${labels}}`
      expect(
        samples.some((each) => `${each.name}{${each.labels}}` === key),
        line,
      ).toBe(false)
      samples.push({ name: own, labels, value: Number(value) })
    }
    return samples
  }

  test('a load keeps the grammar, while it runs and after', () => {
    const running = { plan: load.plan, timeline: load.timeline, moment: { share: 0.5, open: 3 } }
    expect(read(renderOpenMetrics(load)).length).toBeGreaterThan(50)
    expect(read(renderOpenMetrics(running))).toContainEqual({
      name: 'rtm_load_open',
      labels: '',
      value: 3,
    })
    read(renderOpenMetrics({ ...running, timeline: { binMs: 1000, bins: [] } }))
  })

  test('names of others stay values of labels', () => {
    const plan = { ...load.plan, name: 'a"b\\c\nd' }
    const [info] = read(renderOpenMetrics({ ...load, plan }))
    expect(info?.labels).toContain(String.raw`plan="a\"b\\c\nd"`)
  })

  test('counters are the sums of the run', () => {
    const samples = read(renderOpenMetrics(load))
    for (const { name: own, labels, value } of samples) {
      if (own !== 'rtm_load_operations_total') continue
      const [, kind = '', outcome = ''] = /operation="(.+?)",outcome="(.+?)"/.exec(labels) ?? []
      expect(value, labels).toBe(endedAs(kind, outcome))
    }
    const planned = bins.reduce((sum, bin) => sum + bin.planned, 0)
    expect(samples).toContainEqual({ name: 'rtm_load_planned_total', labels: '', value: planned })
  })

  test('buckets rise to all that ended, and hold what is below their bound', () => {
    const samples = read(renderOpenMetrics(load))
    const own = samples.filter(({ labels }) =>
      labels.startsWith('operation="upload",outcome="completed"'),
    )
    const buckets = own.filter(({ name: each }) => each.endsWith('_bucket'))
    const counts = buckets.map(({ value }) => value)
    expect(counts).toEqual(counts.toSorted((one, other) => one - other))
    expect(counts.at(-1)).toBe(endedAs('upload', 'completed'))
    expect(buckets.at(-1)?.labels).toContain('le="+Inf"')
    const bin = emptyBin()
    operationIn(bin, 'login').responses.completed = { 79: 2, 80: 1 }
    const one = read(
      renderOpenMetrics({ plan: load.plan, timeline: { binMs: 1000, bins: [bin] } }),
    ).filter(({ labels }) => labels.includes('le="0.001024"'))
    expect(one.map(({ value }) => value)).toEqual([2])
  })
})

describe('CSV', () => {
  const [head = [], ...rows] = renderCsv(load)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  const at = (column: string): number => head.indexOf(column)

  test('a line for each operation and stretch, with all that ended', () => {
    expect(rows).toHaveLength(operations.length)
    for (const row of rows) expect(row).toHaveLength(head.length)
    for (const [kind, outcome] of [
      ['upload', 'completed'],
      ['upload', 'failed'],
      ['login', 'completed'],
    ] as const) {
      const sum = rows
        .filter((row) => row[at('operation')] === kind)
        .reduce((all, row) => all + Number(row[at(outcome)]), 0)
      expect(sum).toBe(endedAs(kind, outcome))
    }
    expect(Number(rows.at(-1)?.[at('toMs')])).toBeLessThanOrEqual(bins.length * binMs)
  })

  test('a percentile that no sample can be above is no number', () => {
    const few = rows.filter((row) => Number(row[at('samples')]) < 100)
    expect(few.length).toBeGreaterThan(0)
    for (const row of few) expect(row[at('p99Ms')]).toBe('')
  })
})

describe('JTL', () => {
  test('the columns are those that JMeter writes by default, and each line has them', async () => {
    // https://jmeter.apache.org/usermanual/listeners.html#csvlogformat and jmeter.save.saveservice.* of jmeter.properties
    const documented =
      'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect'
    const [head, ...lines] = renderJtl(await sampleResult(), load)
      .trimEnd()
      .split('\n')
    expect(head).toBe(documented)
    for (const line of lines) expect(line.split(',')).toHaveLength(jtlColumns.length)
  })

  test('a line for each operation that was begun, with its bytes, well or not', async () => {
    const result = await sampleResult()
    const rows = renderJtl(result, load)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Object.fromEntries(line.split(',').map((cell, at) => [jtlColumns[at], cell])))
    const begun = operations.reduce(
      (sum, [, { ended }]) => sum + sumOfCounts(ended) - (ended.shed ?? 0),
      0,
    )
    expect(rows).toHaveLength(begun)
    const sum = (column: string, of: typeof rows): number =>
      of.reduce((all, row) => all + Number(row[column]), 0)
    const moved = bins.reduce((all, bin) => all + bin.bytes, 0)
    expect(sum('bytes', rows) + sum('sentBytes', rows)).toBe(moved)
    const uploads = rows.filter(({ label }) => label === 'upload')
    const bad = uploads.filter(({ success }) => success === 'false')
    expect(bad).toHaveLength(
      endedAs('upload', 'failed') + endedAs('upload', 'refused') + endedAs('upload', 'timedOut'),
    )
    const startMs = instantOf(result.run.startedAt)
    for (const { timeStamp, elapsed } of rows) {
      expect(Number(timeStamp) + Number(elapsed)).toBeGreaterThanOrEqual(startMs)
      expect(Number(timeStamp) + Number(elapsed)).toBeLessThan(startMs + bins.length * binMs)
    }
  })

  test('so many lines are written, and one more is refused in a sentence', async () => {
    const result = await sampleResult()
    const of = (count: number): LoadResult => {
      const bin = emptyBin()
      operationIn(bin, 'login').responses.completed = { 80: count }
      return { ...load, timeline: { binMs: 1000, bins: [bin] } }
    }
    expect(renderJtl(result, of(10), 10).trimEnd().split('\n')).toHaveLength(11)
    expect(() => renderJtl(result, of(11), 10)).toThrow(/it has 11 operations.*Take csv\.$/)
    expect(() => renderJtl(result, of(1_000_001))).toThrow(/1000000 at most/)
  })
})

test('what shows a load says so of any other result', async () => {
  const result = await sampleResult()
  const { load: _load, ...rest } = result
  for (const name of ['csv', 'jtl', 'openmetrics'] as const)
    await expect(async () => await renderings[name].render(rest)).rejects.toThrow(
      `Failed to report as ${name}: that is for the result of a load`,
    )
})
