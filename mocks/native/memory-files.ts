import { bytesPayload } from '../client/index.ts'
import type { Payload } from '../client/index.ts'
import type { Files, FileStat, OpenFile } from './files.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
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

/** What is there beside the files. */
export interface MemoryFolders {
  /** The only folders, beside those that files lie in: a download to another fails, as on a disk. All are there unless given. */
  readonly folders?: readonly string[]
}

function checkOption(name: string): void {
  if (name === 'folders') return
  throw new ToolkitError(
    'UNKNOWN_NAME',
    `Failed to make memory files: there is no option '${name}'. Give folders, or nothing, and make files with put(path, bytes).`,
  )
}

/**
 * Makes an empty file system in memory. It answers as a disk does, also where a folder or a file is in the way.
 *
 * @param place `folders`: those that are there; every folder is unless given.
 * @throws ToolkitError for an option that there is not: files are put in with `put`.
 */
export function createMemoryFiles(place: MemoryFolders = {}): MemoryFiles {
  for (const name of Object.keys(place)) checkOption(name)
  const contents = new Map<string, Payload>()
  const folders = place.folders?.map(normal)
  const find = (path: string): Payload | undefined =>
    path.endsWith('/') ? undefined : contents.get(normal(path))
  const isFolder = (path: string): boolean =>
    path === '/' ||
    [...(folders ?? []), ...contents.keys()].some((each) => each.startsWith(`${path}/`)) ||
    folders?.includes(path) === true
  const refuseFolder = (path: string): void => {
    const full = normal(path)
    if (path.endsWith('/') || isFolder(full))
      throw new Error(`EISDIR: illegal operation on a directory, open '${path}'`)
    const above = foldersOf(full)
    if (above.some((folder) => contents.has(folder)))
      throw new Error(`ENOTDIR: not a directory, open '${path}'`)
    if (folders !== undefined && !above.every(isFolder)) throw missing(path)
  }
  return {
    put: (path, content) => {
      if (content instanceof Uint8Array) contents.set(normal(path), bytesPayload(content))
      else if (typeof content?.read === 'function' && content.bytes >= 0)
        contents.set(normal(path), content)
      else
        throw wrongType('put', 'the content', {
          wanted: 'a Uint8Array, or a payload { bytes, read }',
          got: content,
        })
    },
    get: async (path) => {
      const content = find(path)
      return content && Uint8Array.from(await content.read(0, content.bytes))
    },
    paths: () => [...contents.keys()],
    payloadOf: (path) => {
      const content = find(path)
      if (content === undefined) throw missing(path)
      return content
    },
    stat: async (path): Promise<FileStat> => {
      const bytes = find(path)?.bytes
      if (bytes === undefined && !isFolder(normal(path))) throw missing(path)
      return { size: bytes ?? 0, isFile: () => bytes !== undefined }
    },
    unlink: async (path) => {
      if (!contents.delete(normal(path))) throw missing(path)
    },
    open: async (path, flags) => {
      if (flags === 'w') {
        refuseFolder(path)
        contents.set(normal(path), bytesPayload(new Uint8Array(0)))
      } else if (find(path) === undefined) throw missing(path)
      return openMemoryFile(contents, normal(path))
    },
  }
}

function missing(path: string): Error {
  return new Error(`ENOENT: no such file or directory, '${path}'`)
}

/** The one name of a path: without empty parts, `.` and `..`. Those of Windows stay as they are. */
function normal(path: string): string {
  if (!path.startsWith('/')) return path
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** The folders above a path, the lowest last. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1)
  return parts.map((_, depth) => `/${parts.slice(0, depth + 1).join('/')}`)
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
