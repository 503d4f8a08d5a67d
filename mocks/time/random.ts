/** A stream of numbers that depends on its seed and label alone. Plain data: a copy goes on by itself. */
export interface Random {
  a: number
  b: number
  c: number
  count: number
}

/** A 32-bit hash of a text, from a place in it on, equal on every machine. */
export function hash32(text: string, seed = 0, from = 0): number {
  let hash = seed ^ 0x811c9dc5
  for (let index = from; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    hash ^= hash >>> 15
  }
  return mix32(hash ^ text.length)
}

/** Spreads the bits of a 32-bit number over all 32. */
export function mix32(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x7feb352d)
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x846ca68b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Makes the stream of a label: its draws never shift those of another label. */
export function createRandom(seed: number, label: string): Random {
  const low = seed >>> 0
  const high = Math.floor(seed / 0x1_0000_0000) >>> 0
  const random = { a: hash32(label, low), b: mix32(low ^ 0x9e3779b9), c: mix32(high), count: 1 }
  for (let warmup = 0; warmup < 8; warmup++) nextUint32(random)
  return random
}

/** Draws a whole number from 0 to 2^32 - 1. */
export function nextUint32(random: Random): number {
  const sum = (random.a + random.b + random.count) | 0
  random.count = (random.count + 1) | 0
  random.a = random.b ^ (random.b >>> 9)
  random.b = (random.c + (random.c << 3)) | 0
  random.c = (((random.c << 21) | (random.c >>> 11)) + sum) | 0
  return sum >>> 0
}

/** Draws a number in [0, 1). */
export function nextFloat(random: Random): number {
  return nextUint32(random) / 0x1_0000_0000
}

/** Draws a whole number in [0, bound). */
export function nextBelow(random: Random, bound: number): number {
  return Math.floor(nextFloat(random) * bound)
}

/** Fills bytes with draws, four at a time. */
export function fillRandom(random: Random, bytes: Uint8Array): Uint8Array {
  let word = 0
  for (let index = 0; index < bytes.length; index++) {
    if (index % 4 === 0) word = nextUint32(random)
    bytes[index] = word & 0xff
    word >>>= 8
  }
  return bytes
}
