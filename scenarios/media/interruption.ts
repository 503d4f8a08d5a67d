import { seededBytes } from '../../fixtures/index.ts'
import {
  CONNECTION_CHANGE_REASON as R,
  CONNECTION_STATE as S,
  MESSAGE_TYPE,
  PEER_MESSAGE_ERR_CODE as P,
  UPLOAD_MEDIA_ERR_CODE as U,
} from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const interrupted = U.UPLOAD_MEDIA_ERR_INTERRUPTED

const aborted = defineScenario({
  name: 'aborted-ends-media-tasks',
  isExact: true,
  title:
    'A user kicked by a second login loses its running upload and download, INTERRUPTED, and new ones end so at once.',
  proves: ['W-MEDIA-INTERRUPTED-ABORT', 'W-KICK-SAME-UID'],
  play: async (stage) => {
    const first = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(8_000_000, stage.seed))
    const stored = await first.uploaded('file', path)
    const uploading = first.service.createImageMessageByUploading(path)
    const loading = first.service.downloadMediaToMemory(stored.getMediaId())
    await stage.loggedIn('alice')
    await stage.rtm.clock.advance('1s')
    stage.check('W-KICK-SAME-UID', {
      what: 'the last state change of the first instance',
      observed: first.told.all('onConnectionStateChanged').at(-1),
      expected: [S.CONNECTION_STATE_ABORTED, R.CONNECTION_CHANGE_REASON_REMOTE_LOGIN],
    })
    const late = await first.upload('file', path)
    stage.check('W-MEDIA-INTERRUPTED-ABORT', {
      what: 'the running upload, the running download, an upload begun in ABORTED',
      observed: [
        first.told.all('onImageMediaUploadResult').filter(([id]) => id === uploading.requestId),
        first.told.all('onMediaDownloadToMemoryResult').filter(([id]) => id === loading.requestId),
        [late.accepted, late.code],
      ],
      expected: [
        [[uploading.requestId, null, interrupted]],
        [[loading.requestId, null, 0, interrupted]],
        [0, interrupted],
      ],
    })
    stored.release()
  },
})

const loggedOut = defineScenario({
  name: 'logout-ends-media-tasks',
  isExact: true,
  title: 'Logging out while an upload runs ends it INTERRUPTED before onLogout.',
  proves: ['W-MEDIA-LOGOUT', 'W-LOGOUT-RESULT'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(8_000_000, stage.seed))
    const { requestId } = alice.service.createFileMessageByUploading(path)
    await stage.rtm.clock.advance(500)
    const from = alice.told.callbacks.length
    await alice.logout()
    stage.check(['W-MEDIA-LOGOUT', 'W-LOGOUT-RESULT'], {
      what: 'callbacks of the logout, in order',
      observed: alice.told.callbacks.slice(from).map(({ name, given }) => [name, ...given]),
      expected: [
        ['onFileMediaUploadResult', requestId, null, interrupted],
        [
          'onConnectionStateChanged',
          S.CONNECTION_STATE_DISCONNECTED,
          R.CONNECTION_CHANGE_REASON_LOGOUT,
        ],
        ['onLogout', 0],
      ],
    })
  },
})

const memoryFreed = defineScenario({
  name: 'download-buffer-is-freed',
  title:
    'The bytes of a download to memory are there inside the callback and gone once it has returned.',
  proves: ['W-MEM-FREED', 'API-onMediaDownloadToMemoryResult'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const message = await alice.uploaded(
      'file',
      await stage.files.write('a.bin', seededBytes(5000, stage.seed)),
    )
    let kept: Uint8Array | null = null
    const inside: unknown[] = []
    alice.service.addEventHandler({
      onMediaDownloadToMemoryResult: (...[, memory, length, code]) => {
        kept = memory
        inside.push(memory?.length, length, code)
      },
    })
    await alice.download(message.getMediaId())
    message.release()
    stage.check(['W-MEM-FREED', 'API-onMediaDownloadToMemoryResult'], {
      what: 'memory, length and code inside; memory afterwards',
      observed: [inside, (kept as Uint8Array | null)?.length],
      expected: [[5000, 5000, 0], 0],
    })
  },
})

const oldPeers = defineScenario({
  name: 'media-to-old-sdk',
  title:
    'A client of version 1.2.2 gets text but no media: the peer sender is told, the channel goes on without it.',
  proves: ['W-MEDIA-VERSION'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const old = stage.actor('old', { sdkVersion: '1.2.2' })
    await old.login()
    const theirs = await old.joined('family')
    const own = await alice.joined('family')
    const message = await alice.uploaded(
      'image',
      await stage.files.write('a.bin', seededBytes(5000, stage.seed)),
    )
    const text = alice.service.createMessage('hello')
    const ends = [
      await alice.send('old', message),
      await alice.send('old', text),
      await own.send(message),
      await own.send(text),
    ]
    await stage.rtm.clock.advance('1s')
    stage.check('W-MEDIA-VERSION', {
      what: 'codes of an image and a text to the old peer and to its channel; kinds that reached it',
      observed: [
        ends.map(({ code }) => code),
        old.received.map(({ type }) => type),
        theirs.received.map(({ type }) => type),
      ],
      expected: [
        [P.PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE, 0, 0, 0],
        [MESSAGE_TYPE.MESSAGE_TYPE_TEXT],
        [MESSAGE_TYPE.MESSAGE_TYPE_TEXT],
      ],
    })
    message.release()
    text.release()
  },
})

/** What ends tasks from outside, and what media need of the other side. */
export const interruptionScenarios: readonly Scenario[] = [
  aborted,
  loggedOut,
  memoryFreed,
  oldPeers,
]
