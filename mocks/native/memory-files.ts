import { bytesPayload } from '../client/index.ts'
import type { Payload } from '../client/index.ts'
import type { Files, FileStat, OpenFile } from './files.ts'
import { wrongType } from './wrong-type.ts'

/** A file system in memory: for browsers, and for media that should cost nothing. */
export interface MemoryFiles extends Files {
  /** Makes a file of bytes or of a payload; an older one of the same path is gone. */
  put(path: string, content: Uint8Array | Payload): void
  /** The bytes of a file, or undefined where there is none. */
  get(path: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** All paths, in the order in which they were made. */
  paths(): readonly string[]
}

/** Makes an empty file system in memory. Folders need not be made. */
export function createMemoryFiles(): MemoryFiles {
  const contents = new Map<string, Payload>()
  const found = (path: string): Payload => {
    const content = contents.get(path)
    if (content === undefined) throw new Error(`ENOENT: no such file, '${path}'`)
    return content
  }
  return {
    put: (path, content) => {
      if (content instanceof Uint8Array) contents.set(path, bytesPayload(content))
      else if (typeof content?.read === 'function' && content.bytes >= 0)
        contents.set(path, content)
      else
        throw wrongType('put', 'the content', {
          wanted: 'a Uint8Array, or a payload { bytes, read }',
          got: content,
        })
    },
    get: async (path) => {
      const content = contents.get(path)
      return content && Uint8Array.from(await content.read(0, content.bytes))
    },
    paths: () => [...contents.keys()],
    payloadOf: (path) => contents.get(path),
    stat: async (path): Promise<FileStat> => ({ size: found(path).bytes, isFile: () => true }),
    unlink: async (path) => {
      found(path)
      contents.delete(path)
    },
    open: async (path, flags) => {
      if (flags === 'w') contents.set(path, bytesPayload(new Uint8Array(0)))
      found(path)
      return openMemoryFile(contents, path)
    },
  }
}

function openMemoryFile(contents: Map<string, Payload>, path: string): OpenFile {
  let bytes = new Uint8Array(0)
  return {
    read: async (buffer, offset, length, position) => {
      const content = contents.get(path)
      if (content === undefined) return { bytesRead: 0 }
      const chunk = await content.read(
        position,
        Math.max(0, Math.min(length, content.bytes - position)),
      )
      buffer.set(chunk, offset)
      return { bytesRead: chunk.length }
    },
    write: async (buffer, offset, length, position) => {
      if (position + length > bytes.length) {
        const longer = new Uint8Array(position + length)
        longer.set(bytes)
        bytes = longer
      }
      bytes.set(buffer.subarray(offset, offset + length), position)
      contents.set(path, bytesPayload(bytes))
      return { bytesWritten: length }
    },
    close: async () => undefined,
  }
}
