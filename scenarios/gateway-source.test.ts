import { expect, test } from 'vitest'
import { createFakeRtm } from '../mocks/index.ts'
import type { FakeRtmOptions } from '../mocks/index.ts'
import { createGateway } from '../mocks/wire/gateway.ts'
import { defineScenario, embedded, gatewayAt, judge, playAll, scenarios } from './index.ts'
import type { RuleVerdict } from './index.ts'
import { wallClock } from './real-time.ts'

const messages = scenarios.filter(({ name }) =>
  /^(four-kinds-of-message|bad-peer-ids|rest-events)/.test(name),
)

/** What scenarios say of a gateway whose world is made so. */
async function judged(options: FakeRtmOptions): Promise<readonly RuleVerdict[]> {
  const agora = createFakeRtm(options)
  const gateway = await createGateway(agora)
  const source = gatewayAt(gateway.url, 'native', 'cpp-windows-1.3')
  const verdicts = judge(await playAll(messages, { source }))
  await gateway.close()
  await agora.dispose()
  expect(verdicts.filter(({ verdict }) => verdict === 'broken')).toEqual([])
  return verdicts
}

function verdictOf(verdicts: readonly RuleVerdict[], id: string): unknown {
  const { verdict, reason = '' } = verdicts.find(({ rule }) => rule.id === id) ?? {}
  return [verdict, reason]
}

test.each([-3_600_000, 0, 7000])(
  'a gateway whose clock is %i ms ahead of ours is judged by its own',
  async (aheadMs) => {
    const verdicts = await judged({ clock: 'system', startAtMs: wallClock.nowMs() + aheadMs })
    expect(verdictOf(verdicts, 'W-MSG-SERVER-TS')).toEqual(['held', ''])
    expect(verdictOf(verdicts, 'W-REST-EVENTS')).toEqual([
      'not observed',
      expect.stringContaining('the REST interface of the same world'),
    ])
  },
)

test('where time is moved by hand, nothing is said of instants', async () => {
  const verdicts = await judged({ clock: 'manual' })
  expect(verdictOf(verdicts, 'W-MSG-SERVER-TS')).toEqual([
    'not observed',
    expect.stringContaining('a clock that runs'),
  ])
  expect(verdictOf(verdicts, 'W-PEER-BAD-ID')).toEqual(['held', ''])
})

test('a scenario that is not over in its time says nothing of the service', async () => {
  const slow = defineScenario({
    name: 'slow',
    title: 'It goes on and on.',
    proves: ['MSG-32KB'],
    play: async () => await new Promise<never>(() => undefined),
  })
  const source = { ...embedded('native', 'cpp-windows-1.3'), deadlineMs: 20 }
  const verdicts = judge(await playAll([slow], { source }))
  expect(verdictOf(verdicts, 'MSG-32KB')).toEqual([
    'not observed',
    'slow: Nothing came within 0.02 s.',
  ])
})
