import { expect, test } from 'vitest'
import { loggedInClient } from '../../fixtures/index.ts'
import { createFakeRtm, recordChannel } from '../index.ts'
import type { AssumptionChoices } from '../protocol/index.ts'

/** What a C++ client that was put out gets for its calls, and by which callbacks they end. */
async function callsInAborted(
  assumptions: Partial<AssumptionChoices>,
): Promise<readonly unknown[]> {
  const rtm = createFakeRtm({ clock: 'manual', assumptions })
  const { service, told } = await loggedInClient(rtm, 'alice')
  const heard = recordChannel()
  const channel = service.createChannel('room', heard)
  await loggedInClient(rtm, 'alice')
  await rtm.clock.advance('1s')
  const codes = [
    service.sendMessageToPeer('bob', service.createMessage('x')),
    channel?.join(),
    channel?.getMembers(),
    channel?.leave(),
    service.downloadMediaToMemory(`${'0'.repeat(64)}1z0z0`).code,
    service.getUserAttributes('bob').code,
  ]
  await rtm.clock.advance('1m')
  const ends = [...told.callbacks, ...heard.callbacks].filter(({ name }) =>
    ['onSendMessageResult', 'onJoinFailure', 'onMediaDownloadToMemoryResult'].includes(name),
  )
  return [codes, ends.map(({ name, given }) => [name, given.at(-1)]), service.logout()]
}

test('a C++ client in ABORTED: calls are accepted and end with their timeout code, media with 6', async () => {
  expect(await callsInAborted({})).toEqual([
    [0, 0, 5, 3, 0, 0],
    [
      ['onMediaDownloadToMemoryResult', 6],
      ['onSendMessageResult', 2],
      ['onJoinFailure', 4],
    ],
    0,
  ])
})

test('with S-57 refused it gets 102 for all of them, and may log out', async () => {
  expect(await callsInAborted({ 'S-57': 'refuse' })).toEqual([
    [102, 102, 102, 102, 102, 102],
    [],
    0,
  ])
})
