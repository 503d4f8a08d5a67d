import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { codeOf } from '../web-actor.ts'

const slow = { upBytesPerSec: 1000, downBytesPerSec: 1000 }
const interrupted = 6

interface Progress {
  readonly currentSize: number
  readonly totalSize: number
}

const progress = defineScenario({
  name: 'web-progress-once-per-second',
  title:
    'In the Web: an upload and a download tell their bytes once a second while these move, and not while the link is cut.',
  face: 'web',
  isOfMedia: true,
  isExact: true,
  world: { network: slow },
  proves: ['W-PROGRESS-1HZ', 'W-PROGRESS-FIELDS', 'W-PROGRESS-STALL', 'W-MEDIA-RECONNECTING-STALL'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.webLoggedIn('alice')
    const seen: Progress[] = []
    const onOperationProgress = (each: Progress): void => void seen.push(each)
    const upload = alice.client.createMediaMessageByUploading(
      new Blob(['x'.repeat(3500)]),
      { messageType: 'FILE' },
      { onOperationProgress },
    )
    await clock.advance('2s')
    network.client('alice').disconnect()
    await clock.advance('1m')
    const before = seen.length
    network.client('alice').reconnect()
    const { mediaId } = (await alice.value(upload)) as unknown as { readonly mediaId: string }
    stage.check(['W-PROGRESS-STALL', 'W-MEDIA-RECONNECTING-STALL'], {
      what: 'no progress while the link is cut, and the upload ends afterwards',
      observed: [before <= 2, seen.length > before],
      expected: [true, true],
    })
    stage.check('W-PROGRESS-FIELDS', {
      what: 'bytes rise, and never pass the whole',
      observed: [
        seen.every(({ currentSize }, at) => currentSize > (seen[at - 1]?.currentSize ?? 0)),
        seen.every(({ currentSize, totalSize }) => currentSize <= totalSize && totalSize === 3500),
      ],
      expected: [true, true],
    })
    const down: Progress[] = []
    await alice.value(
      alice.client.downloadMedia(mediaId, {
        onOperationProgress: (each: Progress) => void down.push(each),
      }),
    )
    stage.check('W-PROGRESS-1HZ', {
      what: 'bytes of a download of 3,500 at 1,000 a second',
      observed: down.map(({ currentSize }) => currentSize),
      expected: [1000, 2000, 3000],
    })
  },
})

const endings = defineScenario({
  name: 'web-transfers-that-end-early',
  title:
    'In the Web: a cancel, a logout, a kick and a stall of 120 s end uploads and downloads with their codes.',
  face: 'web',
  isOfMedia: true,
  isExact: true,
  world: { network: slow },
  proves: ['W-MEDIA-INTERRUPTED-ABORT', 'W-MEDIA-LOGOUT', 'W-UPLOAD-TIMEOUT', 'W-DL-TIMEOUT'],
  reaches: { mediaIdleTimeoutMs: [0] },
  play: async (stage) => {
    const { clock, faults } = stage.rtm
    const blob = new Blob(['x'.repeat(5000)])
    const alice = await stage.webLoggedIn('alice')
    const { mediaId } = (await alice.value(
      alice.client.createMediaMessageByUploading(blob, { messageType: 'FILE' }),
    )) as unknown as { readonly mediaId: string }
    const both = (): readonly Promise<number>[] => [
      codeOf(alice.client.createMediaMessageByUploading(blob, { messageType: 'FILE' })),
      codeOf(alice.client.downloadMedia(mediaId)),
    ]
    const atLogout = both()
    await clock.advance('1s')
    await alice.end(alice.client.logout())
    stage.check('W-MEDIA-LOGOUT', {
      what: 'an upload and a download at a logout',
      observed: await Promise.all(atLogout),
      expected: [interrupted, interrupted],
    })
    await clock.advance('5s')
    await alice.login()
    const atKick = both()
    await clock.advance('1s')
    const second = await stage.webLoggedIn('alice')
    await clock.advance('1s')
    stage.check('W-MEDIA-INTERRUPTED-ABORT', {
      what: 'an upload and a download when another device puts the user out',
      observed: await Promise.all(atKick),
      expected: [interrupted, interrupted],
    })
    const points = ['upload', 'download'] as const
    for (const on of points) faults.add({ on, stall: 'forever' })
    const stalled = [
      codeOf(second.client.createMediaMessageByUploading(blob, { messageType: 'FILE' })),
      codeOf(second.client.downloadMedia(mediaId)),
    ]
    await clock.advance('3m')
    stage.check(['W-UPLOAD-TIMEOUT', 'W-DL-TIMEOUT'], {
      what: 'an upload and a download of which no byte moves',
      observed: await Promise.all(stalled),
      expected: [3, 3],
    })
  },
})

/** Progress and early ends in the Web. */
export const webTransferScenarios: readonly Scenario[] = [progress, endings]
