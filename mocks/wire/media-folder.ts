import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { downloadCall, uploadCall } from '../calls/index.ts'
import type { Payload } from '../client/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { fileOf, readContents } from './folder-contents.ts'
import type { FileKind } from './folder-contents.ts'
import { FolderLock } from './folder-lock.ts'
import { makeFolder } from './make-folder.ts'
import { codeOf, diskRefused, workOnDisk } from './media-refusal.ts'
import type { MediaSink, StoredAbout } from './media-sink.ts'

/** Bytes of one upload that may wait for the disk. */
const writeAheadBytes = 1024 * 1024

/** One medium in the folder. */
interface Stored {
  readonly name: string
  readonly about: StoredAbout
  /** Found at the start: a reset may want it back. */
  readonly isOld: boolean
  isLive: boolean
}

/** A medium that was found at the start. */
export interface FoundMedium {
  readonly about: StoredAbout
  readonly payload: Payload
}

/** A folder that was opened, and what was in it. */
export interface OpenedFolder {
  readonly folder: MediaFolder
  /** The oldest first. */
  readonly media: readonly FoundMedium[]
  /** Media that cannot be read and were set aside: a sentence for each. */
  readonly setAside: readonly string[]
}

/**
 * A folder that keeps media. A medium is a file of its bytes and, written before it, a file of what is known
 * of it; the bytes get their name when all of them are there. So a killed process leaves no half medium,
 * and loses none that was acknowledged. Names are made here and are no media IDs: nothing of a request ever
 * comes to the disk, and a world that is set back, and gives the same IDs again, has other files.
 */
export class MediaFolder {
  readonly path: string
  readonly #held: FolderLock
  readonly #stored = new Map<Payload, Stored>()
  /** Freed before their files were there. */
  readonly #freedEarly = new WeakSet<Payload>()
  /** Whether what is no more may still be wanted, by a snapshot. */
  #isHeld = false
  /** What is done with the files of media that are no more, one thing after another. */
  #work: Promise<void> = Promise.resolve()

  private constructor(path: string) {
    this.path = path
    this.#held = new FolderLock(path)
  }

  /**
   * Opens a folder, making it where it is not there, and removes what a killed process has left half.
   *
   * @throws ToolkitError where it cannot be written to, or another gateway has it.
   */
  static async open(path: string): Promise<OpenedFolder> {
    const given = resolve(path)
    try {
      await makeFolder(given)
    } catch (error) {
      throw unusable(given, error)
    }
    // Another name of the same folder is the same folder.
    const folder = new MediaFolder(await realpath(given))
    try {
      await folder.#lock()
      const { whole, setAside } = await readContents(folder.path)
      return { folder, media: folder.#takeIn(whole), setAside }
    } catch (error) {
      await folder.#held.release()
      throw unusable(given, error)
    }
  }

  async #lock(): Promise<void> {
    const holder = await this.#held.take()
    if (holder === undefined) return
    const why = `the gateway of process ${holder} has it, says ${this.#held.path}. Stop that one, or give another folder`
    throw new ToolkitError('INVALID_OPTION', `Failed to keep media in ${this.path}: ${why}.`)
  }

