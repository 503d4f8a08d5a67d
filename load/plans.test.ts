import { expect, test } from 'vitest'
import {
  changedPlan,
  checkPlan,
  parseLength,
  parsePlan,
  parseRate,
  profileOf,
} from './check-plan.ts'
import type { Plan } from './plan.ts'
import { loadProfiles } from './profiles/index.ts'
import { mixedChat } from './profiles/mixed-chat.ts'
import { checkThresholds } from './thresholds.ts'

test.each(loadProfiles.map((plan) => [plan.name, plan] as const))(
  '%s: the profile is possible, its thresholds make sense, and it is what its JSON is',
  (name, plan) => {
    expect(checkPlan(plan)).toBe(plan)
    expect(checkThresholds(plan)).toHaveLength(plan.thresholds.length)
    expect(parsePlan(JSON.stringify(plan), name)).toEqual(plan)
    expect(profileOf(name)).toBe(plan)
  },
)

const closed = { shape: 'closed', perClient: [1], pauseMs: 10 } as const
const upload = { kind: 'upload', weight: 1, medium: 'file', bytes: 1 } as const

test.each([
  ['clients of 0', { clients: 0 }, /clients is not possible/],
  [
    'a rate of 0',
    { arrivals: { shape: 'constant', perSecond: 0 } },
    /arrivals\.perSecond is not possible/,
  ],
  [
    'no time',
    { phases: { warmUpMs: 0, measureMs: 0, coolDownMs: 0 } },
    /measureMs is not possible/,
  ],
  ['no operation', { operations: [] }, /operations is not possible/],
  [
    '30 MB and a byte',
    { operations: [{ ...upload, bytes: 31_457_281 }] },
    /31457280 at the most.*overLimit/,
  ],
  ['nothing to upload', { operations: [{ ...upload, bytes: 0 }] }, /0 bytes.*none that is empty/],
  [
    'sizes the wrong way round',
    { operations: [{ ...upload, bytes: { from: 9, to: 3 } }] },
    /from 9 to 3\. Swap/,
  ],
  [
    'a text to nobody',
    { clients: 1, operations: [{ kind: 'peerMessage', weight: 1, bytes: 1 }] },
    /needs somebody.*2 or more/,
  ],
  [
    'more than it can count',
    { arrivals: { shape: 'constant', perSecond: 1e8 } },
    /more than 20000000 operations/,
  ],
  ['a replay out of order', { arrivals: { shape: 'replay', atMs: [5, 1] } }, /not in their order/],
  [
    'a ramp from 0 to 0',
    { arrivals: { shape: 'ramp', fromPerSecond: 0, toPerSecond: 0 } },
    /0 to 0/,
  ],
  [
    'nothing in its time',
    { arrivals: { shape: 'poisson', perSecond: 0.000_01 } },
    /nothing arrives/,
  ],
  [
    'a share above 1',
    { operations: [{ ...upload, cancel: { share: 1.5, at: 'any', withinMs: 1 } }] },
    /share is not possible/,
  ],
  [
    'a million worlds of a thousand lanes',
    {
      worlds: 'each',
      clients: 1_000_000,
      arrivals: { ...closed, perClient: [1000] },
      operations: [upload],
    },
    /1000000000 operations at once are more than 20000000/,
  ],
  [
    '10,001 sizes',
    { operations: [{ ...upload, bytes: { oneOf: Array.from({ length: 10_001 }, () => 1) } }] },
    /operations\.0\.bytes\.oneOf is not possible \(Too big: .*10000/,
  ],
  [
    'a range that is misspelt',
    { operations: [{ ...upload, bytes: { form: 1, to: 3 } }] },
    /'form' is no name that a plan knows; did you mean 'from'/,
  ],
  [
    'a text between worlds',
    { worlds: 'each', operations: [{ kind: 'peerMessage', weight: 1, bytes: 1 }] },
    /peerMessage needs somebody else.*worlds: one/,
  ],
  [
    'a rate shared by worlds',
    { worlds: 'each', operations: [upload], arrivals: { shape: 'constant', perSecond: 1 } },
    /rate is of the whole load.*closed arrivals/,
  ],
  [
    'a seed that its worlds cannot count up from',
    {
      worlds: 'each',
      operations: [upload],
      arrivals: closed,
      clients: 2,
      seed: Number.MAX_SAFE_INTEGER - 1,
    },
    /each of 2 worlds has one more/,
  ],
  [
    'more at once than a machine holds',
    { clients: 2001, operations: [upload], arrivals: { ...closed, perClient: [1, 1000] } },
    /2001000 operations at once are more than 2000000/,
  ],
  ['a link on which nobody logs in', { network: { rttMs: 2001 } }, /rttMs is not possible/],
] as const)('%s is refused with one sentence', (_what, change, sentence) => {
  const plan = { ...mixedChat, ...change } as unknown as Plan
  expect(() => checkPlan(plan)).toThrow(sentence)
  expect(() => checkPlan(plan)).toThrow(/^Failed to load 'mixed-chat': [^\n]*\.$/)
})

test('the largest medium is possible, and one more byte where it is asked for', () => {
  const of = (bytes: number, overLimit?: true): Plan => ({
    ...mixedChat,
    operations: [{ ...upload, bytes }],
    thresholds: [],
    ...(overLimit === undefined ? {} : { overLimit }),
  })
  expect(checkPlan(of(31_457_280)).name).toBe('mixed-chat')
  expect(checkPlan(of(31_457_281, true)).name).toBe('mixed-chat')
  expect(checkPlan(of(0, true)).name).toBe('mixed-chat')
})

test('the most that a plan may ask for is possible', () => {
  const most = [
    { network: { rttMs: 2000, jitterMs: 2000 } },
    { clients: 2000, operations: [upload], arrivals: { ...closed, perClient: [1000] } },
    {
      worlds: 'each',
      operations: [upload],
      arrivals: closed,
      clients: 1,
      seed: Number.MAX_SAFE_INTEGER - 1,
    },
  ] as const
  for (const change of most)
    expect(checkPlan({ ...mixedChat, thresholds: [], ...change }).name).toBe('mixed-chat')
})

test.each([
  ['{', /no JSON/],
  ['{}', /no plan \(name/],
  [JSON.stringify({ ...mixedChat, client: 3 }), /no plan.*client/],
])('a file %s is refused', (json, sentence) => {
  expect(() => parsePlan(json, 'my.json')).toThrow(sentence)
})

test('names, rates and lengths that are none are refused; near ones are named', () => {
  expect(() => profileOf('mixd-chat')).toThrow(/Did you mean 'mixed-chat'\?$/)
  expect(() => profileOf('nothing like it')).toThrow(/Profiles: nine-tasks/)
  expect([parseRate('50/s'), parseRate('600/m'), parseRate('2.5')]).toEqual([50, 10, 2.5])
  for (const wrong of ['', '0', '-1/s', '5/d', 'fast'])
    expect(() => parseRate(wrong)).toThrow(/no rate/)
  expect(parseLength('1m30s')).toBe(90_000)
  for (const wrong of ['', '0s', 'soon']) expect(() => parseLength(wrong)).toThrow(/no length/)
})

test('a plan is changed in what is said, and in nothing else', () => {
  expect(changedPlan(mixedChat, {})).toEqual(mixedChat)
  const changed = changedPlan(mixedChat, {
    clients: 3,
    perSecond: 7,
    measureMs: 5,
    seed: 9,
    thresholds: ['upload.failed count==0'],
  })
  expect(changed).toMatchObject({
    clients: 3,
    arrivals: { shape: 'constant', perSecond: 7 },
    seed: 9,
  })
  expect(changed.phases).toEqual({ ...mixedChat.phases, measureMs: 5 })
  expect(changed.thresholds).toEqual([...mixedChat.thresholds, 'upload.failed count==0'])
})
