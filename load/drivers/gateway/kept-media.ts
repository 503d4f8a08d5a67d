import { draw } from '../../draws.ts'
import type { Plan } from '../../plan.ts'
import type { LoadHttp } from './http.ts'
import { nowMs } from './http.ts'
import type { WireClient } from './wire-client.ts'
import type { PreparedMedium } from './worker-words.ts'

/** A medium that a download may ask for. */
interface KnownMedium {
  readonly mediaId: string
  readonly bytes: number
  isOverdue(): boolean
}

const forMedium = 8
const newestKept = 64
const bytesKeptMax = 256 * 2 ** 20
const deadMarginMs = 500

/**
 * The media of a load: what downloads ask for, and what the gateway must not keep. A gateway in memory would else hold
 * every byte of a long load.
 */
export class KeptMedia {
  /** What this worker has stored before the load. */
  readonly prepared: PreparedMedium[] = []
  readonly #plan: Plan
  readonly #http: LoadHttp
  readonly #known: KnownMedium[] = []
  readonly #stored: { readonly mediaId: string; readonly bytes: number }[] = []
  #bytes = 0
  #mayDelete = true

  constructor(plan: Plan, http: LoadHttp) {
    this.#plan = plan
    this.#http = http
  }

  /**
   * Uploads a medium that downloads may ask for.
   *
   * @param keeper a user who does nothing else, so that what it stores is never taken for an upload of the load.
   */
  async store(
    keeper: WireClient,
    { bytes, number }: { readonly bytes: number; readonly number: number },
  ): Promise<void> {
    this.prepared.push({ mediaId: await this.#upload(keeper, bytes), bytes, number })
  }

  /** What downloads ask for is what all workers have stored before the load. */
  take(all: readonly PreparedMedium[]): void {
    for (const { mediaId, bytes } of all.toSorted((one, other) => one.number - other.number))
      this.#keep(mediaId, bytes)
  }

  #upload(keeper: WireClient, bytes: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#http.upload(keeper.path('media'), bytes, {
        firstByte: () => undefined,
        moved: () => undefined,
        lastByte: () => undefined,
        firstAnswer: () => undefined,
        ended: ({ mediaId, reason }) => {
          if (reason === '') resolve(mediaId)
          else reject(new Error(`a medium for downloads could not be uploaded: ${reason}`))
        },
      })
    })
  }

  /** The medium that arrival `index` downloads. */
  mediumFor(index: number): KnownMedium | undefined {
    return this.#known[Math.floor(draw(this.#plan.seed, index, forMedium) * this.#known.length)]
  }

  /** A medium has been stored. Where media expire, downloads ask for the newest; else what is too much is deleted. */
  stored(mediaId: string, bytes: number): void {
    if (this.#plan.mediaLifeMs !== undefined) {
      this.#keep(mediaId, bytes)
      if (this.#known.length > newestKept) this.#known.shift()
    }
    this.#stored.push({ mediaId, bytes })
    this.#bytes += bytes
    while (this.#bytes > bytesKeptMax) {
      const oldest = this.#stored.shift()
      if (oldest === undefined) break
      this.#bytes -= oldest.bytes
      void this.#delete(oldest.mediaId)
    }
  }

  #keep(mediaId: string, bytes: number): void {
    const { mediaLifeMs = Infinity } = this.#plan
    const untilMs = nowMs() + mediaLifeMs + deadMarginMs
    this.#known.push({ mediaId, bytes, isOverdue: () => nowMs() > untilMs })
  }

  async #delete(mediaId: string): Promise<void> {
    if (!this.#mayDelete) return
    const path = `/admin/media/${mediaId}`
    const { status } = await this.#http.call('DELETE', path).catch(() => ({ status: 0 }))
    if (status === 401 || status === 403) this.#mayDelete = false
  }
}
