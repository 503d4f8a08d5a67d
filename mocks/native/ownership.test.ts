import { expect, test } from 'vitest'
import { loggedInClient, seededBytes, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles, recordChannel, ToolkitError } from '../index.ts'
import type { FakeRtm, Message } from '../index.ts'

function createWorld(): FakeRtm {
  const files = createMemoryFiles()
  files.put('/a.bin', seededBytes(30_000_000))
  return createFakeRtm({ files, clock: 'manual' })
}

test('released and received objects are caught by name, and assertClean tells', async () => {
  const rtm = createWorld()
  let kept: Message | undefined
  let resent: number | undefined
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob', {
    onMessageReceivedFromPeer: (_peerId, message) => {
      kept = message
      resent = bob.service.sendMessageToPeer('alice', message)
    },
  })
  const text = alice.service.createMessage('hello')
  alice.service.sendMessageToPeer('bob', text)
  text.release()
  await rtm.clock.advance('1s')
  expect(resent).toBe(7)
  expect(rtm.journal.entries({ rule: 'W-MSG-NO-SEND-RECEIVED' })).toHaveLength(1)
  expect(() => kept?.getText()).toThrow('the SDK has freed this received message')
  expect(() => text.getText()).toThrow('this message was released')
  expect(() => alice.service.sendMessageToPeer('bob', text)).toThrow(ToolkitError)
  expect(() => rtm.assertClean()).toThrow(/RELEASE-BY-SENDER/)
})

test('assertClean lists open tasks, unreleased messages and failures nobody heard', async () => {
  const rtm = createWorld()
  const service = rtm.createRtmService()
  service.initialize(testAppId, {})
  service.login(null, 'alice')
  await rtm.clock.advance('1s')
  service.createMessage('kept')
  const text = service.createMessage('to nobody')
  service.sendMessageToPeer('nobody', text)
  text.release()
  service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('1s')
  let sentence = ''
  try {
    rtm.assertClean()
  } catch (error) {
    sentence = String(error)
  }
  expect(sentence).toMatch(/3 things are left/)
  expect(sentence).toMatch(/upload 1 is still open/)
  expect(sentence).toMatch(/message 1 of createMessage was never released/)
  expect(sentence).toMatch(/onSendMessageResult said 3 and no handler of alice has that method/)
  expect(sentence).toMatch(/Seed 1, journal [0-9a-f]{16}/)
})

test('after release nothing may be used; with sync the last callbacks have come, without none comes', async () => {
  const rtm = createWorld()
  for (const sync of [true, false]) {
    const alice = await loggedInClient(rtm, `alice ${sync}`)
    alice.service.createFileMessageByUploading('/a.bin')
    alice.service.release(sync)
    const results = alice.told.all('onFileMediaUploadResult').length
    await rtm.clock.advance('5m')
    expect([results, alice.told.all('onFileMediaUploadResult').length]).toEqual(
      sync ? [1, 1] : [0, 0],
    )
    expect(() => alice.service.logout()).toThrow('the service was released')
  }
  expect(rtm.state().clients).toEqual([])
})

test('a channel released inside its own callback is caught; outside it leaves', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob')
  const told = recordChannel()
  bob.service.createChannel('family', told)?.join()
  let caught: unknown
  const channel = alice.service.createChannel('family', {
    onJoinSuccess: () => {
      try {
        channel?.release()
      } catch (error) {
        caught = error
      }
    },
  })
  channel?.join()
  await rtm.clock.advance('1s')
  expect(String(caught)).toMatch(/W-CHANNEL-RELEASE-DEADLOCK/)
  channel?.release()
  await rtm.clock.advance('1s')
  expect([told.all('onMemberJoined').length, told.all('onMemberLeft').length]).toEqual([1, 1])
  expect(alice.service.createChannel('family', {})).not.toBeNull()
})

test('a baseline with clients: channels of later are forgotten, released services hear again, messages are given back', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  const message = alice.service.createMessage('made before')
  rtm.setBaseline()
  for (let round = 0; round < 2; round++) {
    expect(alice.service.createChannel('family', {})).not.toBeNull()
    alice.service.release()
    rtm.reset()
  }
  message.release()
  alice.service.logout()
  await rtm.clock.advance('1s')
  expect(alice.told.all('onLogout')).toEqual([[0]])
  rtm.assertClean()
  expect(() => rtm.serviceOf(1)).toThrow('this world is no fork')
})
