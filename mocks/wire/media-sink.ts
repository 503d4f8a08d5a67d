import type { Payload } from '../client/index.ts'

/** Where the bytes of one upload go while they come. */
export interface MediaSink {
  /** Takes the next bytes; they are not changed afterwards. A promise where the next must wait. */
  write(chunk: Uint8Array): void | Promise<void>
  /** All bytes have come: resolves when they can be read, whole. */
  seal(): void | Promise<void>
  /** What reads the bytes of a sealed sink. */
  payload(): Payload
  /** Makes the bytes stay under an ID that the world has given; resolves when they are safe. */
  commit(about: StoredAbout): void | Promise<void>
  /** Forgets the bytes. */
  discard(): void | Promise<void>
}

/** What is known of a stored medium. */
export interface StoredAbout {
  readonly appId: string
  readonly mediaId: string
  readonly kind: 'file' | 'image'
  readonly uid: string
  readonly bytes: number
  readonly uploadedAtMs: number
}

/** Keeps the bytes as they come, without joining them. */
export function memorySink(): MediaSink {
  const chunks: Uint8Array[] = []
  let bytes = 0
  return {
    write(chunk) {
      chunks.push(chunk)
      bytes += chunk.length
    },
    seal: () => undefined,
    payload: () => ({
      bytes,
      read: (offset, length) => readChunks(chunks, offset, length),
    }),
    commit: () => undefined,
    discard: () => void (chunks.length = 0),
  }
}

/** Some bytes of a list of chunks; a copy only where they span several. */
function readChunks(chunks: readonly Uint8Array[], offset: number, length: number): Uint8Array {
  let start = 0
  let filled = 0
  let out: Uint8Array | undefined
  for (const chunk of chunks) {
    const from = Math.max(0, offset - start)
    if (from < chunk.length) {
      const part = chunk.subarray(from, Math.min(chunk.length, offset + length - start))
      if (out === undefined && part.length === length) return part
      out ??= new Uint8Array(length)
      out.set(part, filled)
      filled += part.length
      if (filled === length) return out
    }
    start += chunk.length
  }
  return out ?? new Uint8Array(0)
}
