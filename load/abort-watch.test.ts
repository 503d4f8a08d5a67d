import { expect, test } from 'vitest'
import { AbortWatch } from './abort-watch.ts'
import { Recorder } from './measure/recorder.ts'
import type { Plan } from './plan.ts'
import { runLoad } from './run-load.ts'
import { parseThreshold } from './thresholds.ts'

const plan: Plan = {
  name: 'large',
  title: '',
  seed: 1,
  clients: 4,
  arrivals: { shape: 'constant', perSecond: 10 },
  operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 40_000_000 }],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 60_000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
  overLimit: true,
}

test('a threshold that is not met ends the run: FAIL and partial, not INVALID', async () => {
  const thresholds = ['upload.completed rate>=0.9 abortOnFail']
  const { load } = await runLoad({ ...plan, thresholds }, { driver: 'virtual' })
  expect([load.verdict, load.isPartial]).toEqual(['FAIL', true])
  expect(load.because).toMatch(
    /'upload\.completed rate>=0\.9 abortOnFail' was not met after 2\.0 s, and has ended the run/,
  )
  // That of the last instant has begun.
  expect(load.planned).toBe(21)
})

test('it is not looked at before its delay', async () => {
  const thresholds = ['upload.completed rate>=0.9 abortOnFail after 9s']
  const { load } = await runLoad({ ...plan, thresholds }, { driver: 'virtual' })
  expect(load.because).toMatch(/was not met after 10\.0 s/)
  expect(load.planned).toBe(101)
})

test('a run that meets it, or does not ask for it, goes on to its end', async () => {
  const thresholds = ['upload.refused rate>=0 abortOnFail', 'upload.completed rate>=0.9']
  const { load } = await runLoad({ ...plan, thresholds }, { driver: 'virtual' })
  expect([load.verdict, load.isPartial, load.planned]).toEqual(['FAIL', false, 600])
})

test('rates are of what is over of the measured phase, and what has no data ends nothing', () => {
  const own: Plan = {
    ...plan,
    phases: { warmUpMs: 1000, measureMs: 60_000, coolDownMs: 0 },
    thresholds: [
      'upload.completed perSecond>=5 abortOnFail',
      'upload.response p(99)<1ms abortOnFail',
    ],
  }
  const watch = new AbortWatch(own)
  const recorder = new Recorder(own)
  expect(watch.look(recorder.toMeasured(), 1000)).toBeUndefined()
  expect(watch.look(recorder.toMeasured(), 3000)).toBeUndefined()
  for (let at = 0; at < 10; at++) {
    const marks = { intendedUs: 1_000_000 + at * 200_000, dispatchedUs: 0 }
    const endUs = marks.intendedUs + 5000
    recorder.ended('upload', marks, { endUs, ending: { outcome: 'completed', bytes: 0 } })
  }
  expect(watch.look(recorder.toMeasured(), 3000)).toBeUndefined()
  expect(watch.look(recorder.toMeasured(), 3100)).toEqual({
    expression: 'upload.completed perSecond>=5 abortOnFail',
    observed: '4.762 of 10',
    atMs: 3100,
  })
})

test.each([
  ['slots.peak value<=9 abortOnFail', /known at the end alone/],
  ['upload.failed rate<1 abortOnFail after ten', /'ten' is no length of time/],
  ['upload.failed rate<1 abort', /'abort' is no unit/],
])('%s is refused', (expression, why) => {
  expect(() => parseThreshold(expression)).toThrow(why)
})

test('autocannon and k6 cannot end a run by a threshold, and say so', async () => {
  const texts: Plan = {
    ...plan,
    arrivals: { shape: 'closed', perClient: [1], pauseMs: 1 },
    operations: [{ kind: 'peerMessage', weight: 1, bytes: 1 }],
    thresholds: ['peerMessage.failed rate<1 abortOnFail'],
  }
  for (const driver of ['k6', 'autocannon'] as const)
    await expect(runLoad(texts, { driver })).rejects.toThrow(
      /'peerMessage\.failed rate<1 abortOnFail' .* leave abortOnFail out\.$/,
    )
})
