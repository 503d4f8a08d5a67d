import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededBytes, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import type {
  FakeRtm,
  MediaOperationProgress,
  RtmService,
  RtmServiceEventHandler,
} from '../index.ts'

const MiB = 1024 * 1024

type Step =
  | {
      readonly kind:
        'upload' | 'image' | 'memory' | 'file' | 'login' | 'logout' | 'kick' | 'cut' | 'mend'
    }
  | { readonly kind: 'cancel'; readonly which: number; readonly direction: 'upload' | 'download' }
  | { readonly kind: 'advance'; readonly ms: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<Step>(
      { kind: 'upload' },
      { kind: 'image' },
      { kind: 'memory' },
      { kind: 'file' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>({ kind: 'login' }, { kind: 'logout' }, { kind: 'kick' }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ kind: 'cut' }, { kind: 'mend' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      which: fc.integer({ min: 0, max: 12 }),
      direction: fc.constantFrom('upload' as const, 'download' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1, 40, 500, 1000, 5000, 121_000),
    }),
  },
)

/** Watches one client and complains of whatever must never happen. */
class Witness {
  readonly accepted: number[] = []
  readonly results = new Map<number, number>()
  readonly reported = new Map<number, number>()
  insideCall = false
  readonly handler: RtmServiceEventHandler = {
    onMediaUploadingProgress: (requestId, progress) => this.#progress(requestId, progress),
    onMediaDownloadingProgress: (requestId, progress) => this.#progress(requestId, progress),
    onFileMediaUploadResult: (requestId, message) =>
      this.#result(requestId, () => message?.release()),
    onImageMediaUploadResult: (requestId, message) =>
      this.#result(requestId, () => message?.release()),
    onMediaDownloadToMemoryResult: (requestId) => this.#result(requestId),
    onMediaDownloadToFileResult: (requestId) => this.#result(requestId),
    onMediaCancelResult: () => expect(this.insideCall).toBe(false),
    onConnectionStateChanged: () => expect(this.insideCall).toBe(false),
  }

  /** Makes a call; no callback may come before it returns. */
  call<T>(run: () => T): T {
    this.insideCall = true
    try {
      return run()
    } finally {
      this.insideCall = false
    }
  }

  #progress(requestId: number, { currentSize, totalSize }: MediaOperationProgress): void {
    expect(this.insideCall).toBe(false)
    expect(this.results.has(requestId)).toBe(false)
    expect(currentSize).toBeGreaterThan(this.reported.get(requestId) ?? 0)
    expect(currentSize).toBeLessThanOrEqual(totalSize)
    this.reported.set(requestId, currentSize)
  }

  #result(requestId: number, release?: () => void): void {
    expect(this.insideCall).toBe(false)
    this.results.set(requestId, (this.results.get(requestId) ?? 0) + 1)
    release?.()
  }
}

interface Play {
  readonly rtm: FakeRtm
  readonly service: RtmService
  readonly witness: Witness
  mediaId: string
}

async function take(play: Play, step: Step): Promise<void> {
  const { rtm, service, witness, mediaId } = play
  const begin = (request: { readonly code: number; readonly requestId: number }): void => {
    if (request.code === 0) witness.accepted.push(request.requestId)
  }
  switch (step.kind) {
    case 'upload':
      return begin(witness.call(() => service.createFileMessageByUploading('/a.bin')))
    case 'image':
      return begin(witness.call(() => service.createImageMessageByUploading('/a.bin')))
    case 'memory':
      return begin(witness.call(() => service.downloadMediaToMemory(mediaId)))
    case 'file':
      return begin(witness.call(() => service.downloadMediaToFile(mediaId, '/copy.bin')))
    case 'cancel': {
      const requestId = witness.accepted.at(-1 - step.which) ?? 0
      return void witness.call(() =>
        step.direction === 'upload'
          ? service.cancelMediaUpload(requestId)
          : service.cancelMediaDownload(requestId),
      )
    }
    case 'login':
      return void witness.call(() => service.login(null, 'alice'))
    case 'logout':
      return void witness.call(() => service.logout())
    case 'kick': {
      const other = rtm.createRtmService()
      other.initialize(testAppId, {})
      return void other.login(null, 'alice')
    }
    case 'cut':
      return rtm.network.client('alice').disconnect()
    case 'mend':
      return rtm.network.client('alice').reconnect()
    case 'advance':
      return await rtm.clock.advance(step.ms)
  }
}

