import { bytesPayload } from '../client/index.ts'
import type { DownloadTarget, Payload, UploadSource } from '../client/index.ts'
import { nameOfType, UPLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** What the native face needs of a file system: a part of `node:fs/promises`. */
export interface Files {
  stat(path: string): Promise<FileStat>
  open(path: string, flags: string): Promise<OpenFile>
  unlink(path: string): Promise<void>
  /** Gives a file at once, for file systems in memory. Throws where there is no such file. */
  payloadOf?(path: string): Payload | undefined
}

/** What is asked of a file. */
export interface FileStat {
  readonly size: number
  isFile(): boolean
}

/** A part of `FileHandle`. */
export interface OpenFile {
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>
  close(): Promise<void>
}

const chunkBytes = 1024 * 1024
const anySurrogate = /[\ud800-\udfff]/
const absolutePath = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/

/** What is wrong with a path, and the rule it breaks. */
export interface PathComplaint {
  readonly complaint: string | undefined
  readonly rule: RuleId
}

/**
 * Checks a path: a string, absolute, in Unicode that UTF-8 can hold.
 *
 * @rule PATH-ABSOLUTE
 * @rule PATH-UTF8
 * @assumes S-06
 */
export function checkPath(path: unknown): PathComplaint {
  if (typeof path !== 'string') {
    return {
      complaint: `The path must be a string, not ${nameOfType(path)}.`,
      rule: 'PATH-ABSOLUTE-UTF8',
    }
  }
  if (path.includes('\0') || (anySurrogate.test(path) && /\p{Surrogate}/u.test(path))) {
    return {
      complaint: 'The path is no UTF-8 text. Leave out lone surrogates and NUL.',
      rule: 'PATH-UTF8',
    }
  }
  if (!absolutePath.test(path)) {
    return {
      complaint: `The path '${path}' is not absolute. Begin it with / or a drive.`,
      rule: 'PATH-ABSOLUTE',
    }
  }
  return { complaint: undefined, rule: 'PATH-ABSOLUTE-UTF8' }
}

/** The file system of the host, asked for at its first use: a browser has none, and no bundler looks for one. */
export function hostFiles(): Files {
  return {
    stat: async (path) => await hostModule().stat(path),
    open: async (path, flags) => await hostModule().open(path, flags),
    unlink: async (path) => await hostModule().unlink(path),
  }
}

function hostModule(): Files {
  if (typeof globalThis.process?.getBuiltinModule === 'function')
    return globalThis.process.getBuiltinModule('node:fs/promises')
  throw new ToolkitError(
    'INVALID_OPTION',
    'Failed to use a file: there is no file system here. Give the world one: createFakeRtm({ files: createMemoryFiles() }).',
  )
}

/** How a file is to be read. */
interface Reading {
  /** A larger file is not read. */
  readonly bytesMax: number
  readonly isStillWanted: () => boolean
}

/**
 * Opens a file for an upload: its bytes as they are now, whatever becomes of the file later.
 * A file above the limit is not read, and what is not wanted any more is not read on.
 *
 * @rule W-UPLOAD-FAILURE
 * @assumes S-04
 */
export function openUpload(
  files: Files,
  path: string,
  reading: Reading,
): UploadSource | Promise<UploadSource> {
  try {
    return files.payloadOf?.(path) ?? readWhole(files, path, reading)
  } catch (error) {
    return unreadable(`${path} cannot be read: ${sentenceOf(error)}.`)
  }
}

async function readWhole(files: Files, path: string, reading: Reading): Promise<UploadSource> {
  try {
    const stat = await files.stat(path)
    const { size } = stat
    if (!stat.isFile()) return unreadable(`${path} is no file.`)
    if (size === 0 || size > reading.bytesMax) return { bytes: size, read: () => new Uint8Array(0) }
    if (!reading.isStillWanted()) return notWanted
    const file = await files.open(path, 'r')
    try {
      return await readBytes(file, { size, path, isStillWanted: reading.isStillWanted })
    } finally {
      await file.close()
    }
  } catch (error) {
    return unreadable(`${path} cannot be read: ${sentenceOf(error)}.`)
  }
}

async function readBytes(
  file: OpenFile,
  { size, path, isStillWanted }: Pick<Reading, 'isStillWanted'> & { size: number; path: string },
): Promise<UploadSource> {
  const bytes = new Uint8Array(size)
  for (let offset = 0; offset < size;) {
    if (!isStillWanted()) return notWanted
    const { bytesRead } = await file.read(
      bytes,
      offset,
      Math.min(chunkBytes, size - offset),
      offset,
    )
    if (bytesRead === 0) return unreadable(`${path} became shorter while it was read.`)
    offset += bytesRead
  }
  return bytesPayload(bytes)
}

function unreadable(why: string): UploadSource {
  return { code: UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_FAILURE, why, rule: 'W-UPLOAD-FAILURE' }
}

/** Nobody hears of it: the task is over. */
const notWanted = unreadable('It was cancelled.')

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Files that are being removed, by path: who opens one of them anew comes after. */
const removals = new WeakMap<Files, Map<string, Promise<void>>>()

/** Notes that a file is being removed. */
function noteRemoval(files: Files, path: string, removal: Promise<void>): Promise<void> {
  const byPath = removals.get(files) ?? new Map<string, Promise<void>>()
  removals.set(files, byPath)
  const all = Promise.allSettled([byPath.get(path), removal]).then(
    () => void (byPath.get(path) === all && byPath.delete(path)),
  )
  byPath.set(path, all)
  return removal
}

/**
 * A file that a download goes to. Opening makes it empty; what is discarded is removed, also where all
 * was written, and a write that is under way then stops. The steps run one after another, whoever asks for them.
 *
 * @rule W-DL-FAILURE
 * @assumes S-25
 */
export function fileTarget(files: Files, path: string): DownloadTarget {
  let file: OpenFile | undefined
  let isMade = false
  let isDiscarded = false
  let last: Promise<unknown> = Promise.resolve()
  const next = <T>(step: () => Promise<T>): Promise<T> => {
    const result = last.catch(() => undefined).then(step)
    last = result
    return result
  }
  const close = async (): Promise<void> => {
    const open = file
    file = undefined
    await open?.close()
  }
  const remove = async (): Promise<void> => {
    try {
      await close()
    } finally {
      if (isMade) await files.unlink(path)
      isMade = false
    }
  }
  return {
    open: () => {
      const removed = removals.get(files)?.get(path)
      return next(async () => {
        await removed
        if (isDiscarded) return { why: `${path} is not wanted any more.` }
        try {
          if (await isNoFile(files, path)) return { why: `${path} is no file.` }
          file = await files.open(path, 'w')
          isMade = true
          return {}
        } catch (error) {
          return {
            why: `${path} cannot be written: ${sentenceOf(error)}. Give the full path of a file in a folder that is there.`,
          }
        }
      })
    },
    write: (payload) =>
      next(async () => {
        if (file !== undefined) await writePayload(file, payload, () => !isDiscarded)
        await close()
      }),
    discard: () => {
      isDiscarded = true
      return noteRemoval(files, path, next(remove))
    },
  }
}

/** Whether something else is there already: a folder, or what would wait, or be removed, as no file is. */
async function isNoFile(files: Files, path: string): Promise<boolean> {
  const stat = await files.stat(path).catch(() => undefined)
  return stat?.isFile() === false
}

async function writePayload(
  file: OpenFile,
  payload: Payload,
  isStillWanted: () => boolean,
): Promise<void> {
  for (let offset = 0; offset < payload.bytes && isStillWanted();) {
    const chunk = await payload.read(offset, Math.min(chunkBytes, payload.bytes - offset))
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await file.write(
        chunk,
        written,
        chunk.length - written,
        offset + written,
      )
      written += bytesWritten
    }
    offset += chunk.length
  }
}
