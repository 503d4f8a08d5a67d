import { makeBytes } from '../../fixtures/index.ts'
import { MESSAGE_TYPE as T, ToolkitError } from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const fourKinds = defineScenario({
  name: 'four-kinds-of-message',
  title:
    'Text, raw, file and image messages arrive at a peer as what they are, with server time, each by its own callback.',
  proves: ['W-MSG-TYPES', 'W-MSG-SERVER-TS', 'W-MSG-ID', 'W-PARAM-ORDER', 'W-MSG-OFFLINE-FLAG'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const path = await stage.files.write('a.bin', makeBytes(10))
    const messages = [
      alice.service.createMessage('hello'),
      alice.service.createMessage(Uint8Array.of(0, 1, 255), 3, 'three bytes'),
      await alice.uploaded('file', path),
      await alice.uploaded('image', path),
    ]
    const ids: unknown[] = []
    for (const message of messages) {
      const id = message.getMessageId()
      const { clock } = stage.rtm
      const { skewMs = 0 } = clock
      const before = clock.nowMs()
      await alice.send('bob', message)
      const { serverTs } = await bob.nextReceived()
      ids.push(alice.told.all('onSendMessageResult').at(-1)?.[0] === id)
      stage.check('W-MSG-SERVER-TS', {
        what: 'the server time lies between the send and its result',
        observed: serverTs >= before - skewMs && serverTs <= clock.nowMs() + skewMs,
        expected: true,
      })
      message.release()
    }
    stage.check('W-MSG-ID', {
      what: 'onSendMessageResult says the ID of the object',
      observed: ids,
      expected: [true, true, true, true],
    })
    stage.check(['W-MSG-TYPES', 'W-PARAM-ORDER', 'W-MSG-OFFLINE-FLAG'], {
      what: 'callback, sender, type, text, bytes and offline flag of each',
      observed: bob.received.map(({ callback, from, type, text, raw, offline }) => [
        callback,
        from,
        type,
        text,
        raw,
        offline,
      ]),
      expected: [
        ['onMessageReceivedFromPeer', 'alice', T.MESSAGE_TYPE_TEXT, 'hello', [], false],
        [
          'onMessageReceivedFromPeer',
          'alice',
          T.MESSAGE_TYPE_RAW,
          'three bytes',
          [0, 1, 255],
          false,
        ],
        ['onFileMessageReceivedFromPeer', 'alice', T.MESSAGE_TYPE_FILE, '', [], false],
        ['onImageMessageReceivedFromPeer', 'alice', T.MESSAGE_TYPE_IMAGE, '', [], false],
      ],
    })
  },
})

const ownership = defineScenario({
  name: 'who-owns-a-message',
  title:
    'A message is copied when it is sent and serves peers and channels alike; a received one is dead after its callback.',
  proves: [
    'W-MSG-COPIED-AT-SEND',
    'W-MSG-BOTH-PATHS',
    'W-MSG-RECEIVED-FREED',
    'W-MSG-UPLOAD-OBJ-OWNED',
  ],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const theirs = await bob.joined('family')
    const family = await alice.joined('family')
    const message = await alice.uploaded('image', await stage.files.write('a.bin', makeBytes(10)))
    await stage.rtm.clock.advance('1h')
    stage.check('W-MSG-UPLOAD-OBJ-OWNED', {
      what: 'an hour after its callback the upload message can be read',
      observed: message.getSize(),
      expected: 10,
    })
    message.setText('as it was')
    const codes = [
      alice.service.sendMessageToPeer('bob', message),
      family.channel.sendMessage(message, {}),
    ]
    codes.push(alice.service.sendMessageToPeer('bob', message))
    message.setText('changed')
    message.release()
    await stage.rtm.clock.advance('1s')
    stage.check(['W-MSG-COPIED-AT-SEND', 'W-MSG-BOTH-PATHS'], {
      what: 'changed and released right after three sends: what was handed in arrives',
      observed: [codes, [...bob.received, ...theirs.received].map(({ text }) => text)],
      expected: [
        [0, 0, 0],
        ['as it was', 'as it was', 'as it was'],
      ],
    })
    let caught: unknown
    try {
      bob.received[0]?.object.getText()
    } catch (error) {
      caught = error
    }
    stage.check('W-MSG-RECEIVED-FREED', {
      what: 'a received message read after its callback is an error',
      observed: caught instanceof ToolkitError,
      expected: true,
    })
  },
})

/** Tells whether a call on what the app does not own any more is caught. */
function isCaught(call: () => unknown): boolean {
  try {
    call()
    return false
  } catch (error) {
    return error instanceof ToolkitError
  }
}

const release = defineScenario({
  name: 'release-a-message-and-a-service',
  title:
    'A released message and a released service are caught when they are used again; releasing at once tells the last results first.',
  proves: ['RELEASE-BY-SENDER', 'W-RELEASE-NO-USE'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', makeBytes(1_000_000))
    const message = await alice.uploaded('image', path)
    const before = stage.rtm.state().clients[0]?.unreleased.length
    message.release()
    stage.check('RELEASE-BY-SENDER', {
      what: 'messages to release before and after; a getter, a send and a second release afterwards are caught',
      observed: [
        before,
        stage.rtm.state().clients[0]?.unreleased.length,
        isCaught(() => message.getMediaId()),
        isCaught(() => alice.service.sendMessageToPeer('bob', message)),
        isCaught(() => message.release()),
      ],
      expected: [1, 0, true, true, true],
    })
    const channel = alice.service.createChannel('family', {})
    const { requestId } = alice.service.createFileMessageByUploading(path)
    await stage.rtm.clock.advance(20)
    alice.service.release(true)
    const told = alice.told.all('onFileMediaUploadResult')
    await stage.rtm.clock.advance('1h')
    stage.check('W-RELEASE-NO-USE', {
      what: 'the result told by release, callbacks after it, and whether a call on the service and on its channel is caught',
      observed: [
        told,
        alice.told.all('onFileMediaUploadResult').length - told.length,
        isCaught(() => alice.service.logout()),
        isCaught(() => channel?.join()),
      ],
      expected: [[[requestId, null, 6]], 0, true, true],
    })
  },
})

/** Message objects, their kinds and owners. */
export const messageObjectScenarios: readonly Scenario[] = [fourKinds, ownership, release]
