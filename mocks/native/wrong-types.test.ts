import { expect, test } from 'vitest'
import { loggedInClient } from '../../fixtures/index.ts'
import { createFakeRtm, ToolkitError } from '../index.ts'

const junk: readonly unknown[] = [
  null,
  undefined,
  7,
  NaN,
  {},
  [],
  '',
  'x'.repeat(100_000),
  true,
  () => 1,
]

test('values of every type in every place give a code, null or a ToolkitError, and break nothing', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  const alice = await loggedInClient(rtm, 'alice')
  const service = alice.service as unknown as Readonly<
    Record<string, (...given: unknown[]) => unknown>
  >
  const message = alice.service.createMessage('good')
  const file = alice.service.createImageMessageByMediaId('x') as unknown as typeof service
  const ofService =
    'initialize login createFileMessageByUploading createImageMessageByUploading createMessage downloadMediaToMemory downloadMediaToFile cancelMediaUpload cancelMediaDownload createChannel createFileMessageByMediaId createImageMessageByMediaId addEventHandler removeEventHandler'
  const ofMessage = 'setText setThumbnail setFileName setWidth setThumbnailHeight'
  const calls: readonly ((bad: unknown) => unknown)[] = [
    ofService.split(' ').map((name) => (bad: unknown) => service[name]?.(bad, bad, bad)),
    ofMessage.split(' ').map((name) => (bad: unknown) => file[name]?.(bad, bad)),
    [
      (bad: unknown) => service['sendMessageToPeer']?.('bob', bad, bad),
      (bad: unknown) => service['sendMessageToPeer']?.(bad, message, bad),
    ],
  ].flat()
  for (const bad of junk) {
    for (const call of calls) {
      try {
        call(bad)
      } catch (error) {
        expect(error).toBeInstanceOf(ToolkitError)
        expect(String(error)).toMatch(/^ToolkitError: Failed to .+\. .+\.$/)
      }
    }
  }
  await rtm.clock.advance('1h')
  expect(rtm.state().clients[0]).toMatchObject({ phase: 'connected', tasks: [], waiting: [] })
})
