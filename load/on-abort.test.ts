import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { mixedChat } from './profiles/mixed-chat.ts'
import { onAbort } from './on-abort.ts'
import { smallCalls } from './profiles/small-calls.ts'
import { runAutocannon } from './drivers/autocannon.ts'
import { runGateway } from './drivers/gateway/index.ts'

test('a signal is heard once, at once where it was aborted before, and not after it was taken back', () => {
  const heard: string[] = []
  const controller = new AbortController()
  const { signal } = controller
  onAbort(signal, () => heard.push('heard'))
  onAbort(signal, () => heard.push('taken back'))()
  onAbort(undefined, () => heard.push('never'))()
  controller.abort()
  onAbort(signal, () => heard.push('at once'))
  expect(heard).toEqual(['heard', 'at once'])
})

test('a load that is over leaves nothing at the signal that would have stopped it', async () => {
  const { signal } = new AbortController()
  const phases = { warmUpMs: 0, measureMs: 300, coolDownMs: 0 }
  const options = { stopped: signal }
  await runGateway({ ...mixedChat, clients: 2, phases, thresholds: [] }, options)
  await runAutocannon({ ...smallCalls, clients: 2, phases, thresholds: [] }, options)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
