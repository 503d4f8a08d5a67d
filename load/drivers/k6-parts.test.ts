import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { parsePlan } from '../check-plan.ts'
import { ingestLoad } from '../run-load.ts'
import type { LoadResult } from '../load-result.ts'
import { completePlan } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { partOf, workOf } from '../k6/part.ts'
import { endLines, headLines, outputOf, point, pointsMs, upload } from './sample-points.ts'
import type { SampleHead } from './sample-points.ts'

const folder = mkdtempSync(join(tmpdir(), 'rtm-testkit-parts-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const plan: Plan = {
  name: 'parts',
  title: 'A plan to try.',
  seed: 1,
  clients: 8,
  arrivals: { shape: 'closed', perClient: [4], pauseMs: 10 },
  operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 1000 }],
  whenFull: 'reject',
  phases: { warmUpMs: 0, measureMs: 2000, coolDownMs: 0 },
  deadlineMs: 5000,
  thresholds: [],
  worlds: 'one',
}

const uploads = Array.from({ length: 200 }, (_, index) =>
  upload(index * 9, index + 1, { client: index % 8, bytes: 1000 + index }),
)

function shareOf(part: number): readonly string[] {
  return uploads.filter((_, index) => index % 4 === part)
}

let files = 0

/** Writes lines to a file of its own. */
function written(name: string, text: string | Uint8Array): string {
  const path = join(folder, `${files++}-${name}`)
  writeFileSync(path, text)
  return path
}

function textOf(part: number, more: Partial<SampleHead> = {}): string {
  return `${outputOf({ plan, part, parts: 4, ...more }, shareOf(part)).join('\n')}\n`
}

function fileOf(part: number, more: Partial<SampleHead> = {}): string {
  return written(`part${part + 1}.json`, textOf(part, more))
}

async function loadOf(...paths: readonly string[]): Promise<LoadResult> {
  return (await ingestLoad(plan, paths)).load
}

/** What a load of faulty parts says: it must be INVALID and partial, with a remedy for each reason. */
async function saidOf(...paths: readonly string[]): Promise<readonly string[]> {
  const { verdict, isPartial, reasons, because } = await loadOf(...paths)
  expect([verdict, isPartial]).toEqual(['INVALID', true])
  expect(because).toContain(reasons[0]?.why)
  for (const { fix } of reasons) expect(fix).toMatch(/^[A-Z].*\.$/)
  return reasons.map(({ why }) => why.replaceAll(`${folder}/`, '').replaceAll(/\b\d+-(?=\w)/g, ''))
}

test('a whole set is accepted in any order, and equals what one process gives, bit for bit', async () => {
  const one = await loadOf(written('one.json', outputOf({ plan }, uploads).join('\n')))
  const paths = [0, 1, 2, 3].map((part) => fileOf(part))
  expect([one.verdict, one.isPartial, one.reasons]).toEqual(['PASS', false, []])
  for (const order of [
    [0, 1, 2, 3],
    [3, 1, 0, 2],
    [2, 3, 1, 0],
  ]) {
    const { setting, ...set } = await loadOf(...order.map((at) => paths[at] ?? ''))
    expect(setting.workers).toBe(4)
    expect({ ...set, setting: one.setting }).toEqual(one)
  }
})

test('packed and plain files make a set', async () => {
  const packed = written('part1.json.gz', gzipSync(textOf(0)))
  const { verdict, planned } = await loadOf(packed, fileOf(1), fileOf(2), fileOf(3))
  expect([verdict, planned]).toEqual(['PASS', 200])
})

test('a missing part is named', async () => {
  const [first = '', second = '', third = ''] = [0, 1, 2].map((part) => fileOf(part))
  expect(await saidOf(first, second, third)).toEqual(['part 4 of 4 is missing'])
  expect(await saidOf(third)).toEqual(['3 of 4 parts are missing: 1, 2 and 4'])
})

test('of many missing parts the first are named', async () => {
  const lonely = fileOf(0, { parts: 5000 })
  expect(await saidOf(lonely)).toEqual([
    '4999 of 5000 parts are missing: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and others',
  ])
})

test('a file that is given twice counts once, under whatever name', async () => {
  const paths = [0, 1, 2, 3].map((part) => fileOf(part))
  const copy = written('copy.json.gz', gzipSync(textOf(2)))
  expect(await saidOf(...paths, copy)).toEqual([
    'copy.json.gz is the output of the same runner as part3.json',
  ])
  expect((await loadOf(...paths, copy)).planned).toBe(200)
  expect(await saidOf(paths[0] ?? '', paths[1] ?? '', paths[2] ?? '', paths[2] ?? '')).toEqual([
    'part3.json is the output of the same runner as part3.json',
    'part 4 of 4 is missing',
  ])
})

