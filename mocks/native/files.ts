import { bytesPayload } from '../client/index.ts'
import type { DownloadTarget, Payload, UploadSource } from '../client/index.ts'
import { nameOfType, UPLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'
import { ToolkitError } from '../toolkit-error.ts'

/** What the native face needs of a file system: a part of `node:fs/promises`. */
export interface Files {
  stat(path: string): Promise<FileStat>
  open(path: string, flags: string): Promise<OpenFile>
  unlink(path: string): Promise<void>
  /** The content of a file without any waiting, where the file system has it at hand. */
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

/**
 * Opens a file for an upload: its bytes as they are now, whatever becomes of the file later.
 * A file above the limit is not read.
 *
 * @rule W-UPLOAD-FAILURE
 * @assumes S-04
 */
export function openUpload(
  files: Files,
  path: string,
  bytesMax: number,
): UploadSource | Promise<UploadSource> {
  const atHand = files.payloadOf?.(path)
  return atHand ?? readWhole(files, path, bytesMax)
}

async function readWhole(files: Files, path: string, bytesMax: number): Promise<UploadSource> {
  try {
    const stat = await files.stat(path)
    if (!stat.isFile()) return unreadable(`${path} is no file.`)
    if (stat.size === 0 || stat.size > bytesMax)
      return { bytes: stat.size, read: () => new Uint8Array(0) }
    const file = await files.open(path, 'r')
    try {
      return await readBytes(file, stat.size, path)
    } finally {
      await file.close()
    }
  } catch (error) {
    return unreadable(`${path} cannot be read: ${sentenceOf(error)}.`)
  }
}

async function readBytes(file: OpenFile, size: number, path: string): Promise<UploadSource> {
  const bytes = new Uint8Array(size)
  for (let offset = 0; offset < size;) {
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

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * A file that a download goes to. Opening makes it empty; what is not written whole is removed.
 * The steps run one after another, whoever asks for them.
 *
 * @rule W-DL-FAILURE
 * @assumes S-25
 */
export function fileTarget(files: Files, path: string): DownloadTarget {
  let file: OpenFile | undefined
  let last: Promise<unknown> = Promise.resolve()
  const next = <T>(step: () => Promise<T>): Promise<T> => {
    const result = last.catch(() => undefined).then(step)
    last = result
    return result
  }
  const close = async (keep: boolean): Promise<void> => {
    await file?.close()
    if (file !== undefined && !keep) await files.unlink(path)
    file = undefined
  }
  return {
    open: () =>
      next(async () => {
        try {
          file = await files.open(path, 'w')
          return {}
        } catch (error) {
          return {
            why: `${path} cannot be written: ${sentenceOf(error)}. Give the full path of a file in a folder that is there.`,
          }
        }
      }),
    write: (payload) =>
      next(async () => {
        if (file === undefined) return
        await writePayload(file, payload)
        await close(true)
      }),
    close: (keep) => next(async () => await close(keep)),
  }
}

async function writePayload(file: OpenFile, payload: Payload): Promise<void> {
  for (let offset = 0; offset < payload.bytes;) {
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
