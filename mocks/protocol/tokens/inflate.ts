import { unzlib } from './packages.ts'

const bytesMax = 65_536

/** Unpacks a zlib stream; undefined where it is none, is cut short or gives more than 64 KiB. */
export function inflate(bytes: Uint8Array): Uint8Array | undefined {
  const out = unzlibOrNothing(bytes)
  if (out === undefined || out.length > bytesMax) return undefined
  const sum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4)
  return sum === adler32(out) ? out : undefined
}

function unzlibOrNothing(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return unzlib(bytes, bytesMax + 1)
  } catch {
    return undefined
  }
}

/** The checksum of a zlib stream. */
export function adler32(bytes: Uint8Array): number {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return ((high << 16) | low) >>> 0
}
