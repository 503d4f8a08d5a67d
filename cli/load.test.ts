import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { profileOf, runLoad } from '../load/index.ts'
import type { LoadComparison, LoadDone } from '../load/index.ts'
import { ToolkitError } from '../mocks/index.ts'
import { parseResult } from '../reporters/index.ts'
import { writeReport } from '../reporters/internal.ts'
import { exitCodeOfLoad } from './exit-codes.ts'
import { runLoadCommand } from './load-command.ts'
import type { LoadFlags } from './load-command.ts'
import { runPairs } from './load-pairs.ts'
import { prepareOut } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { runCompareCommand, runReportCommand } from './result-commands.ts'

let folder = ''
let printed = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rtm-testkit-load-'))
  printed = ''
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function around(changes: Partial<Surroundings> = {}): Surroundings {
  return {
    version: '0.0.0',
    node: process.versions.node,
    print: (text) => void (printed += text),
    isTerminal: false,
    nowMs: () => 1_700_000_000_000,
    ...changes,
  }
}

function flags(changes: Partial<LoadFlags> = {}): LoadFlags {
  return {
    out: join(folder, 'out'),
    reporter: 'console,json,html',
    pairs: 6,
    tolerance: 0.05,
    ...changes,
  }
}

test('a load writes its result and report, names them, and ends with its verdict', async () => {
  expect(await runLoadCommand('nine-tasks', flags(), around())).toBe(0)
  expect(printed).toMatch(/PASS\. All 2 thresholds are met/)
  expect(printed).toContain(`wrote ${join(folder, 'out', 'report.html')}`)
  const path = join(folder, 'out', 'result.json')
  const result = parseResult(await readFile(path, 'utf8'), path)
  expect([result.kind, result.load?.verdict, result.results.map(({ rule }) => rule)]).toEqual([
    'load',
    'PASS',
    ['TASKS-MAX-9'],
  ])
  expect(result.run.replay).toMatch(/^rtm-testkit load nine-tasks --out \S+$/)
})

test('the same seed writes the same result, and compare finds no difference', async () => {
  const [one, other] = ['one', 'other'].map((name) => join(folder, name))
  for (const out of [one, other])
    await runLoadCommand('mixed-chat', flags({ out: out ?? '', reporter: 'json' }), around())
  const paths = [one, other].map((out) => join(out ?? '', 'result.json'))
  expect(await runCompareCommand([paths[0] ?? '', paths[1] ?? ''], {}, around())).toBe(0)
  expect(printed).toContain('UNCHANGED')
  expect(printed).not.toContain('Note: the plans')
  await runLoadCommand(
    'mixed-chat',
    flags({ out: other ?? '', seed: 8, reporter: 'json,console' }),
    around(),
  )
  expect(printed).toContain('Percentiles in parentheses have fewer than ten samples above them.')
  await runCompareCommand([paths[0] ?? '', paths[1] ?? ''], {}, around())
  expect(printed).toContain('Note: the plans of the two runs differ')
  const out = join(folder, 'compared')
  await runCompareCommand([paths[0] ?? '', paths[1] ?? ''], { out }, around())
  expect(printed).toContain(`wrote ${join(out, 'compare.html')}`)
  expect(await readFile(join(out, 'compare.html'), 'utf8')).toContain('id="operation-upload"')
  expect(await readdir(out)).toEqual(['compare.html'])
  expect(
    await runReportCommand(paths[0] ?? '', flags({ reporter: 'html,junit,markdown' }), around()),
  ).toBe(0)
  expect((await readdir(join(folder, 'out'))).toSorted()).toEqual([
    'junit.xml',
    'report.html',
    'report.md',
  ])
})

test('compare looks at every operation: 1 where one has regressed, 3 where one run cannot tell', async () => {
  await runLoadCommand('mixed-chat', flags({ reporter: 'json' }), around())
  const path = join(folder, 'out', 'result.json')
  const virtual = parseResult(await readFile(path, 'utf8'), path)
  const { virtualMs: _, ...real } = virtual.load ?? {}
  const compared = async (load: object, base: object = real): Promise<number> => {
    const paths = ['base.json', 'head.json'].map((name) => join(folder, name))
    await writeFile(paths[0] ?? '', JSON.stringify({ ...virtual, load: base }))
    await writeFile(paths[1] ?? '', JSON.stringify({ ...virtual, load }))
    printed = ''
    return await runCompareCommand([paths[0] ?? '', paths[1] ?? ''], {}, around())
  }
  expect(await compared(real)).toBe(3)
  expect(printed).toMatch(/INCONCLUSIVE .*5 more pairs would probably tell/)
  const failed = virtual.load?.series.flatMap((each) =>
    each.operation !== 'upload'
      ? [each]
      : each.outcome === 'completed'
        ? [{ ...each, outcome: 'failed', intervals: {} }]
        : [],
  )
  expect(await compared({ ...real, series: failed })).toBe(1)
  expect(printed).toMatch(/upload failure rate .*regressed \(no call of head completed\)/)
  expect(printed).toMatch(/upload p50 .*inconclusive \(no call completed in 1 of 1 runs of head\)/)
})

