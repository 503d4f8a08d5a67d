import { seededBytes } from '../../fixtures/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE as D, UPLOAD_MEDIA_ERR_CODE as U } from '../../mocks/index.ts'
import { limits, MiB } from '../../mocks/protocol/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const speed = { upBytesPerSec: MiB, downBytesPerSec: 2 * MiB, rttMs: 40, jitterMs: 0 }

function progressOf(
  actor: Actor,
  name: 'onMediaUploadingProgress' | 'onMediaDownloadingProgress',
): readonly (readonly [number, number])[] {
  return actor.told.all(name).map((given) => {
    const { currentSize, totalSize } = given[1]
    return [currentSize, totalSize] as const
  })
}

const oncePerSecond = defineScenario({
  name: 'progress-once-per-second',
  title:
    'An upload of 3.5 s and its download of 1.75 s report their bytes once per second, and never after the result.',
  proves: [
    'W-PROGRESS-1HZ',
    'W-PROGRESS-FIELDS',
    'API-onMediaUploadingProgress',
    'API-onMediaDownloadingProgress',
  ],
  world: { network: speed },
  play: async (stage) => {
    const bytes = 3.5 * MiB
    const alice = await stage.loggedIn('alice')
    const message = await alice.uploaded(
      'file',
      await stage.files.write('a.bin', seededBytes(bytes, stage.seed)),
    )
    await alice.download(message.getMediaId())
    await stage.rtm.clock.advance('1m')
    stage.check(['W-PROGRESS-1HZ', 'W-PROGRESS-FIELDS', 'API-onMediaUploadingProgress'], {
      what: 'currentSize and totalSize of the upload at 1 MiB/s',
      observed: progressOf(alice, 'onMediaUploadingProgress'),
      expected: [1, 2, 3].map((seconds) => [seconds * MiB, bytes]),
    })
    stage.check(['W-PROGRESS-1HZ', 'W-PROGRESS-FIELDS', 'API-onMediaDownloadingProgress'], {
      what: 'currentSize and totalSize of the download at 2 MiB/s',
      observed: progressOf(alice, 'onMediaDownloadingProgress'),
      expected: [[2 * MiB, bytes]],
    })
    message.release()
  },
})

const stall = defineScenario({
  name: 'stall-and-resume',
  title:
    'While the link is cut an upload is silent; when it is back the upload goes on to its end.',
  proves: ['W-PROGRESS-STALL', 'W-MEDIA-RECONNECTING-STALL'],
  world: { network: speed },
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(4 * MiB, stage.seed))
    const { requestId } = alice.service.createFileMessageByUploading(path)
    await clock.advance(1500)
    network.client('alice').disconnect()
    await clock.advance('60s')
    const silent = progressOf(alice, 'onMediaUploadingProgress')
    network.client('alice').reconnect()
    const [message, code] = await alice.uploadResult('file', requestId)
    stage.check(['W-PROGRESS-STALL', 'W-MEDIA-RECONNECTING-STALL'], {
      what: 'bytes reported up to a minute after the cut; result after the link is back',
      observed: [silent.map(([current]) => current), code, message?.getSize()],
      expected: [[MiB], 0, 4 * MiB],
    })
    const after = progressOf(alice, 'onMediaUploadingProgress').slice(silent.length)
    stage.check('W-PROGRESS-STALL', {
      what: 'the reports go on where they stopped',
      observed: after.map(([current]) => current / MiB),
      expected: [2.5, 3.5],
    })
    message?.release()
  },
})

const idle = defineScenario({
  name: 'idle-timeout',
  title:
    'An upload and a download that move no byte for 120 s end TIMEOUT, not a millisecond earlier.',
  proves: ['W-UPLOAD-TIMEOUT', 'W-DL-TIMEOUT', 'W-MEDIA-RECONNECTING-STALL'],
  world: { network: speed },
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(4 * MiB, stage.seed))
    const stored = await alice.uploaded('file', path)
    alice.service.createFileMessageByUploading(path)
    alice.service.downloadMediaToMemory(stored.getMediaId())
    stored.release()
    await clock.advance(500)
    const earlier = alice.told.callbacks.length
    network.client('alice').disconnect()
    await clock.advance(limits.mediaIdleTimeoutMs - 1)
    const results = (): readonly unknown[] =>
      alice.told.callbacks
        .slice(earlier)
        .filter(({ name }) => name.endsWith('Result'))
        .map(({ name, given }) => [name, given.at(-1)])
    const before = results()
    await clock.advance(1)
    stage.check(['W-UPLOAD-TIMEOUT', 'W-DL-TIMEOUT', 'W-MEDIA-RECONNECTING-STALL'], {
      what: 'results 1 ms before 120 s without a byte, and at 120 s',
      observed: [before, results()],
      expected: [
        [],
        [
          ['onFileMediaUploadResult', U.UPLOAD_MEDIA_ERR_TIMEOUT],
          ['onMediaDownloadToMemoryResult', D.DOWNLOAD_MEDIA_ERR_TIMEOUT],
        ],
      ],
    })
  },
})

const slow = defineScenario({
  name: 'slow-is-not-idle',
  title: 'An upload of ten minutes that always moves a little never times out.',
  proves: ['W-UPLOAD-TIMEOUT', 'W-PROGRESS-1HZ'],
  world: { network: { ...speed, upBytesPerSec: 1000 } },
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(600_500, stage.seed))
    const { code, message } = await alice.upload('file', path)
    stage.check(['W-UPLOAD-TIMEOUT', 'W-PROGRESS-1HZ'], {
      what: 'result, and how many reports came in 600.5 s',
      observed: [code, alice.told.all('onMediaUploadingProgress').length],
      expected: [0, 600],
    })
    message?.release()
  },
})

/** How transfers move, stall and time out. */
export const progressScenarios: readonly Scenario[] = [oncePerSecond, stall, idle, slow]
