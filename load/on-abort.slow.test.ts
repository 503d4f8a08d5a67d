import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { mixedChat } from './profiles/mixed-chat.ts'
import { smallCalls } from './profiles/small-calls.ts'
import { runAutocannon } from './drivers/autocannon.ts'
import { runGateway } from './drivers/gateway/index.ts'

test('a load that is over leaves nothing at the signal that would have stopped it', async () => {
  const { signal } = new AbortController()
  const phases = { warmUpMs: 0, measureMs: 300, coolDownMs: 0 }
  const options = { stopped: signal }
  await runGateway({ ...mixedChat, clients: 2, phases, thresholds: [] }, options)
  await runAutocannon({ ...smallCalls, clients: 2, phases, thresholds: [] }, options)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