test('two runners that did the same part are no set', async () => {
  const paths = [0, 1, 2, 3].map((part) => fileOf(part))
  expect(await saidOf(...paths, fileOf(1, { id: 'other' }))).toEqual([
    'part2.json and part2.json are both part 2 of 4',
  ])
})

test('runners that did the whole load each are no parts of one', async () => {
  const alone = { part: 0, parts: 1 }
  expect(await saidOf(fileOf(0, { ...alone, id: 'a' }), fileOf(0, { ...alone, id: 'b' }))).toEqual([
    'part1.json and part1.json are the whole load each, and not parts of one',
  ])
})

test('a runner that died is short, wherever its file ends', async () => {
  const others = [1, 2, 3].map((part) => fileOf(part))
  const text = textOf(0)
  const why =
    'part 1 of 4 (dead.json) breaks off before its end: its runner died, or the file was cut'
  const lines = text.trimEnd().split('\n')
  const head = lines[0]?.length ?? 0
  const beforeLast = text.trimEnd().length - (lines.at(-1)?.length ?? 0)
  for (const length of [head, head + 1, head + 500, beforeLast, text.length - 2])
    expect(await saidOf(written('dead.json', text.slice(0, length)), ...others)).toEqual([why])
  // Only the end of the last line is missing: all of it can be read.
  const { verdict } = await loadOf(written('whole.json', text.slice(0, -1)), ...others)
  expect(verdict).toBe('PASS')
})

test('a packed file that is cut is short, and what it has counts', async () => {
  const others = [1, 2, 3].map((part) => fileOf(part))
  const packed = gzipSync(textOf(0))
  const why =
    'part 1 of 4 (dead.json.gz) breaks off before its end: its runner died, or the file was cut'
  const cut = written('dead.json.gz', packed.subarray(0, packed.length - 8))
  const said = await saidOf(cut, ...others)
  // The check sum is missing: whether all has come is not known.
  expect(said).toEqual([why])
})

test('a runner that was stopped says so', async () => {
  const others = [1, 2, 3].map((part) => fileOf(part))
  const head = headLines({ plan, part: 0, parts: 4 })
  const stopped = [...head, ...shareOf(0), endLines[1] ?? ''].join('\n')
  expect(await saidOf(written('stopped.json', stopped), ...others)).toEqual([
    'part 1 of 4 (stopped.json) was stopped before the load was over',
  ])
})

test.each([
  ['empty', ''],
  ['one line that is cut', '{"metric":"rtm_pa'],
  ['no points of ours', `${point('http_reqs', 1)}\n`],
])('a runner that died at once is missed: %s', async (_, text) => {
  const others = [1, 2, 3].map((part) => fileOf(part))
  const [why, missing, ...more] = await saidOf(written('dead.json', text), ...others)
  expect(why).toMatch(
    /^dead\.json has no operation of a load.*: its runner died before it began, or/,
  )
  expect([missing, more]).toEqual(['part 1 of 4 is missing', []])
})

test('an empty packed file is a runner that died at once', async () => {
  const others = [1, 2, 3].map((part) => fileOf(part))
  const [why] = await saidOf(written('dead.json.gz', ''), ...others)
  expect(why).toMatch(/^dead\.json\.gz has no operation of a load/)
})

test('files of another plan are left out, and both digests are named', async () => {
  const other = fileOf(0, { plan: { ...plan, seed: 2 } })
  const [why, missing] = await saidOf(other, fileOf(1), fileOf(2), fileOf(3))
  expect(why).toMatch(
    /^part1\.json is of another plan: its digest is \w{16}, and that of this plan \w{16}$/,
  )
  expect(missing).toBe('part 1 of 4 is missing')
  expect((await loadOf(other, fileOf(1), fileOf(2), fileOf(3))).planned).toBe(150)
})

test('a set of another plan is not judged by this one', async () => {
  const others = [0, 1, 2, 3].map((part) => fileOf(part, { plan: { ...plan, clients: 9 } }))
  expect(await saidOf(...others)).toHaveLength(4)
})

test('names and thresholds are no part of what was measured', async () => {
  const named = {
    ...plan,
    name: 'other',
    title: 'Other.',
    thresholds: ['upload.response p(50)<1s'],
  }
  const { verdict } = await loadOf(...[0, 1, 2, 3].map((part) => fileOf(part, { plan: named })))
  expect(verdict).toBe('PASS')
})

test('a file of another run is left out: by its name, by its parts, or by its time', async () => {
  const rest = [1, 2, 3].map((part) => fileOf(part))
  for (const more of [
    { run: 'other' },
    { run: '' },
    { parts: 3 },
    { startMs: pointsMs - 500 - 2000 },
    { startMs: pointsMs - 500 + 3_600_000 },
  ])
    expect(await saidOf(fileOf(0, more), ...rest)).toEqual([
      'part1.json is of another run than part2.json',
      'part 1 of 4 is missing',
    ])
  const late = fileOf(0, { startMs: pointsMs - 500 + 1999 })
  expect((await loadOf(late, ...rest)).verdict).toBe('PASS')
})

