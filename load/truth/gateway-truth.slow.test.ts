import { expect, test } from 'vitest'
import { createFakeRtm } from '../../mocks/index.ts'
import { createGateway } from '../../mocks/wire/gateway.ts'
import { runGateway } from '../drivers/gateway/index.ts'
import { countedPlan, loadThrough, smallUpload } from './through-proxy.ts'
import { countTrials } from './trials.ts'

test.each(countTrials.map((trial) => [trial.claim, trial] as const))('%s', async (_, trial) => {
  const rows = await trial.run()
  expect(rows.filter(({ ok }) => !ok)).toEqual([])
  expect(rows.some(({ truth }) => truth > 3)).toBe(true)
})

test('a journal that cannot be read says nothing of what is stored', async () => {
  const { data } = await loadThrough({ rules: { journalStatus: 403 } })
  expect(data.unread).toBe('its journal cannot be read: HTTP 403')
  expect(data.gauges['uploads.lost']).toBeUndefined()
})

test('what became of uploads is told with its reason', async () => {
  const { data } = await loadThrough({ rules: { uploadAnswer: { text: 'garbage' } } })
  expect(data.measured.reasons).toEqual({ 'upload failed: HTTP 201 that names no medium': 50 })
})

test('gauges are of this run, not of the life of the gateway', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const closed = { shape: 'closed', perClient: [9], pauseMs: 1, operations: 2 } as const
  // Ends with its operations, however long a slow machine takes for them.
  const long = { ...countedPlan, phases: { ...countedPlan.phases, measureMs: 600_000 } }
  const many = { ...long, arrivals: closed, operations: [{ ...smallUpload, bytes: 2_000_000 }] }
  const one = { ...many, arrivals: { ...closed, perClient: [1], operations: 1 } }
  const first = await runGateway(many, { target: gateway.url })
  const second = await runGateway(one, { target: gateway.url })
  expect([first, second].map(({ gauges }) => gauges['media.stored'])).toEqual([72, 4])
  expect(first.gauges['slots.peak']).toBeGreaterThan(1)
  expect(second.gauges['slots.peak']).toBe(1)
  await gateway.close()
  await rtm.dispose()
})