test('two targets are measured in turn, whoever comes first; what they differ in decides on the exit code', async () => {
  const given: string[] = []
  const { load } = await runLoad(profileOf('nine-tasks'), { driver: 'virtual' })
  const run = async (slowdown: number): Promise<LoadDone> =>
    await runPairs(profileOf('nine-tasks'), {
      options: { driver: 'gateway', target: 'http://a' },
      around: around(),
      against: 'http://b',
      pairs: 6,
      tolerance: 0.05,
      runOne: async ({ target = '' }) => {
        given.push(target.slice(-1))
        const factor = target === 'http://b' ? slowdown : 1
        const series = load.series.map((each) => ({ ...each, perSecond: each.perSecond / factor }))
        return await Promise.resolve({ load: { ...load, series }, journalDigest: '' })
      },
    })
  const slower = await run(1.3)
  expect(given.join('')).toBe('abbaabbaabba')
  expect(slower.load.comparison?.verdict).toBe('regressed')
  expect(exitCodeOfLoad(slower.load)).toBe(1)
  const same = await run(1)
  expect(same.load.comparison?.verdict).toBe('unchanged')
  expect(exitCodeOfLoad(same.load)).toBe(0)
  const comparison = {
    ...(same.load.comparison as LoadComparison),
    verdict: 'inconclusive',
  } as const
  expect(exitCodeOfLoad({ ...same.load, comparison })).toBe(3)
})

test('a missed threshold is exit code 1, and one without data too', async () => {
  const missed = flags({ threshold: ['upload.response p(50)<1ms'] })
  expect(await runLoadCommand('nine-tasks', missed, around())).toBe(1)
  expect(printed).toMatch(/FAIL {2}upload\.response p\(50\)<1ms/)
  const empty = flags({ threshold: ['upload.cancelled perSecond>0'] })
  expect(await runLoadCommand('nine-tasks', empty, around())).toBe(1)
})

test('a stop writes what there is, marked partial, and is exit code 3', async () => {
  const stop = new AbortController()
  stop.abort()
  expect(await runLoadCommand('cancel-races', flags(), around({ stopped: stop.signal }))).toBe(3)
  const path = join(folder, 'out', 'result.json')
  const result = parseResult(await readFile(path, 'utf8'), path)
  expect([result.partial, result.load?.verdict]).toEqual([true, 'INVALID'])
})

test('one race is printed as a sequence diagram, and written', async () => {
  await runLoadCommand('cancel-races', flags({ seed: 7, clients: 1 }), around())
  expect(printed).toContain('sequenceDiagram')
  expect(await readFile(join(folder, 'out', 'race.mmd'), 'utf8')).toContain('cancelMediaUpload')
})

test('profiles are listed; a plan is printed, and can be loaded from a file', async () => {
  expect(await runLoadCommand(undefined, flags(), around())).toBe(0)
  expect(printed).toContain('reconnect-storm')
  printed = ''
  await runLoadCommand('nine-tasks', flags({ printPlan: true, clients: 2 }), around())
  const path = join(folder, 'my.json')
  await writeFile(path, printed)
  expect(await runLoadCommand(path, flags({ reporter: 'json' }), around())).toBe(0)
  printed = ''
  await runLoadCommand('mixed-chat', flags({ printTestRun: true, workers: 3 }), around())
  expect(printed).toMatch(/kind: TestRun[\s\S]*parallelism: 3/)
})

