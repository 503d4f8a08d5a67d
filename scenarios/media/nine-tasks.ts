import { seededBytes } from '../../fixtures/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE as D, UPLOAD_MEDIA_ERR_CODE as U } from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const nineAndTheTenth = defineScenario({
  name: 'nine-tasks-and-the-tenth',
  reaches: { mediaTasksMax: [0, 1] },
  title:
    'Uploads and downloads fill nine slots together; the tenth of either kind is refused; a freed slot is taken at once.',
  proves: ['TASKS-MAX-9'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(4_000_000, stage.seed))
    const stored = await alice.uploaded('file', path)
    const mediaId = stored.getMediaId()
    stored.release()
    const uploads = Array.from({ length: 5 }, () =>
      alice.service.createFileMessageByUploading(path),
    )
    const downloads = Array.from({ length: 4 }, () => alice.service.downloadMediaToMemory(mediaId))
    stage.check('TASKS-MAX-9', {
      what: 'five uploads and four downloads are let in',
      observed: [...uploads, ...downloads].map(({ code }) => code),
      expected: Array.from({ length: 9 }, () => 0),
    })
    const tenth = [
      alice.service.createImageMessageByUploading(path),
      alice.service.downloadMediaToFile(mediaId, stage.files.path('tenth')),
    ]
    stage.check('TASKS-MAX-9', {
      what: 'the tenth is refused, and gets no request ID',
      observed: tenth.map(({ code, requestId }) => [code, requestId]),
      expected: [
        [U.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, 0],
        [D.DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, 0],
      ],
    })
    alice.service.cancelMediaUpload(uploads[0]?.requestId ?? 0)
    const [next, over] = [
      alice.service.downloadMediaToMemory(mediaId),
      alice.service.downloadMediaToMemory(mediaId),
    ]
    stage.check('TASKS-MAX-9', {
      what: 'a cancelled task gives its slot to the next, and to one only',
      observed: [next.code, over.code],
      expected: [0, D.DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED],
    })
    await stage.rtm.clock.advance('5m')
    const results = alice.told.callbacks.filter(({ name }) =>
      /^onFileMediaUploadResult|^onMediaDownloadTo/.test(name),
    )
    stage.check('TASKS-MAX-9', {
      what: 'every accepted task has had one result, and no refused one',
      observed: [results.length, alice.service.downloadMediaToMemory(mediaId).code],
      expected: [11, 0],
    })
    await stage.rtm.clock.advance('5m')
  },
})

const perInstance = defineScenario({
  name: 'nine-tasks-per-instance',
  title: 'A second service has nine slots of its own while the first is full.',
  proves: ['W-TASKS-PER-INSTANCE', 'W-CREATE-SERVICE-MANY'],
  play: async (stage) => {
    const path = await stage.files.write('a.bin', seededBytes(4_000_000, stage.seed))
    const actors = [await stage.loggedIn('alice'), await stage.loggedIn('bob')]
    const codes = actors.map(({ service }) =>
      Array.from({ length: 10 }, () => service.createFileMessageByUploading(path).code),
    )
    const nine = [
      ...Array.from({ length: 9 }, () => 0),
      U.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED,
    ]
    stage.check(['W-TASKS-PER-INSTANCE', 'W-CREATE-SERVICE-MANY'], {
      what: 'nine and no more at each of two services',
      observed: codes,
      expected: [nine, nine],
    })
    await stage.rtm.clock.advance('5m')
  },
})

/** The nine slots. */
export const nineTaskScenarios: readonly Scenario[] = [nineAndTheTenth, perInstance]