test('files of two versions are no set', async () => {
  const rest = [1, 2, 3].map((part) => fileOf(part))
  expect((await saidOf(fileOf(0, { version: '0' }), ...rest))[0]).toBe(
    'another version of rtm-testkit has written part1.json',
  )
  const old = written('old.json', shareOf(0).join('\n'))
  expect((await saidOf(old, ...rest))[0]).toMatch(/^old\.json does not say which part of which run/)
  // All of them are old: there is something to look at, and no verdict.
  const load = await loadOf(old)
  expect([load.verdict, load.planned]).toEqual(['INVALID', 50])
})

test('the outputs of several runners in one file are no set', async () => {
  const all = written('all.json', [0, 1, 2, 3].map((part) => textOf(part)).join(''))
  expect(await saidOf(all)).toEqual(['all.json has the output of several runners in it'])
})

test('a line that cannot be read makes a part incomplete', async () => {
  const damaged = textOf(0).replace('"rtm_service"', '"rtm_serv\u0000')
  const rest = [1, 2, 3].map((part) => fileOf(part))
  expect(await saidOf(written('damaged.json', damaged), ...rest)).toEqual([
    '1 line of part 1 of 4 (damaged.json) cannot be read, so operations may be missing',
  ])
})

test('a part without an operation belongs to the set', async () => {
  const idle = written('idle.json', outputOf({ plan, part: 0, parts: 4 }, []).join('\n'))
  const { verdict, planned } = await loadOf(idle, fileOf(1), fileOf(2), fileOf(3))
  expect([verdict, planned]).toEqual(['PASS', 150])
})

test('what a process cannot be is no part: a line with impossible tags', async () => {
  const wrong = textOf(0).replaceAll('"part":"0"', '"part":"4"')
  const [why] = await saidOf(written('wrong.json', wrong), fileOf(1), fileOf(2), fileOf(3))
  expect(why).toMatch(/^wrong\.json does not say which part/)
})

test('what a plan asks for is one text, however its fields are ordered', () => {
  const turned = Object.fromEntries(Object.entries(plan).toReversed()) as unknown as Plan
  expect(workOf(turned)).toBe(workOf(plan))
  for (const more of [
    { seed: 2 },
    { clients: 9 },
    { deadlineMs: 1 },
    { whenFull: 'queue' as const },
    { phases: { ...plan.phases, measureMs: 1 } },
    { arrivals: { shape: 'constant' as const, perSecond: 1 } },
  ])
    expect(workOf({ ...plan, ...more })).not.toBe(workOf(plan))
})

test('k6 and the command take a plan that leaves out what it need not say for the same', () => {
  const { whenFull, deadlineMs, thresholds, worlds, ...short } = plan
  const operations = [{ kind: 'upload', weight: 1, bytes: 1000 }]
  const json = JSON.stringify({ ...short, operations })
  const complete = completePlan(JSON.parse(json) as Plan)
  expect(complete).toEqual(parsePlan(json, 'plan.json'))
  expect(complete).toMatchObject({ whenFull: 'queue', deadlineMs: 60_000, worlds })
  expect([whenFull, deadlineMs, thresholds]).toEqual(['reject', 5000, []])
})

test('a process is the part of its execution segment', () => {
  expect(partOf(undefined, 1)).toEqual({ index: 0, count: 1 })
  expect(partOf(null, 1)).toEqual({ index: 0, count: 1 })
  expect(partOf('0:1', 1)).toEqual({ index: 0, count: 1 })
  for (const count of [2, 3, 7, 64, 999])
    for (const index of [0, 1, count - 1])
      expect(partOf(`${index}/${count}:${index + 1}/${count}`, count)).toEqual({ index, count })
  expect(partOf('1/2:1', 2)).toEqual({ index: 1, count: 2 })
  expect(partOf('0.25:0.5', 4)).toEqual({ index: 1, count: 4 })
})

test.each([
  [undefined, 4, /RTM_PARTS is 4, but it has no execution segment/],
  ['0:1', 2, /RTM_PARTS is 2, but it has no execution segment/],
  ['1/4:1/2', 1, /RTM_PARTS is 1, but its execution segment 1\/4:1\/2 is one of 4/],
  ['0:1/3', 4, /is one of 3\. Give -e RTM_PARTS=3$/],
  ['0:2/3', 3, /is not one of several equal ones/],
  ['1/4:3/4', 2, /is not one of several equal ones/],
  ['nonsense', 2, /is not one of several equal ones/],
  ['1/2:1/2', 2, /is not one of several equal ones/],
  ['0:1/2', 0, /RTM_PARTS is no number/],
  ['0:1/2', NaN, /RTM_PARTS is no number/],
])('a process that cannot be a part says why: segment %s, RTM_PARTS %s', (segment, count, why) => {
  expect(partOf(segment, count)).toMatch(why)
})
