import { createMemoryFiles, createFakeRtm } from '../../mocks/index.ts'
import type { FakeRtm, MemoryFiles } from '../../mocks/index.ts'
import { seededBytes } from '../../fixtures/index.ts'
import { draw } from '../draws.ts'
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
const keptEntries = { least: 20_000, most: 2_000_000, perTask: 12 }

/** The world of a virtual load, with its clients, logged in. */
export class VirtualWorld {
  readonly rtm: FakeRtm
  readonly clients: readonly VirtualClient[]
  /** Media that downloads ask for: those of before the load, or the newest of it where media expire. */
  readonly media: KnownMedium[] = []
  readonly plan: Plan
  readonly #files: LoadFiles
  #keeper: VirtualClient | undefined
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
  }

  /** Waits for the logins. @returns why nobody can begin, or ''. */
  logIn(): string {
    const failed = new Map<string, number>()
    let told = 0
    for (const client of this.clients)
      client.onceLoggedIn((why) => {
        told++
        if (why !== '') failed.set(why, (failed.get(why) ?? 0) + 1)
      })
    this.#settle()
    const all = this.clients.length
    if (told < all) return `${all - told} of ${all} clients have heard nothing of their login`
    const [first] = failed
    return first === undefined ? '' : `${first[1]} of ${all} clients could not log in: ${first[0]}`
  }

  /** The load begins now. */
  begin(): void {
    this.#keeper?.service.logout()
    this.#settle()
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
    this.keep(mediaId, bytes)
    if (this.media.length > mediaKept) this.media.shift()
  }

  /** The medium that arrival `index` downloads. */
  mediumFor(index: number): KnownMedium | undefined {
    return this.media[Math.floor(draw(this.plan.seed, index, 8) * this.media.length)]
  }

  #settle(): void {
    this.rtm.clock.pump('10s')
  }

  /** The user who stores media before the load. */
  keeper(): VirtualClient {
    return (this.#keeper ??= new VirtualClient(this.rtm, 'set-up'))
  }

  /** Keeps a medium for downloads. */
  keep(mediaId: string, bytes: number): void {
    this.media.push({ mediaId, bytes, storedAtMs: this.rtm.clock.nowMs() })
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
