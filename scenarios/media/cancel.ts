import { seededBytes } from '../../fixtures/index.ts'
import { CANCEL_MEDIA_ERR_CODE as C, UPLOAD_MEDIA_ERR_CODE as U } from '../../mocks/index.ts'
import type { RuleId } from '../../mocks/protocol/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const uploadBytes = 16 * 1024 * 1024

/** The callbacks of one task, in order. */
function story(actor: Actor, requestId: number): readonly unknown[] {
  return actor.told.callbacks
    .filter(
      ({ name, given }) =>
        given[0] === requestId && /Cancel|Result$/.test(name) && name !== 'onSendMessageResult',
    )
    .map(({ name, given }) => [name, given.at(-1)])
}

const cancelRules: readonly RuleId[] = [
  'CANCEL-ONLY-ONGOING',
  'API-onMediaCancelResult',
  'W-MEDIA-INTERRUPTED-CANCEL',
]

function cancelUpload(kind: 'image' | 'file'): Scenario {
  const sample: RuleId = kind === 'image' ? 'IMG-CANCEL-SAMPLE' : 'FILE-CANCEL-SAMPLE'
  const result = kind === 'image' ? 'onImageMediaUploadResult' : 'onFileMediaUploadResult'
  return defineScenario({
    name: `cancel-${kind}-upload-while-it-runs`,
    title: 'A running upload is cancelled at once, after half of its bytes, and not twice.',
    proves: [...cancelRules, sample, 'API-cancelMediaUpload', 'REQID-INVALID-AFTER-COMPLETE'],
    play: async (stage) => {
      const alice = await stage.loggedIn('alice')
      const path = await stage.files.write('a.bin', seededBytes(uploadBytes, stage.seed))
      const call =
        kind === 'image' ? 'createImageMessageByUploading' : 'createFileMessageByUploading'
      for (const afterMs of [0, 1000]) {
        const { requestId } = alice.service[call](path)
        if (afterMs > 0) await stage.rtm.clock.advance(afterMs)
        const codes = [
          alice.service.cancelMediaUpload(requestId),
          alice.service.cancelMediaUpload(requestId),
        ]
        await stage.rtm.clock.advance('1m')
        stage.check([...cancelRules, sample, 'API-cancelMediaUpload'], {
          what: `cancelled after ${afterMs} ms: the cancel is answered, the upload ends INTERRUPTED, once each`,
          observed: story(alice, requestId),
          expected: [
            ['onMediaCancelResult', C.CANCEL_MEDIA_ERR_OK],
            [result, U.UPLOAD_MEDIA_ERR_INTERRUPTED],
          ],
        })
        stage.check(['CANCEL-ONLY-ONGOING', 'REQID-INVALID-AFTER-COMPLETE'], {
          what: 'the first cancel is taken, the second finds no task',
          observed: codes,
          expected: [C.CANCEL_MEDIA_ERR_OK, C.CANCEL_MEDIA_ERR_NOT_EXIST],
        })
      }
      stage.check('CANCEL-ONLY-ONGOING', {
        what: 'nothing was stored',
        observed: stage.rtm.media.list(),
        expected: [],
      })
    },
  })
}

const cancelDownloads = defineScenario({
  name: 'cancel-downloads-while-they-run',
  title: 'Running downloads to memory and to a file are cancelled; nothing is left of the file.',
  proves: [
    ...cancelRules,
    'IMG-CANCEL-SAMPLE',
    'FILE-CANCEL-SAMPLE',
    'API-cancelMediaDownload',
    'W-DL-FAILURE',
  ],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const message = await alice.uploaded(
      'file',
      await stage.files.write('a.bin', seededBytes(uploadBytes, stage.seed)),
    )
    const mediaId = message.getMediaId()
    const path = stage.files.path('half.bin')
    const toMemory = alice.service.downloadMediaToMemory(mediaId)
    const toFile = alice.service.downloadMediaToFile(mediaId, path)
    await stage.rtm.clock.advance(500)
    const codes = [toMemory, toFile].map(({ requestId }) =>
      alice.service.cancelMediaDownload(requestId),
    )
    await stage.rtm.clock.advance('1m')
    stage.check(
      [...cancelRules, 'API-cancelMediaDownload', 'IMG-CANCEL-SAMPLE', 'FILE-CANCEL-SAMPLE'],
      {
        what: 'each cancel is answered and each download ends INTERRUPTED',
        observed: [codes, story(alice, toMemory.requestId), story(alice, toFile.requestId)],
        expected: [
          [0, 0],
          [
            ['onMediaCancelResult', C.CANCEL_MEDIA_ERR_OK],
            ['onMediaDownloadToMemoryResult', U.UPLOAD_MEDIA_ERR_INTERRUPTED],
          ],
          [
            ['onMediaCancelResult', C.CANCEL_MEDIA_ERR_OK],
            ['onMediaDownloadToFileResult', U.UPLOAD_MEDIA_ERR_INTERRUPTED],
          ],
        ],
      },
    )
    stage.check('W-DL-FAILURE', {
      what: 'the half file is gone',
      observed: await stage.files.exists(path),
      expected: false,
    })
    message.release()
  },
})

