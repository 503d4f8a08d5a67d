import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isMediaId } from '../server/index.ts'
import { makeFolder } from './make-folder.ts'
import { codeOf } from './media-refusal.ts'
import type { StoredAbout } from './media-sink.ts'

/**
 * The files of one medium: its bytes, and what is known of them. The bytes are a `part` until all of them
 * are there, and what is known is `gone` when the medium is no more but its bytes may be wanted back.
 */
export type FileKind = 'bin' | 'json' | 'part' | 'gone'

/** Where what cannot be read goes, within the folder. */
const asideName = 'set-aside'
const ownFile = /^(medium-[0-9a-f-]{36})\.(bin|json|part|gone)$/

const aboutSchema: z.ZodType<StoredAbout> = z.object({
  appId: z.string().min(1),
  mediaId: z.string().refine(isMediaId),
  kind: z.enum(['file', 'image']),
  uid: z.string(),
  bytes: z.number().int().min(1),
  uploadedAtMs: z.number().int().min(0),
})

/** What a folder of media holds at the start. */
export interface FolderContents {
  /** Whole media, by the names of their files. */
  readonly whole: ReadonlyMap<string, StoredAbout>
  /** Media that cannot be read and were set aside: a sentence for each. */
  readonly setAside: readonly string[]
}

/** The path of a file of a medium. */
export function fileOf(folder: string, name: string, kind: FileKind): string {
  return join(folder, `${name}.${kind}`)
}

/**
 * Looks through a folder of media. What a killed process has left half was never acknowledged, and is
 * removed. Bytes that were, but cannot be read any more, are set aside. Everything else is somebody else's.
 */
export async function readContents(folder: string): Promise<FolderContents> {
  const whole = new Map<string, StoredAbout>()
  const setAside: string[] = []
  for (const [name, kinds] of await ownFiles(folder)) {
    if (kinds.has('bin') && !kinds.has('gone')) {
      const about = await aboutOf(folder, name)
      if (typeof about === 'string') setAside.push(await putAside(folder, name, about))
      else whole.set(name, about)
      kinds.delete('bin')
      kinds.delete('json')
    }
    for (const kind of kinds) await rm(fileOf(folder, name, kind), { force: true })
  }
  return { whole, setAside }
}

async function ownFiles(folder: string): Promise<ReadonlyMap<string, Set<FileKind>>> {
  const found = new Map<string, Set<FileKind>>()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const [, name, kind] = ownFile.exec(entry.name) ?? []
    if (name === undefined || !entry.isFile()) continue
    const kinds = found.get(name) ?? new Set()
    found.set(name, kinds.add(kind as FileKind))
  }
  return found
}

/** What is known of a whole medium, or why it cannot be read. */
async function aboutOf(folder: string, name: string): Promise<StoredAbout | string> {
  try {
    const text = await readFile(fileOf(folder, name, 'json'), 'utf8')
    const about = aboutSchema.parse(JSON.parse(text))
    const size = await readableSize(fileOf(folder, name, 'bin'))
    return size === about.bytes ? about : `it has ${size} of ${about.bytes} bytes`
  } catch (error) {
    const errno = codeOf(error)
    if (errno === 'ENOENT') return `${name}.json is missing`
    return error instanceof SyntaxError || error instanceof z.ZodError
      ? `${name}.json does not describe a medium`
      : errno
  }
}

async function readableSize(path: string): Promise<number> {
  const file = await open(path, 'r')
  try {
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

async function putAside(folder: string, name: string, why: string): Promise<string> {
  const aside = join(folder, asideName)
  await makeFolder(aside)
  for (const kind of ['json', 'bin'] as const)
    await rename(fileOf(folder, name, kind), fileOf(aside, name, kind)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
    })
  return `Cannot read medium ${name}: ${why}. Its files are in ${aside} now.`
}
