import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Payload } from '../client/index.ts'
import { ToolkitError } from '../toolkit-error.ts'
import type { MediaSink, StoredAbout } from './media-sink.ts'

const mediumName = /^([0-9a-f]{64}1z\d{10}z\d{5})\.bin$/

/**
 * A folder that keeps media. A medium is a file of its bytes and, written before it, a file of what is known
 * of it; the bytes get their name when all of them are there. So a killed process leaves no half medium,
 * and loses none that was acknowledged. Names are made here: no path of a request ever comes to the disk.
 */
export class MediaFolder {
  readonly path: string
  #parts = 0

  private constructor(path: string) {
    this.path = path
  }

  /**
   * Opens a folder, making it where it is not there, and removes what a killed process has left half.
   *
   * @throws ToolkitError where it cannot be written to.
   */
  static async open(path: string): Promise<{
    readonly folder: MediaFolder
    /** What it keeps, oldest first. */
    readonly media: readonly { readonly about: StoredAbout; readonly payload: Payload }[]
  }> {
    const folder = new MediaFolder(resolve(path))
    try {
      await mkdir(folder.path, { recursive: true })
      const media = await folder.#read()
      return { folder, media }
    } catch (error) {
      const { code = String(error) } = error as { readonly code?: string }
      throw new ToolkitError(
        'INVALID_OPTION',
        `Failed to keep media in ${folder.path}: ${code}. Give a folder that can be written to.`,
      )
    }
  }

  async #read(): Promise<readonly { readonly about: StoredAbout; readonly payload: Payload }[]> {
    const probe = join(this.path, `probe-${process.pid}.part`)
    await writeFile(probe, '')
    const names = await readdir(this.path)
    const media: { readonly about: StoredAbout; readonly payload: Payload }[] = []
    const whole = new Set<string>()
    for (const name of names) {
      const mediaId = mediumName.exec(name)?.[1]
      const about = mediaId === undefined ? undefined : await this.#aboutOf(mediaId)
      if (mediaId === undefined || about === undefined) continue
      whole.add(`${mediaId}.bin`).add(`${mediaId}.json`)
      const payload = filePayload({ path: this.#bin(mediaId) }, about.bytes)
      media.push({ about, payload: { ...payload, free: () => this.#forget(mediaId) } })
    }
    for (const name of names)
      if (
        !whole.has(name) &&
        (mediumName.test(name) || /^[0-9a-f]{64}1z.*\.json$|\.part$/.test(name))
      )
        await rm(join(this.path, name), { force: true })
    await rm(probe, { force: true })
    return media.toSorted((one, other) => one.about.uploadedAtMs - other.about.uploadedAtMs)
  }

  async #aboutOf(mediaId: string): Promise<StoredAbout | undefined> {
    try {
      const text = await readFile(join(this.path, `${mediaId}.json`), 'utf8')
      const about = JSON.parse(text) as StoredAbout
      const { size } = await stat(this.#bin(mediaId))
      const isWhole = about.mediaId === mediaId && about.bytes === size && size > 0
      return isWhole && typeof about.appId === 'string' ? about : undefined
    } catch {
      return undefined
    }
  }

  #bin(mediaId: string): string {
    return join(this.path, `${mediaId}.bin`)
  }

  /** Removes every medium but these, as after the world was set back. */
  keepOnly(mediaIds: readonly string[]): void {
    this.#removeOthers(new Set(mediaIds)).catch(() => undefined)
  }

  async #removeOthers(kept: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.path)) {
      const mediaId = mediumName.exec(name)?.[1]
      if (mediaId !== undefined && !kept.has(mediaId)) await this.#remove(mediaId)
    }
  }

  #forget(mediaId: string): void {
    this.#remove(mediaId).catch(() => undefined)
  }

  async #remove(mediaId: string): Promise<void> {
    await rm(this.#bin(mediaId), { force: true })
    await rm(join(this.path, `${mediaId}.json`), { force: true })
  }

  /** A place for the bytes of an upload. */
  async sink(): Promise<MediaSink> {
    const part = join(this.path, `${process.pid}-${++this.#parts}.part`)
    const file = await open(part, 'wx')
    const place: Place = { path: part }
    let bytes = 0
    let freed = false
    let mediaId = ''
    return {
      write: async (chunk) => {
        bytes += chunk.length
        for (let done = 0; done < chunk.length;)
          done += (await file.write(chunk, done)).bytesWritten
      },
      payload: () => ({
        ...filePayload(place, bytes),
        free: () => {
          freed = true
          if (mediaId !== '') this.#forget(mediaId)
        },
      }),
      commit: async (about) => {
        await file.close()
        await writeFile(join(this.path, `${about.mediaId}.json`), JSON.stringify(about))
        await rename(part, this.#bin(about.mediaId))
        place.path = this.#bin(about.mediaId)
        ;({ mediaId } = about)
        if (freed) await this.#remove(mediaId)
      },
      discard: async () => {
        await file.close().catch(() => undefined)
        await rm(part, { force: true })
      },
    }
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
      const file = await open(place.path, 'r')
      try {
        const buffer = new Uint8Array(length)
        let done = 0
        while (done < length) {
          const { bytesRead } = await file.read(buffer, done, length - done, offset + done)
          if (bytesRead === 0) throw new Error(`the file of a medium ends at ${offset + done}`)
          done += bytesRead
        }
        return buffer
      } finally {
        await file.close()
      }
    },
  }
}
