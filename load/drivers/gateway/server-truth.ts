import type { RaceRecorder } from '../../races.ts'
import { raceOutcome } from '../../races.ts'
import type { LoadHttp } from './http.ts'
import type { WireRace } from './http-driving.ts'

interface Entry {
  readonly seq: number
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly requestId: number
}

const entriesAtOnce = 10_000

/** What the gateway says that it has stored, read from its journal while the load runs. */
export class ServerTruth {
  /** Entries that were gone before they were read: then the join is not whole. */
  missed = 0
  /** Why it cannot be read, where it cannot. */
  trouble = ''
  readonly #http: LoadHttp
  readonly #stored = new Set<string>()
  #lastSeq = -1
  #reading: Promise<void> | undefined

  constructor(http: LoadHttp) {
    this.#http = http
  }

  /** Reads what is new; while it is being read, that read is all there is. */
  read(): Promise<void> {
    return (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)))
  }

  /** Reads all there is by now: what a read under way has missed, too. */
  async readAll(): Promise<void> {
    await this.#reading
    await this.read()
  }

  async #read(): Promise<void> {
    if (this.trouble !== '') return
    try {
      const { status, body } = await this.#http.ask(
        `/admin/journal?last=${this.#lastSeq < 0 ? 1 : entriesAtOnce}`,
      )
      const entries = body['entries'] as readonly Entry[] | undefined
      if (status !== 200 || entries === undefined)
        this.trouble = `its journal cannot be read: HTTP ${status}`
      else this.#take(entries, Number(body['length']))
    } catch (error) {
      this.trouble = `its journal cannot be read: ${(error as Error).message}`
    }
  }

  #take(entries: readonly Entry[], length: number): void {
    const [first] = entries
    if (this.#lastSeq >= 0 && first !== undefined && first.seq > this.#lastSeq + 1)
      this.missed += first.seq - this.#lastSeq - 1
    for (const { name, uid, requestId } of entries)
      if (name === 'media-stored') this.#stored.add(`${uid} ${requestId}`)
    this.#lastSeq = entries.at(-1)?.seq ?? length
  }

  /** Joins what clients were told with what the gateway has stored. */
  join(races: RaceRecorder, raced: readonly WireRace[]): void {
    for (const race of raced) {
      const { uid, taskId, direction, ended, isLate, cancelledAfterMs, bytesMoved, lagUs } = race
      if (lagUs !== undefined) races.lag(lagUs)
      if (direction === 'download') {
        races.download(ended === 'completed' && isLate ? 'late' : ended, bytesMoved)
        continue
      }
      const isStored = this.#stored.has(`${uid} ${taskId}`)
      const outcome = raceOutcome({ ended, isLate }, isStored)
      races.upload({ outcome, which: `${uid}, task ${taskId}`, cancelledAfterMs }, bytesMoved)
    }
  }
}