const cancelTooLate = defineScenario({
  name: 'cancel-before-and-after',
  title:
    'A request ID that never was, one whose task has ended, and one of the other direction cannot be cancelled.',
  proves: ['CANCEL-ONLY-ONGOING', 'REQID-INVALID-AFTER-COMPLETE', 'W-CANCEL-DIRECTION'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(uploadBytes, stage.seed))
    const notExist = C.CANCEL_MEDIA_ERR_NOT_EXIST
    stage.check('CANCEL-ONLY-ONGOING', {
      what: 'a request ID that never was',
      observed: [alice.service.cancelMediaUpload(1), alice.service.cancelMediaDownload(1)],
      expected: [notExist, notExist],
    })
    await checkCrossed(stage, alice, path)
    const ended = await alice.upload('file', path)
    const before = alice.told.callbacks.length
    const code = alice.service.cancelMediaUpload(ended.requestId)
    await stage.rtm.clock.advance('1m')
    stage.check(['CANCEL-ONLY-ONGOING', 'REQID-INVALID-AFTER-COMPLETE'], {
      what: 'after the result: refused, and no callback comes of it',
      observed: [ended.code, code, alice.told.callbacks.length - before],
      expected: [0, notExist, 0],
    })
    ended.message?.release()
  },
})

async function checkCrossed(stage: Stage, alice: Actor, path: string): Promise<void> {
  const { requestId } = alice.service.createFileMessageByUploading(path)
  const crossed = alice.service.cancelMediaDownload(requestId)
  const [message, code] = await alice.uploadResult('file', requestId)
  stage.check('W-CANCEL-DIRECTION', {
    what: 'cancelMediaDownload does not find an upload, which goes on to its end',
    observed: [crossed, code],
    expected: [C.CANCEL_MEDIA_ERR_NOT_EXIST, 0],
  })
  const download = alice.service.downloadMediaToMemory(message?.getMediaId() ?? '')
  stage.check('W-CANCEL-DIRECTION', {
    what: 'cancelMediaUpload does not find a download',
    observed: alice.service.cancelMediaUpload(download.requestId),
    expected: C.CANCEL_MEDIA_ERR_NOT_EXIST,
  })
  await stage.rtm.clock.advance('1m')
  message?.release()
}

const cancelFails = defineScenario({
  name: 'cancel-that-fails',
  isExact: true,
  title:
    'A cancel that fails for an unknown cause is answered FAILURE, and the upload goes on to its end.',
  proves: ['W-CANCEL-FAILURE'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(uploadBytes, stage.seed))
    stage.rtm.faults.add({ on: 'cancelMedia', uid: 'alice', code: 'FAILURE' })
    const { requestId } = alice.service.createFileMessageByUploading(path)
    const accepted = alice.service.cancelMediaUpload(requestId)
    const [message, code] = await alice.uploadResult('file', requestId)
    stage.check('W-CANCEL-FAILURE', {
      what: 'the cancel call, its callback, the result of the upload',
      observed: [accepted, alice.told.all('onMediaCancelResult'), code],
      expected: [0, [[requestId, C.CANCEL_MEDIA_ERR_FAILURE]], 0],
    })
    message?.release()
  },
})

/** Cancelling before, during and after. */
export const cancelScenarios: readonly Scenario[] = [
  cancelUpload('image'),
  cancelUpload('file'),
  cancelDownloads,
  cancelTooLate,
  cancelFails,
]
