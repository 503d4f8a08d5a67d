import { expect, test } from 'vitest'
import { mixedChat } from './profiles/mixed-chat.ts'
import { smallCalls } from './profiles/small-calls.ts'
import { seriesOf } from './sample-series.ts'
import { judgeThreshold, observedText } from './judge-threshold.ts'
import { checkThresholds, parseThreshold } from './thresholds.ts'

const measured = {
  series: [seriesOf('completed', [10, 20, 30, 40], 5), seriesOf('failed', [99], 5)],
  gauges: { 'slots.peak': 9, 'cancel.lost': 0 },
} as const

test.each([
  ['upload.response p(50)<=20.1ms', true],
  ['upload.response p(50)<20', false],
  ['upload.response max<0.05s', true],
  ['upload.response min >= 9990us', true],
  ['upload.response avg<26ms', true],
  ['upload.response med>15', true],
  ['upload.response{outcome:failed} p(100)>90ms', true],
  ['upload.response p(75)<=40.1ms', true],
  ['upload.response p(76)<=40.1ms', false],
  ['upload.response p(76)<=40.1ms ?', true],
  ['upload.failed rate<=0.2', true],
  ['upload.failed rate<20%', false],
  ['upload.failed count==1', true],
  ['upload.refused count==0', true],
  ['upload.refused rate<0.01', true],
  ['upload.completed perSecond>0.3', true],
  ['upload.bytes total==5MB', true],
  ['upload.bytes perSecond>0.4MB', true],
  ['slots.peak value<=9', true],
  ['slots.peak value<9', false],
  ['cancel.lost value!=0', false],
] as const)('%s: %s', (expression, ok) => {
  expect(judgeThreshold(parseThreshold(expression), measured)).toMatchObject({ ok, expression })
})

test('a percentile beyond which no sample can lie has not enough data', () => {
  const of = (count: number, expression: string): object => {
    const times = Array.from({ length: count }, () => 10)
    return judgeThreshold(parseThreshold(expression), {
      series: [seriesOf('completed', times, 5)],
      gauges: {},
    })
  }
  const tooFew = { ok: false, tooFewSamples: true }
  expect(of(999, 'upload.response p(99.9)<1s')).toMatchObject(tooFew)
  expect(of(1000, 'upload.response p(99.9)<1s')).not.toHaveProperty('tooFewSamples')
  expect(of(1, 'upload.response med<1s')).toMatchObject(tooFew)
  expect(of(2, 'upload.response med<1s')).toMatchObject({ ok: true })
  expect(of(1, 'upload.response p(100)<1s')).toMatchObject({ ok: true })
  const judged = of(237, 'upload.response p(99.9)<1s') as Parameters<typeof observedText>[0]
  expect(observedText(judged)).toMatch(/^not enough data: 0\.01\d*s of 237$/)
})

test('what has timed out has failed, too', () => {
  const late = { ...seriesOf('failed', [99], 5), outcome: 'timedOut' } as const
  const judged = judgeThreshold(parseThreshold('upload.failed count==2'), {
    ...measured,
    series: [...measured.series, late],
  })
  expect([judged.ok, judged.observed]).toEqual([true, 2])
  expect(
    judgeThreshold(parseThreshold('upload.timedOut count==1'), { ...measured, series: [late] }).ok,
  ).toBe(true)
})

test('nothing measured is a failure, unless a question mark lets it be', () => {
  for (const expression of [
    'upload.queueWait p(99)<1s',
    'download.failed count==0',
    'media.overdue value==0',
  ]) {
    const result = judgeThreshold(parseThreshold(expression), measured)
    expect([result.ok, 'observed' in result && result.observed !== undefined]).toEqual([
      false,
      false,
    ])
    expect(judgeThreshold(parseThreshold(`${expression}?`), measured).ok).toBe(true)
  }
})

test.each([
  ['uplod.response p(99)<1s', /Did you mean 'upload'\?$/],
  ['upload.respons p(99)<1s', /Did you mean 'response'\?$/],
  ['upload.response p(101)<1s', /no percentile/],
  ['upload.response count<1', /no 'count'\. It has p\(N\), min/],
  ['upload.failed p(99)<1', /It has count, rate, perSecond/],
  ['upload.failed rate<1ms', /'ms' is no unit/],
  ['upload.response{outcome:lost} p(9)<1s', /no outcome 'lost'/],
  ['slots.peak max<9', /It has value/],
  [
    'upload.bytes{outcome:failed} total<1',
    /counts the bytes of all outcomes together: \{outcome:failed\} belongs to a time/,
  ],
  ['upload.failed{outcome:completed} count<1', /upload\.failed has its outcome in its name/],
  ['slots.peak{outcome:failed} value<9', /one number for the run/],
  ['slots.pek value<9', /slots\.peak/],
  ['upload.response', /not of the form/],
  ['', /not of the form/],
])('%s is refused: %s', (expression, sentence) => {
  expect(() => parseThreshold(expression)).toThrow(sentence)
})

test('a threshold on what the plan does not do is refused before the run', () => {
  expect(() =>
    checkThresholds({ ...mixedChat, thresholds: ['reconnect.failed count==0'] }),
  ).toThrow(/the plan has no reconnect/)
})

test.each([
  ['peerMessage.queueWait p(99)<1s', /a peerMessage has no queueWait/],
  ['login.server max<1s', /a login has no server/],
  ['login.bytes total>0', /a login moves no bytes/],
  ['upload.response{outcome:shed} max<1s', /never begins and has no times/],
  ['download.response{outcome:cancelled} max<1s', /the plan cancels no download/],
])('what no run of the plan can come to is refused before it: %s', (expression, why) => {
  expect(() => checkThresholds({ ...mixedChat, thresholds: [expression] })).toThrow(why)
})

test.each([
  ['cancel.ghost value==0', /the plan cancels nothing/],
  ['uploads.lost value==0', /the plan uploads nothing/],
])('so is a single number of what the plan does not do: %s', (expression, why) => {
  const plan = { ...smallCalls, thresholds: [expression] }
  expect(() => checkThresholds(plan)).toThrow(why)
  expect(checkThresholds({ ...mixedChat, thresholds: [expression] })).toHaveLength(1)
})

test('what a plan can come to is taken', () => {
  const thresholds = [
    'upload.queueWait p(99)<1s',
    'upload.response{outcome:cancelled} max<2s',
    'upload.shed count==0',
    'peerMessage.server p(50)<1s',
    'login.startLag max<1s',
  ]
  expect(checkThresholds({ ...mixedChat, thresholds })).toHaveLength(5)
})