  #takeIn(whole: ReadonlyMap<string, StoredAbout>): readonly FoundMedium[] {
    const found = Array.from(whole, ([name, about]) => {
      const payload = this.#payloadOf({ path: this.#file(name, 'bin') }, about.bytes)
      this.#stored.set(payload, { name, about, isOld: true, isLive: true })
      return { about, payload }
    })
    return found.toSorted((one, other) => one.about.uploadedAtMs - other.about.uploadedAtMs)
  }

  /** Lets another gateway have the folder; what a reset might have wanted back goes. */
  async close(): Promise<void> {
    for (const [payload, stored] of this.#stored) if (!stored.isLive) this.#remove(payload, stored)
    await this.#work
    await this.#held.release()
  }

  #file(name: string, kind: FileKind): string {
    return fileOf(this.path, name, kind)
  }

  #payloadOf(place: Place, bytes: number): Payload {
    const payload: Payload = { ...filePayload(place, bytes), free: () => this.#free(payload) }
    return payload
  }

  /** Does something with the files after what was begun before. A failure leaves files for the next start. */
  #later(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(() => undefined)
  }

  #free(payload: Payload): void {
    const stored = this.#stored.get(payload)
    if (stored === undefined) this.#freedEarly.add(payload)
    else if (stored.isLive) this.#trash(payload, stored)
  }

  /** A medium is no more. Its bytes stay as long as a snapshot, or a reset, may want them back. */
  #trash(payload: Payload, stored: Stored): void {
    stored.isLive = false
    // A new name needs no space: also a full disk can have the medium back.
    this.#later(() => rename(this.#file(stored.name, 'json'), this.#file(stored.name, 'gone')))
    if (!this.#isHeld && !stored.isOld) this.#remove(payload, stored)
  }

  #remove(payload: Payload, { name }: Stored): void {
    this.#stored.delete(payload)
    this.#later(async () => {
      await rm(this.#file(name, 'bin'), { force: true })
      await rm(this.#file(name, 'gone'), { force: true })
    })
  }

  /** Says whether there are snapshots: what is no more stays until there are none. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    if (isHeld) return
    for (const [payload, stored] of this.#stored)
      if (!stored.isLive && !stored.isOld) this.#remove(payload, stored)
  }

  /** The world was set back: these media are in it, others are not. */
  setBack(live: ReadonlySet<Payload>): void {
    for (const [payload, stored] of this.#stored) {
      if (live.has(payload) && !stored.isLive) {
        stored.isLive = true
        this.#later(() => rename(this.#file(stored.name, 'gone'), this.#file(stored.name, 'json')))
      } else if (!live.has(payload) && stored.isLive) this.#trash(payload, stored)
    }
  }

  /** A place for the bytes of an upload. @throws Refused 503 where the folder cannot be used. */
  async sink(): Promise<MediaSink> {
    const name = `medium-${crypto.randomUUID()}`
    const part = this.#file(name, 'part')
    const file = createWriteStream(part, { flags: 'wx', highWaterMark: writeAheadBytes })
    // Settles when the file is closed, and rejects with the first thing that went wrong until then.
    const closed = finished(file)
    closed.catch(() => undefined)
    await workOnDisk(uploadCall, once(file, 'open'))
    const place: Place = { path: part }
    let bytes = 0
    let made: Payload | undefined
    return {
      write: (chunk) => {
        bytes += chunk.length
        if (file.write(chunk)) return undefined
        const drained = once(file, 'drain').then(() => undefined)
        return workOnDisk(uploadCall, Promise.race([drained, closed]))
      },
      payload: () => (made = this.#payloadOf(place, bytes)),
      seal: async () => {
        file.end()
        await workOnDisk(uploadCall, closed)
        const { size } = await workOnDisk(uploadCall, stat(part))
        if (size !== bytes)
          throw diskRefused(uploadCall, `it has kept ${size} of ${bytes} bytes. Look at the disk.`)
      },
      commit: async (about) => {
        await workOnDisk(uploadCall, writeFile(this.#file(name, 'json'), JSON.stringify(about)))
        await workOnDisk(uploadCall, rename(part, this.#file(name, 'bin')))
        place.path = this.#file(name, 'bin')
        if (made === undefined) return
        this.#stored.set(made, { name, about, isOld: false, isLive: true })
        if (this.#freedEarly.has(made)) this.#free(made)
      },
      discard: async () => {
        // Its space is free when it is closed.
        file.destroy()
        if (!file.closed) await new Promise<void>((done) => file.once('close', () => done()))
        for (const kind of ['part', 'json'] as const)
          await rm(this.#file(name, kind), { force: true }).catch(() => undefined)
      },
    }
  }
}

function unusable(path: string, error: unknown): ToolkitError {
  if (error instanceof ToolkitError) return error
  const why = `${codeOf(error)}. Give a folder that can be written to`
  return new ToolkitError('INVALID_OPTION', `Failed to keep media in ${path}: ${why}.`)
}

/** Where a file lies; it may move. */
interface Place {
  path: string
}

function filePayload(place: Place, bytes: number): Payload {
  return {
    bytes,
    readsLater: true,
    read: async (offset, length) => {
      const file = await workOnDisk(downloadCall, open(place.path, 'r'))
      try {
        const buffer = new Uint8Array(length)
        let done = 0
        while (done < length) {
          const reading = file.read(buffer, done, length - done, offset + done)
          const { bytesRead } = await workOnDisk(downloadCall, reading)
          if (bytesRead === 0)
            throw diskRefused(downloadCall, 'its file is cut off. Upload the medium again.')
          done += bytesRead
        }
        return buffer
      } finally {
        await file.close()
      }
    },
  }
}
