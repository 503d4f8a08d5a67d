// SHA-256 (FIPS 180-4) and HMAC (RFC 2104): the core is synchronous and runs in browsers, where the host's are not.

const roundConstants = new Uint32Array(64)
const initialHash = new Uint32Array(8)

/** The constants are the fractions of the roots of the first primes. */
function fillConstants(): void {
  let found = 0
  for (let number = 2; found < 64; number++) {
    let isPrime = true
    for (let divisor = 2; divisor * divisor <= number; divisor++)
      if (number % divisor === 0) isPrime = false
    if (!isPrime) continue
    if (found < 8) initialHash[found] = fractionBits(Math.sqrt(number))
    roundConstants[found++] = fractionBits(Math.cbrt(number))
  }
}

function fractionBits(root: number): number {
  return ((root - Math.floor(root)) * 0x1_0000_0000) >>> 0
}

fillConstants()

/** The 32 bytes of a SHA-256. */
export function sha256(message: Uint8Array): Uint8Array {
  const blocks = Math.ceil((message.length + 9) / 64)
  const padded = new Uint8Array(blocks * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x2000_0000))
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0)
  const hash = initialHash.slice()
  const words = new Uint32Array(64)
  for (let block = 0; block < blocks; block++) {
    for (let index = 0; index < 16; index++) words[index] = view.getUint32(block * 64 + index * 4)
    compress(hash, words)
  }
  const digest = new Uint8Array(32)
  const out = new DataView(digest.buffer)
  for (const [index, word] of hash.entries()) out.setUint32(index * 4, word)
  return digest
}

function compress(hash: Uint32Array, words: Uint32Array): void {
  for (let index = 16; index < 64; index++) {
    const early = at(words, index - 15)
    const late = at(words, index - 2)
    const small = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const large = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[index] = at(words, index - 16) + small + at(words, index - 7) + large
  }
  const state = hash.slice()
  for (let index = 0; index < 64; index++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const spreadE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const spreadA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const first = h + spreadE + choice + at(roundConstants, index) + at(words, index)
    state.set([first + spreadA + majority, a, b, c, d + first, e, f, g])
  }
  for (let index = 0; index < 8; index++) hash[index] = at(hash, index) + at(state, index)
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The 32 bytes of an HMAC with SHA-256. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(64)
  block.set(key.length > 64 ? sha256(key) : key)
  const inner = new Uint8Array(64 + message.length)
  inner.set(block.map((byte) => byte ^ 0x36))
  inner.set(message, 64)
  const outer = new Uint8Array(96)
  outer.set(block.map((byte) => byte ^ 0x5c))
  outer.set(sha256(inner), 64)
  return sha256(outer)
}
