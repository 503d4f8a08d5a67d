// The decompression of RFC 1950 and 1951, for tokens: the core is synchronous and runs in browsers.

const bytesMax = 65_536
const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
]
const lengthBits = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]
const distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12_289, 16_385, 24_577,
]
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Bits of a stream, the lowest of each byte first, and what came out of it so far. */
interface Stream {
  readonly bytes: Uint8Array
  bit: number
  readonly out: number[]
}

/** How many codes there are of each length, and the symbols in the order of their codes. */
interface Codes {
  readonly counts: readonly number[]
  readonly symbols: readonly number[]
}

class BadStream extends Error {}

/** Unpacks a zlib stream; undefined where it is none, is cut short or gives more than 64 KiB. */
export function inflate(bytes: Uint8Array): Uint8Array | undefined {
  const [method = 0, flags = 0] = bytes
  if ((method & 15) !== 8 || (method * 256 + flags) % 31 !== 0 || (flags & 32) !== 0)
    return undefined
  const stream: Stream = { bytes, bit: 16, out: [] }
  try {
    while (!inflateBlock(stream));
  } catch (error) {
    if (error instanceof BadStream) return undefined
    throw error
  }
  const out = Uint8Array.from(stream.out)
  stream.bit = Math.ceil(stream.bit / 8) * 8
  const sum = adler32(out)
  const tail = stream.bit / 8
  const isWhole = [24, 16, 8, 0].every(
    (shift, index) => bytes[tail + index] === ((sum >>> shift) & 255),
  )
  return isWhole ? out : undefined
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

/** Unpacks one block; true after the last. */
function inflateBlock(stream: Stream): boolean {
  const isLast = take(stream, 1) === 1
  const kind = take(stream, 2)
  if (kind === 0) inflateStored(stream)
  else if (kind === 1) inflateCodes(stream, fixedCodes(), codesOf(Array<number>(30).fill(5)))
  else if (kind === 2) inflateDynamic(stream)
  else throw new BadStream()
  return isLast
}

function take(stream: Stream, bits: number): number {
  let value = 0
  for (let index = 0; index < bits; index++) {
    const byte = stream.bytes[stream.bit >> 3]
    if (byte === undefined) throw new BadStream()
    value |= ((byte >> (stream.bit & 7)) & 1) << index
    stream.bit++
  }
  return value
}

function emit(stream: Stream, byte: number | undefined): void {
  if (byte === undefined || stream.out.length >= bytesMax) throw new BadStream()
  stream.out.push(byte)
}

function inflateStored(stream: Stream): void {
  stream.bit = Math.ceil(stream.bit / 8) * 8
  const length = take(stream, 16)
  if (length + take(stream, 16) !== 0xffff) throw new BadStream()
  for (let index = 0; index < length; index++) emit(stream, take(stream, 8))
}

function fixedCodes(): Codes {
  return codesOf(
    Array.from({ length: 288 }, (_, symbol) =>
      symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
    ),
  )
}

function codesOf(lengths: readonly number[]): Codes {
  const counts = Array<number>(16).fill(0)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  counts[0] = 0
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .toSorted((left, right) => left.length - right.length || left.symbol - right.symbol)
    .map(({ symbol }) => symbol)
  return { counts, symbols }
}

function symbolOf(stream: Stream, { counts, symbols }: Codes): number {
  let code = 0
  let first = 0
  let index = 0
  for (let length = 1; length < 16; length++) {
    code |= take(stream, 1)
    const count = counts[length] ?? 0
    if (code - count < first) return symbols[index + code - first] ?? 0
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  throw new BadStream()
}

function inflateCodes(stream: Stream, literals: Codes, distances: Codes): void {
  for (;;) {
    const symbol = symbolOf(stream, literals)
    if (symbol === 256) return
    if (symbol < 256) emit(stream, symbol)
    else copyEarlier(stream, symbol - 257, distances)
  }
}

function copyEarlier(stream: Stream, lengthSymbol: number, distances: Codes): void {
  const lengthBase = lengthBases[lengthSymbol]
  if (lengthBase === undefined) throw new BadStream()
  const length = lengthBase + take(stream, lengthBits[lengthSymbol] ?? 0)
  const distanceSymbol = symbolOf(stream, distances)
  const distanceBase = distanceBases[distanceSymbol]
  if (distanceBase === undefined) throw new BadStream()
  const distance = distanceBase + take(stream, Math.max(0, (distanceSymbol >> 1) - 1))
  for (let index = 0; index < length; index++)
    emit(stream, stream.out[stream.out.length - distance])
}

function inflateDynamic(stream: Stream): void {
  const literalCount = take(stream, 5) + 257
  const distanceCount = take(stream, 5) + 1
  const lengthCount = take(stream, 4) + 4
  const lengths = Array<number>(19).fill(0)
  for (const symbol of codeLengthOrder.slice(0, lengthCount)) lengths[symbol] = take(stream, 3)
  const all = readLengths(stream, codesOf(lengths), literalCount + distanceCount)
  inflateCodes(stream, codesOf(all.slice(0, literalCount)), codesOf(all.slice(literalCount)))
}

function readLengths(stream: Stream, codes: Codes, count: number): readonly number[] {
  const lengths: number[] = []
  while (lengths.length < count) {
    const symbol = symbolOf(stream, codes)
    if (symbol < 16) lengths.push(symbol)
    else if (symbol === 16) {
      const last = lengths.at(-1)
      if (last === undefined) throw new BadStream()
      lengths.push(...Array<number>(3 + take(stream, 2)).fill(last))
    } else
      lengths.push(
        ...Array<number>(symbol === 17 ? 3 + take(stream, 3) : 11 + take(stream, 7)).fill(0),
      )
  }
  if (lengths.length > count) throw new BadStream()
  return lengths
}
