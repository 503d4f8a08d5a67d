import { afterReal } from '../../../mocks/internal.ts'
import type { GaugeName } from '../../run-data.ts'
import { raceOutcome, RaceRecorder } from '../../races.ts'
import type { Answer } from './http.ts'
import type { UploadTold } from './worker-words.ts'

interface Entry {
  readonly seq: number
  readonly name: string
  readonly uid: string
  readonly requestId: number
  readonly subject: string
  readonly bytes: number
}

/** A medium that is stored, whose client has been told nothing yet. */
interface Stored {
  readonly mediaId: string
  readonly bytes: number
}

/** What is asked of a gateway. */
export interface Asked {
  ask(path: string): Promise<Answer>
}

const names = 'media-stored,media-deleted,media-expired'
const everyMs = 300
/** Where so many entries have come since the last look, the next one is soon: a journal forgets. */
const manyEntries = 4000
const soonMs = 20

/**
 * What the gateway says that it has stored, read from its journal on the way and joined with what clients were told. What
 * is joined is forgotten, so that memory does not grow with the number of uploads.
 */
export class ServerTruth {
  readonly races: RaceRecorder = new RaceRecorder()
  readonly #http: Asked
  /** First part of the user ID of every client of the run. */
  readonly #prefix: string
  readonly #told = new Map<string, UploadTold>()
  readonly #stored = new Map<string, Stored>()
  /** By medium: uploads that the client was told are not stored, and are. */
  readonly #ghosts = new Map<string, UploadTold>()
  readonly #kept = new Set<string>()
  #keptMost = 0
  #lost = 0
  #seq = -1
  #missed = 0
  #trouble = ''
  /** No later look can make good what has gone wrong. */
  #isBlind = false
  #reading: Promise<boolean> | undefined
  #stopWaiting: () => void = () => undefined

  constructor(http: Asked, name: string) {
    this.#http = http
    this.#prefix = `${name}-`
  }

  /** Remembers where the journal ends now, so that what was stored before is not counted for the run. */
  async begin(): Promise<void> {
    await this.#once()
    this.#isBlind = this.#trouble !== ''
  }

  /** Reads from now on, again and again. @returns ends that. */
  follow(): () => void {
    let isOver = false
    const goOn = async (): Promise<void> => {
      const from = this.#seq
      await this.#once()
      if (isOver) return
      const isBusy = this.#seq - from > manyEntries
      this.#stopWaiting = afterReal(isBusy ? soonMs : everyMs, () => void goOn())
    }
    void goOn()
    return () => {
      isOver = true
      this.#stopWaiting()
    }
  }

  /** Reads all there is by now. A read that was under way may have missed the newest. */
  async readAll(): Promise<void> {
    await this.#reading
    while (await this.#once());
  }

  /** What a client was told of an upload that has ended. */
  told(upload: UploadTold): void {
    const key = `${upload.client} ${upload.taskId}`
    const stored = this.#stored.get(key)
    if (stored === undefined) this.#told.set(key, upload)
    else {
      this.#stored.delete(key)
      this.#join(upload, stored)
    }
  }

  /** Why it is not known what is stored; where it is known, ''. */
  get trouble(): string {
    if (this.#trouble !== '') return this.#trouble
    if (this.#missed === 0) return ''
    return `${this.#missed} entries of its journal were gone before they were read`
  }

  /** All is told and read: what was not stored until now never will be. */
  finish(): Readonly<Partial<Record<GaugeName, number>>> {
    for (const upload of this.#told.values()) this.#isMissing(upload)
    this.#told.clear()
    for (const upload of this.#ghosts.values()) this.#race(upload, true)
    return {
      'uploads.lost': this.#lost,
      'uploads.ghost': this.#ghosts.size,
      'media.stored': this.#keptMost,
    }
  }

  /** One look at a time. @returns whether there is more to read. */
  #once(): Promise<boolean> {
    return (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)))
  }

  async #read(): Promise<boolean> {
    if (this.#isBlind) return false
    const isFirst = this.#seq < 0
    const query = isFirst ? 'last=0' : `after=${this.#seq}&name=${names}`
    try {
      const { status, body } = await this.#http.ask(`/admin/journal?${query}`)
      const { entries, length, next, missed } = body
      const seq = isFirst ? length : next
      if (status !== 200 || !Array.isArray(entries) || typeof seq !== 'number')
        return this.#fails(`its journal cannot be read: HTTP ${status}`)
      if (seq < this.#seq) {
        this.#isBlind = true
        return this.#fails('its journal began anew in the middle of the run')
      }
      this.#trouble = ''
      this.#seq = seq
      this.#missed += typeof missed === 'number' ? missed : 0
      for (const entry of entries as readonly Entry[]) this.#take(entry)
      return seq < Number(length)
    } catch (error) {
      return this.#fails(`its journal cannot be read: ${(error as Error).message}`)
    }
  }

  /** A look that fails is made good by the next one; what counts is the last. */
  #fails(why: string): false {
    this.#trouble = why
    return false
  }

  #take({ name, uid, requestId, subject: mediaId, bytes }: Entry): void {
    if (!uid.startsWith(this.#prefix)) return
    if (name !== 'media-stored') {
      this.#kept.delete(mediaId)
      if (name === 'media-deleted') this.#takenBack(mediaId)
      return
    }
    this.#kept.add(mediaId)
    this.#keptMost = Math.max(this.#keptMost, this.#kept.size)
    // What the generator stores for itself has other users, whose name does not end in a number.
    const client = uid.slice(this.#prefix.length)
    if (!/^\d+$/.test(client)) return
    const key = `${client} ${requestId}`
    const told = this.#told.get(key)
    if (told === undefined) this.#stored.set(key, { mediaId, bytes })
    else {
      this.#told.delete(key)
      this.#join(told, { mediaId, bytes })
    }
  }

  /** A gateway with a folder may take a medium back whose task was cancelled while it was made safe. */
  #takenBack(mediaId: string): void {
    const ghost = this.#ghosts.get(mediaId)
    if (ghost === undefined) return
    this.#ghosts.delete(mediaId)
    this.#race(ghost, false)
  }

  #join(upload: UploadTold, { mediaId, bytes }: Stored): void {
    if (upload.ended !== 'completed') this.#ghosts.set(mediaId, upload)
    else if (bytes === upload.bytes) this.#race(upload, true)
    else this.#isMissing(upload)
  }

  #isMissing(upload: UploadTold): void {
    if (upload.ended === 'completed') this.#lost++
    this.#race(upload, false)
  }

  #race(upload: UploadTold, isStored: boolean): void {
    const { cancel, client, taskId } = upload
    if (cancel === undefined) return
    const outcome = raceOutcome(upload, isStored)
    const which = `${this.#prefix}${client}, task ${taskId}`
    const { afterMs, bytesMoved } = cancel
    this.races.upload({ outcome, which, cancelledAfterMs: afterMs }, bytesMoved)
  }
}
