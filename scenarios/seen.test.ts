import { expect, test } from 'vitest'
import { loggedInClient, testAppId } from '../fixtures/index.ts'
import { createFakeRtm } from '../mocks/index.ts'
import { seenIn } from './seen.ts'

test('codes are seen by what refuses and what tells them, also in recordings that name none', async () => {
  const rtm = createFakeRtm()
  const { service } = await loggedInClient(rtm, 'alice')
  service.cancelMediaDownload(7)
  service.queryPeersOnlineStatus([])
  service.downloadMediaToMemory('none')
  rtm.faults.add({ on: 'sendMessageToPeer', code: 'FAILURE' })
  const message = service.createMessage('hello')
  service.sendMessageToPeer('bob', message)
  const client = rtm.agoraRTM.createInstance(testAppId)
  await rtm.until(client.login({ uid: 'carol' }))
  await expect(rtm.until(client.login({ uid: 'carol' }))).rejects.toMatchObject({ code: 8 })
  await rtm.clock.advance(1000)
  const entries = rtm.journal.entries()
  const expected = [
    'CANCEL_MEDIA_ERR_NOT_EXIST',
    'CONNECTION_CHANGE_REASON_LOGIN',
    'CONNECTION_CHANGE_REASON_LOGIN_SUCCESS',
    'CONNECTION_STATE_CONNECTED',
    'CONNECTION_STATE_CONNECTING',
    'DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT',
    'LOGIN_ERR_ALREADY_LOGGED_IN',
    'PEER_MESSAGE_ERR_FAILURE',
    'QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT',
  ]
  expect([...seenIn(entries).codes].toSorted()).toEqual(expected)
  const text = JSON.stringify(entries, (key, value: unknown) =>
    key === 'codeName' ? undefined : value,
  )
  const older = JSON.parse(text) as typeof entries
  expect([...seenIn(older).codes].toSorted()).toEqual(expected)
})
