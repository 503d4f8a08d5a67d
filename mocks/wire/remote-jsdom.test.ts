// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import { createGateway } from './gateway.ts'
import { createRemoteRtm } from './index.ts'

test('in jsdom a remote world meets others by the socket that it is given', async () => {
  expect('window' in globalThis).toBe(true)
  await using gateway = await createGateway(createFakeRtm({ clock: 'system', profile: 'web-1.4' }))
  const remote = createRemoteRtm({ url: gateway.url, profile: 'web-1.4', WebSocket })
  const alice = remote.agoraRTM.createInstance(testAppId)
  const bob = remote.agoraRTM.createInstance(testAppId)
  const heard = new Promise((resolve) =>
    bob.on('MessageFromPeer', (message) => resolve('text' in message && message.text)),
  )
  await alice.login({ uid: 'alice' })
  await bob.login({ uid: 'bob' })
  const { hasPeerReceived } = await alice.sendMessageToPeer({ text: 'by ws' }, 'bob')
  expect([hasPeerReceived, await heard]).toEqual([true, 'by ws'])
  await remote.dispose()
})
