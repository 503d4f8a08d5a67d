// How tokens pack their fields: little-endian numbers, and bytes after their 16-bit length.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const sign of text) {
    const point = sign.codePointAt(0) ?? 0
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63))
    else if (point < 0x1_0000)
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    else {
      bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63))
      bytes.push(0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    }
  }
  return Uint8Array.from(bytes)
}

/** Packs numbers of 16 bits. */
export function uint16(value: number): readonly number[] {
  return [value & 255, (value >> 8) & 255]
}

/** Packs numbers of 32 bits. */
export function uint32(value: number): readonly number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255]
}

/** Packs bytes after their length. */
export function packed(bytes: Uint8Array): readonly number[] {
  return [...uint16(bytes.length), ...bytes]
}

/** Reads packed fields one after another; every read past the end gives undefined. */
export class PackedReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next number of 2 or 4 bytes. */
  number(bytes: 2 | 4): number | undefined {
    if (this.#at + bytes > this.#bytes.length) return undefined
    let value = 0
    for (let index = bytes - 1; index >= 0; index--)
      value = value * 256 + (this.#bytes[this.#at + index] ?? 0)
    this.#at += bytes
    return value
  }

  /** The next bytes with a length before them. */
  bytes(): Uint8Array | undefined {
    const length = this.number(2)
    if (length === undefined || this.#at + length > this.#bytes.length) return undefined
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }
}

/** Tells whether two runs of bytes are equal. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/** Bytes of a base64 text; undefined where it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const signs = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((signs.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const sign of signs) {
    held = ((held << 6) | alphabet.indexOf(sign)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 255
  }
  return bytes
}

/** The base64 text of bytes. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
    const word = (first << 16) | (second << 8) | third
    for (let sign = 0; sign < 4; sign++)
      text += at + sign > bytes.length ? '=' : alphabet.charAt((word >> (18 - 6 * sign)) & 63)
  }
  return text
}
