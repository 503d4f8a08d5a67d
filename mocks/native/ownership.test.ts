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

/** Every method of an object of the SDK, also those that it inherits. */
function methodsOf(object: object): readonly string[] {
  const names: string[] = []
  for (
    let each = Object.getPrototypeOf(object) as object;
    each !== Object.prototype;
    each = Object.getPrototypeOf(each) as object
  )
    names.push(...Object.getOwnPropertyNames(each))
  const inside =
    /^(constructor|toWire|endCallback|isReceived|mustBeUsable|tell|setHandler|isOf|record|use|uploaded|outlet)$/
  return names.filter((name) => !inside.test(name))
}

function sentenceOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof ToolkitError
      ? `${error.code} ${error.message}`
      : `plain ${String(error)}`
  }
  return 'nothing'
}

test('each object that an app can release: every later use is told by the name of the call, and so is a second release', async () => {
  const rtm = createWorld()
  const { service } = await loggedInClient(rtm, 'alice')
  const manager = service.getRtmCallManager({})
  const objects: readonly ({ release(): void } | null | undefined)[] = [
    service.createMessage('text'),
    service.createFileMessageByMediaId('a'),
    service.createImageMessageByMediaId('a'),
    service.createChannelAttribute(),
    service.createChannel('family', {}),
    manager?.createLocalCallInvitation('bob'),
    manager,
    service,
  ]
  for (const object of objects) {
    if (object === null || object === undefined) throw new Error('not made')
    object.release()
    const names = methodsOf(object)
    expect(names).toContain('release')
    for (const name of names) {
      const before = rtm.journal.entries({ kind: 'misuse' }).length
      const call = (object as unknown as Record<string, (...given: unknown[]) => unknown>)[name]
      expect(sentenceOf(() => call?.call(object, {}, {}))).toMatch(
        new RegExp(`^USE_AFTER_RELEASE Failed to call ${name}: .*released`),
      )
      expect(rtm.journal.entries({ kind: 'misuse' })).toHaveLength(before + 1)
    }
  }
})

test('what a released service gave is dead with it, and each use is told', async () => {
  const rtm = createWorld()
  const { service } = await loggedInClient(rtm, 'alice')
  const channel = service.createChannel('family', {})
  const message = service.createMessage('text')
  const manager = service.getRtmCallManager({})
  const invitation = manager?.createLocalCallInvitation('bob')
  service.release()
  for (const use of [
    () => channel?.join(),
    () => channel?.getId(),
    () => message.getText(),
    () => message.release(),
    () => manager?.createLocalCallInvitation('bob'),
    () => invitation?.getState(),
  ])
    expect(sentenceOf(use)).toMatch(/^USE_AFTER_RELEASE .*service.*released.*W-RELEASE-NO-USE/)
})

test('a released message or attribute that is given to a call: the call that the app made is named', async () => {
  const rtm = createWorld()
  const { service } = await loggedInClient(rtm, 'alice')
  const channel = service.createChannel('family', {})
  const message = service.createMessage('text')
  message.release()
  const attribute = service.createChannelAttribute()
  attribute.release()
  for (const [name, use] of [
    ['sendMessageToPeer', () => service.sendMessageToPeer('bob', message)],
    ['sendMessage', () => channel?.sendMessage(message)],
    ['setChannelAttributes', () => service.setChannelAttributes('family', [attribute])],
    [
      'addOrUpdateChannelAttributes',
      () => service.addOrUpdateChannelAttributes('family', [attribute]),
    ],
  ] as const) {
    expect(sentenceOf(use)).toContain(`Failed to call ${name}: this`)
    expect(rtm.journal.entries({ kind: 'misuse' }).at(-1)).toMatchObject({ name, uid: 'alice' })
  }
})

test('releasing a received message, or one of an upload twice, is told by the audit and assertClean', async () => {
  const rtm = createWorld()
  const sentences: string[] = []
  await loggedInClient(rtm, 'bob', {
    onMessageReceivedFromPeer: (_, message) =>
      void sentences.push(sentenceOf(() => message.release())),
  })
  const { service } = await loggedInClient(rtm, 'alice', {
    onFileMediaUploadResult: (_, message) => {
      message?.release()
      sentences.push(sentenceOf(() => message?.release()))
    },
  })
  const text = service.createMessage('hello')
  service.sendMessageToPeer('bob', text)
  text.release()
  service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('1m')
  expect(sentences).toEqual([
    expect.stringContaining('this message was received, and the SDK frees it'),
    expect.stringContaining('this message was released before. Release each message once'),
  ])
  expect(rtm.audit().map(({ uid, rule, what }) => `${uid} ${rule} ${what}`)).toEqual([
    'bob W-MSG-RECEIVED-FREED calls release on a received message, which is not its own',
    'alice RELEASE-BY-SENDER calls release on a message that it has released',
  ])
  expect(() => rtm.assertClean()).toThrow(/2 things are left/)
})

test('an invitation under way may be released once; its callbacks still have it', async () => {
  const rtm = createWorld()
  const { service } = await loggedInClient(rtm, 'alice')
  await loggedInClient(rtm, 'bob')
  const states: unknown[] = []
  const manager = service.getRtmCallManager({
    onLocalInvitationCanceled: (invitation) => void states.push(invitation.getState()),
  })
  const invitation = manager?.createLocalCallInvitation('bob')
  if (manager === null || invitation === undefined) throw new Error('not made')
  manager.sendLocalInvitation(invitation)
  invitation.release()
  expect(sentenceOf(() => invitation.release())).toContain('this invitation was released')
  expect(manager.cancelLocalInvitation(invitation)).toBe(0)
  await rtm.clock.advance('1s')
  expect(states).toHaveLength(1)
})

test('one misuse that happens three times is one line of assertClean, another has its own', async () => {
  const rtm = createWorld()
  const { service } = await loggedInClient(rtm, 'alice')
  const message = service.createMessage('text')
  message.release()
  for (let time = 0; time < 3; time++) expect(() => message.getText()).toThrow('was released')
  expect(() => message.setText('other')).toThrow('was released')
  const told = sentenceOf(() => rtm.assertClean())
  expect(told.match(/Failed to call \w+: this message was released/g)).toEqual([
    'Failed to call getText: this message was released',
    'Failed to call setText: this message was released',
  ])
})