test('whatever an app does: one result per accepted task, 0 to 9 tasks at every instant, progress rises and ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { maxLength: 60 }),
      fc.integer({ min: 1, max: 1000 }),
      async (steps, seed) => {
        const files = createMemoryFiles()
        files.put('/a.bin', seededBytes(9 * MiB))
        files.put('/small.bin', seededBytes(10))
        const rtm = createFakeRtm({ files, seed, clock: 'manual', network: { jitterMs: 20 } })
        const service = rtm.createRtmService()
        const witness = new Witness()
        const play: Play = { rtm, service, witness, mediaId: '' }
        service.initialize(testAppId, witness.handler)
        service.login(null, 'alice')
        await rtm.clock.advance('1s')
        witness.accepted.push(service.createFileMessageByUploading('/a.bin').requestId)
        await rtm.clock.advance('10s')
        play.mediaId = rtm.media.list()[0]?.mediaId ?? ''
        for (const step of steps) {
          await take(play, step)
          expect(rtm.state().clients[0]?.tasks.length ?? 0).toBeLessThanOrEqual(9)
        }
        await rtm.clock.advance('1h')
        expect(rtm.state().clients[0]?.tasks).toEqual([])
        expect(witness.accepted.map((requestId) => witness.results.get(requestId))).toEqual(
          witness.accepted.map(() => 1),
        )
        expect(witness.results.size).toBe(witness.accepted.length)
      },
    ),
    { numRuns: 150 },
  )
})

const week = 7 * 24 * 3_600_000

test('a medium is readable if and only if now < uploaded + 7 days, for any sequence of jumps', async () => {
  const jump = fc.oneof(
    fc.integer({ min: 0, max: 3 * 24 * 3_600_000 }),
    fc.constantFrom(0, 1, week - 1, week, week + 1),
    fc.constant('to the edge - 1' as const),
    fc.constant('to the edge' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(jump, { minLength: 1, maxLength: 12 }), async (jumps) => {
      const files = createMemoryFiles()
      files.put('/a.bin', seededBytes(1000))
      const rtm = createFakeRtm({
        files,
        clock: 'manual',
        network: { rttMs: 0, downBytesPerSec: 1e12 },
      })
      const service = rtm.createRtmService()
      let code = -1
      service.initialize(testAppId, {
        onFileMediaUploadResult: (_requestId, message) => message?.release(),
        onMediaDownloadToMemoryResult: (...given) => void (code = given[3]),
      })
      service.login(null, 'alice')
      await rtm.clock.advance('1s')
      service.createFileMessageByUploading('/a.bin')
      await rtm.clock.advance('1s')
      const [medium] = rtm.media.list()
      const { mediaId = '', uploadedAtMs = 0 } = medium ?? {}
      for (const each of jumps) {
        const edge = uploadedAtMs + week - (each === 'to the edge - 1' ? 1 : 0)
        await rtm.clock.advance(
          typeof each === 'number' ? each : Math.max(0, edge - rtm.clock.nowMs()),
        )
        const askedAtMs = rtm.clock.nowMs()
        service.downloadMediaToMemory(mediaId)
        await rtm.clock.advance(1)
        expect([askedAtMs - uploadedAtMs, code]).toEqual([
          askedAtMs - uploadedAtMs,
          askedAtMs < uploadedAtMs + week ? 0 : 4,
        ])
      }
    }),
    { numRuns: 150 },
  )
})
