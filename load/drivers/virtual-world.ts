import { createMemoryFiles, createFakeRtm } from '../../mocks/index.ts'
import type { FakeRtm, MemoryFiles } from '../../mocks/index.ts'
import { seededBytes } from '../../fixtures/index.ts'
import { draw, sizeAt } from '../draws.ts'
import { operationsOf } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { VirtualClient } from './virtual-client.ts'

/** A medium that a download may ask for. */
export interface KnownMedium {
  readonly mediaId: string
  readonly bytes: number
  readonly storedAtMs: number
}

const mediaKept = 64
const firstMedia = 16
const keptEntries = { least: 20_000, most: 2_000_000, perTask: 12 }

/** The world of a virtual load, with its clients, logged in. */
export class VirtualWorld {
  readonly rtm: FakeRtm
  readonly clients: readonly VirtualClient[]
  /** Media that downloads ask for: those of before the load, or the newest of it where media expire. */
  readonly media: KnownMedium[] = []
  readonly plan: Plan
  readonly #files: LoadFiles
  #originMs = 0

  /** @param tasks how many there will be, at the most: the journal is to hold them where they are joined with it. */
  constructor(plan: Plan, files: LoadFiles, tasks: number) {
    this.plan = plan
    this.#files = files
    const { mediaLifeMs, network } = plan
    this.rtm = createFakeRtm({
      seed: plan.seed,
      clock: 'manual',
      files: files.files,
      journalEntries: entriesFor(plan, tasks),
      ...(mediaLifeMs === undefined ? {} : { limits: { mediaLifeMs } }),
      ...(network === undefined ? {} : { network }),
    })
    this.clients = Array.from(
      { length: plan.clients },
      (_, client) => new VirtualClient(this.rtm, `client-${client}`),
    )
    this.#settle()
    if (operationsOf(plan).some(({ kind }) => kind === 'channelMessage')) this.#join()
    this.#storeMedia()
    this.#originMs = this.rtm.clock.nowMs()
  }

  /** Microseconds since the load began. */
  nowUs(): number {
    return (this.rtm.clock.nowMs() - this.#originMs) * 1000
  }

  /** The path of a file of a size. */
  fileOf(bytes: number): string {
    return this.#files.of(bytes)
  }

  /** A medium has been stored; where media expire, downloads ask for the newest. */
  stored(mediaId: string, bytes: number): void {
    if (this.plan.mediaLifeMs === undefined) return
    this.media.push({ mediaId, bytes, storedAtMs: this.rtm.clock.nowMs() })
    if (this.media.length > mediaKept) this.media.shift()
  }

  /** The medium that arrival `index` downloads. */
  mediumFor(index: number): KnownMedium | undefined {
    return this.media[Math.floor(draw(this.plan.seed, index, 8) * this.media.length)]
  }

  #settle(): void {
    this.rtm.clock.pump('10s')
  }

  #join(): void {
    for (const client of this.clients) client.join()
    this.#settle()
  }

  #storeMedia(): void {
    const downloads = operationsOf(this.plan).filter(({ kind }) => kind === 'download')
    const [keeper] = this.clients
    if (downloads.length === 0 || keeper === undefined) return
    for (const operation of downloads) {
      if (operation.kind !== 'download') continue
      const count = typeof operation.bytes === 'number' ? 1 : firstMedia
      for (let at = 0; at < count; at++) {
        const bytes = sizeAt(operation.bytes, (at + 0.5) / count)
        keeper.begin(
          keeper.service.createFileMessageByUploading(this.fileOf(bytes)),
          (code, given) => {
            if (code !== 0 || given?.mediaId === undefined) return
            this.media.push({ mediaId: given.mediaId, bytes, storedAtMs: this.rtm.clock.nowMs() })
          },
        )
        this.#settle()
      }
    }
  }
}

/** Cancels are joined with the journal: it must hold every upload of the run. */
function entriesFor(plan: Plan, tasks: number): number {
  const isJoined = operationsOf(plan).some((operation) => 'cancel' in operation)
  if (!isJoined || plan.worlds === 'each') return keptEntries.least
  return Math.min(keptEntries.most, Math.max(keptEntries.least, tasks * keptEntries.perTask))
}

/** The files that the worlds of a load share: one for each size. */
export class LoadFiles {
  readonly files: MemoryFiles = createMemoryFiles()
  readonly #known = new Set<number>()

  /** The path of a file of a size. */
  of(bytes: number): string {
    const path = `/load/${bytes}.bin`
    if (!this.#known.has(bytes)) {
      this.#known.add(bytes)
      this.files.put(path, seededBytes(bytes))
    }
    return path
  }
}
