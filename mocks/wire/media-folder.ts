import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Payload } from '../client/index.ts'
import { ToolkitError } from '../toolkit-error.ts'
import { FolderLock } from './folder-lock.ts'
import { makeFolder } from './make-folder.ts'
import type { MediaSink, StoredAbout } from './media-sink.ts'
import { Refused } from './problem.ts'

const fileName = /^(medium-[0-9a-f-]{36})\.(bin|json|part)$/
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
  /** Whether what is no more may still be wanted, by a snapshot. */
  #isHeld = false

  private constructor(path: string) {
    this.path = path
    this.#held = new FolderLock(path)
  }

  /**
   * Opens a folder, making it where it is not there, and removes what a killed process has left half.
   *
   * @throws ToolkitError where it cannot be written to, or another gateway has it.
   */
  static async open(
    path: string,
  ): Promise<{ readonly folder: MediaFolder; readonly media: readonly FoundMedium[] }> {
    const folder = new MediaFolder(resolve(path))
    try {
      await makeFolder(folder.path)
      await folder.#lock()
      return { folder, media: await folder.#read() }
    } catch (error) {
      if (error instanceof ToolkitError) throw error
      throw folder.#unusable(`${codeOf(error)}. Give a folder that can be written to`)
    }
  }

  #unusable(why: string): ToolkitError {
    return new ToolkitError('INVALID_OPTION', `Failed to keep media in ${this.path}: ${why}.`)
  }

  async #lock(): Promise<void> {
    const holder = await this.#held.take()
    if (holder !== undefined)
      throw this.#unusable(
        `the gateway of process ${holder} has it, says ${this.#held.path}. Stop that one, or give another folder`,
      )
  }

  /** Lets another gateway have the folder; what a reset might have wanted back goes. */
  async close(): Promise<void> {
    for (const { name, isLive } of this.#stored.values())
      if (!isLive) await rm(this.#file(name, 'bin'), { force: true })
    await this.#held.release()
  }

  async #read(): Promise<readonly FoundMedium[]> {
    const files = (await readdir(this.path)).flatMap((file) => {
      const name = fileName.exec(file)?.[1]
      return name === undefined ? [] : [{ file, name }]
    })
    const whole = new Map<string, StoredAbout>()
    for (const { file, name } of files) {
      const about = file.endsWith('.bin') ? await this.#aboutOf(name) : undefined
      if (about !== undefined) whole.set(name, about)
    }
    for (const { file, name } of files)
      if (!whole.has(name) || file.endsWith('.part'))
        await rm(join(this.path, file), { force: true })
    const found = Array.from(whole, ([name, about]) => {
      const payload = this.#payloadOf({ path: this.#file(name, 'bin') }, about.bytes)
      this.#stored.set(payload, { name, about, isOld: true, isLive: true })
      return { about, payload }
    })
    return found.toSorted((one, other) => one.about.uploadedAtMs - other.about.uploadedAtMs)
  }

  async #aboutOf(name: string): Promise<StoredAbout | undefined> {
    try {
      const about = JSON.parse(await readFile(this.#file(name, 'json'), 'utf8')) as StoredAbout
      const { size } = await stat(this.#file(name, 'bin'))
      const isWhole = about.bytes === size && size > 0 && typeof about.mediaId === 'string'
      return isWhole && typeof about.appId === 'string' ? about : undefined
    } catch {
      return undefined
    }
  }

  #file(name: string, kind: 'bin' | 'json' | 'part'): string {
    return join(this.path, `${name}.${kind}`)
  }

  #payloadOf(place: Place, bytes: number): Payload {
    const payload: Payload = { ...filePayload(place, bytes), free: () => this.#trash(payload) }
    return payload
  }

  /** A medium is no more. Its bytes stay as long as a snapshot, or a reset, may want them back. */
  #trash(payload: Payload): void {
    const stored = this.#stored.get(payload)
    if (stored === undefined) return
    stored.isLive = false
    rm(this.#file(stored.name, 'json'), { force: true }).catch(() => undefined)
    if (!this.#isHeld && !stored.isOld) this.#remove(payload, stored)
  }

  #remove(payload: Payload, { name }: Stored): void {
    this.#stored.delete(payload)
    rm(this.#file(name, 'bin'), { force: true }).catch(() => undefined)
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
        const text = JSON.stringify(stored.about)
        writeFile(this.#file(stored.name, 'json'), text).catch(() => undefined)
      } else if (!live.has(payload) && stored.isLive) this.#trash(payload)
    }
  }

  /** A place for the bytes of an upload. @throws Refused 503 where the folder cannot be used. */
  async sink(): Promise<MediaSink> {
    const name = `medium-${crypto.randomUUID()}`
    const part = this.#file(name, 'part')
    const file = createWriteStream(part, { flags: 'wx', highWaterMark: writeAheadBytes })
    await guarded(once(file, 'open'))
    const broken = once(file, 'error').then(([error]: readonly unknown[]) => Promise.reject(error))
    broken.catch(() => undefined)
    const place: Place = { path: part }
    let bytes = 0
    let made: Payload | undefined
    return {
      write: (chunk) => {
        bytes += chunk.length
        if (file.write(chunk)) return undefined
        return guarded(Promise.race([once(file, 'drain').then(() => undefined), broken]))
      },
      payload: () => (made = this.#payloadOf(place, bytes)),
      commit: async (about) => {
        await guarded(Promise.race([new Promise<void>((ended) => file.end(ended)), broken]))
        await guarded(writeFile(this.#file(name, 'json'), JSON.stringify(about)))
        await guarded(rename(place.path, this.#file(name, 'bin')))
        place.path = this.#file(name, 'bin')
        if (made !== undefined) this.#stored.set(made, { name, about, isOld: false, isLive: true })
      },
      discard: async () => {
        file.destroy()
        for (const kind of ['part', 'json'] as const)
          await rm(this.#file(name, kind), { force: true }).catch(() => undefined)
      },
    }
  }
}

function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? String(error)
}

/** What goes wrong with the disk is not the client's fault, and no defect of the gateway. */
async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Refused(503, `The folder of the media cannot be used: ${codeOf(error)}.`)
  }
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
      const file = await guarded(open(place.path, 'r'))
      try {
        const buffer = new Uint8Array(length)
        let done = 0
        while (done < length) {
          const { bytesRead } = await guarded(file.read(buffer, done, length - done, offset + done))
          if (bytesRead === 0) throw new Refused(503, 'The file of the medium is cut off.')
          done += bytesRead
        }
        return buffer
      } finally {
        await file.close()
      }
    },
  }
}
