import { sniffedType } from '../protocol/index.ts'

/** Tells whether something is a Blob or File: the host's, or that of jsdom; not a polyfill of React Native. */
export function isBlob(value: unknown): value is Blob {
  const tag = Object.prototype.toString.call(value)
  return tag === '[object Blob]' || tag === '[object File]'
}

interface Reader {
  addEventListener(event: 'load' | 'error', listener: () => void): void
  readonly result: ArrayBuffer
  readAsArrayBuffer(blob: Blob): void
}

type ReaderClass = new () => Reader

/** The bytes of a Blob: by `arrayBuffer`, or by a FileReader where an older jsdom has nothing else. */
async function bytesOf(blob: Blob): Promise<Uint8Array> {
  if (typeof blob.arrayBuffer === 'function') return new Uint8Array(await blob.arrayBuffer())
  const FileReader = (globalThis as { readonly FileReader?: ReaderClass }).FileReader
  if (FileReader === undefined)
    throw new TypeError('The Blob has no arrayBuffer, and there is no FileReader to read it with.')
  return await new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(new Uint8Array(reader.result)))
    reader.addEventListener('error', () => reject(new TypeError('The Blob cannot be read.')))
    reader.readAsArrayBuffer(blob)
  })
}

/**
 * All bytes of a Blob; undefined where it cannot be read: a File that was deleted, or has changed, since it was
 * chosen.
 *
 * @assumes S-66
 */
export async function readBlob(blob: Blob): Promise<Uint8Array | undefined> {
  try {
    const bytes = await bytesOf(blob)
    return bytes.length === blob.size ? bytes : undefined
  } catch {
    return undefined
  }
}

/** What to say of a Blob that cannot be read. */
export function complainOfReading(what: 'payload' | 'thumbnail'): string {
  return `The ${what} cannot be read: its File is gone or has changed since it was chosen. Choose it again.`
}

/** A Blob of bytes, with the type that they look like. */
export function blobOfBytes(bytes: Uint8Array): Blob {
  return new Blob([bytes], { type: sniffedType(bytes) })
}