test.each([
  ['nine-taks', {}, /Did you mean 'nine-tasks'/],
  ['./nowhere.json', {}, /Failed to read the plan .*ENOENT/],
  ['nine-tasks', { rate: 'fast' }, /'fast' is no rate/],
  ['nine-tasks', { duration: '0s' }, /no length of time/],
  ['nine-tasks', { clients: 0 }, /clients is not possible/],
  ['nine-tasks', { threshold: ['upload.respons p(9)<1s'] }, /Did you mean 'response'/],
  [
    'nine-tasks',
    { printPlan: true, threshold: ['upload.respons p(9)<1s'] },
    /Did you mean 'response'/,
  ],
  [
    'nine-tasks',
    { printPlan: true, threshold: ['upload.response{outcome:cancelled} max<1s'] },
    /the plan cancels no upload/,
  ],
  [
    'nine-tasks',
    { printTestRun: true, threshold: ['login.failed count==0'] },
    /the plan has no login/,
  ],
  ['nine-tasks', { target: 'localhost' }, /no address of a gateway/],
  [
    'nine-tasks',
    { driver: 'virtual', target: 'http://127.0.0.1:1' },
    /virtual driver has no target/,
  ],
  ['nine-tasks', { findCapacity: true }, /nothing to be slow/],
  ['nine-tasks', { driver: 'gateway', findCapacity: true }, /closed load, which has no rate/],
  ['nine-tasks', { driver: 'gateway', against: 'http://127.0.0.1:1' }, /compared with --target/],
  ['nine-tasks', { driver: 'gateway', workers: 0 }, /--workers 0 is not possible/],
  ['mixed-chat', { driver: 'autocannon' }, /by autocannon: it cannot do/],
  ['mixed-chat', { ingest: ['/nowhere.json'] }, /Failed to read/],
] as const)('%s %j is refused with one sentence', async (plan, given, sentence) => {
  const run = runLoadCommand(plan, flags(given), around())
  await expect(run).rejects.toThrow(sentence)
  await expect(run).rejects.toThrow(/^[^\n]*[.?]$/)
  expect(
    await readdir(folder).then((names) => names.flatMap((name) => (name === 'out' ? [name] : []))),
  ).toEqual(
    await readdir(join(folder, 'out')).then(
      (names) => (names.length === 0 ? ['out'] : ['something was written']),
      () => [],
    ),
  )
})

test('a load is shown on a page and at a port of metrics while it runs, and ends as ever', async () => {
  const shown = flags({ livePage: true, metricsPort: 0, reporter: 'json,csv,jtl,openmetrics' })
  expect(await runLoadCommand('nine-tasks', shown, around())).toBe(0)
  expect(printed).toMatch(/^live page: http:\/\/127\.0\.0\.1:\d+\/\nmetrics: http:\/\/127/)
  const files = await readdir(join(folder, 'out'))
  expect(files.toSorted()).toEqual(['metrics.txt', 'result.json', 'samples.jtl', 'timeline.csv'])
  const again = { out: join(folder, 'again'), reporter: 'csv,jtl,openmetrics' }
  await runReportCommand(join(folder, 'out', 'result.json'), again, around())
  for (const file of files.filter((each) => each !== 'result.json'))
    expect(await readFile(join(folder, 'again', file), 'utf8'), file).toBe(
      await readFile(join(folder, 'out', file), 'utf8'),
    )
})

test('what is over cannot be shown while it runs', async () => {
  const given = flags({ ingest: ['k6.json'], metricsPort: 0 })
  await expect(runLoadCommand('nine-tasks', given, around())).rejects.toThrow(
    /Failed to load: what --ingest reads is over/,
  )
  expect(await readdir(folder)).toEqual([])
})

test('a folder in the way of an export is said before anything is sent', async () => {
  await mkdir(join(folder, 'out', 'samples.jtl'), { recursive: true })
  await expect(runLoadCommand('nine-tasks', flags({ reporter: 'jtl' }), around())).rejects.toThrow(
    /Failed to write to .*: samples\.jtl there is a folder\. Give --out another folder\./,
  )
})

test('an export that fails keeps no other back, and its sentence ends the command', async () => {
  await runLoadCommand('nine-tasks', flags({ reporter: 'json' }), around())
  printed = ''
  const path = join(folder, 'out', 'result.json')
  const result = parseResult(await readFile(path, 'utf8'), path)
  const chosen = [
    {
      file: 'broken.txt',
      render: () => Promise.reject(new ToolkitError('INVALID_OPTION', 'No room for it.')),
    },
    { file: 'whole.txt', render: () => 'whole' },
  ]
  const out = await prepareOut(join(folder, 'other'), [])
  await expect(writeReport(result, { ...around(), chosen, out })).rejects.toThrow('No room for it.')
  expect(await readdir(out)).toEqual(['whole.txt'])
  expect(printed).toBe(`wrote ${join(out, 'whole.txt')}\n`)
})
