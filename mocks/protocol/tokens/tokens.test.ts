import { constants, deflateSync } from 'node:zlib'
import { RtmTokenBuilder } from 'agora-token'
// @ts-expect-error The builder of the older form is not part of the package's typings.
import { RtmTokenBuilder as OlderBuilder } from 'agora-token/src/RtmTokenBuilder.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeToken, readToken } from './access-token.ts'
import { fromBase64, toBase64, utf8 } from './byte-packing.ts'
import { inflate } from './inflate.ts'

const appId = '970ca35de60c44645bbae8a215061b33'
const certificate = '5cfd2fd1755d40ecb72977518be15d3b'
const alice = { appId, certificate, uid: 'alice' }
const dayMs = 86_400_000

test('what zlib packs is unpacked again, stored, fixed and dynamic', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.array(fc.constantFrom(1, 2, 3), { maxLength: 3000 }).map((list) => Uint8Array.from(list)),
  )
  const settings = fc.record({
    level: fc.integer({ min: 0, max: 9 }),
    strategy: fc.constantFrom(
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_FIXED,
      constants.Z_HUFFMAN_ONLY,
    ),
  })
  fc.assert(
    fc.property(bytes, settings, (unpacked, how) => {
      expect(inflate(deflateSync(unpacked, how))).toEqual(unpacked)
    }),
  )
})

test('a stream that is garbled, cut short or endless is refused, never thrown at', () => {
  const whole = deflateSync(Uint8Array.from({ length: 500 }, (_, index) => index % 7))
  for (let length = 0; length < whole.length; length++)
    expect(inflate(whole.subarray(0, length))).toBeUndefined()
  expect(inflate(deflateSync(new Uint8Array(65_537)))).toBeUndefined()
  expect(inflate(deflateSync(new Uint8Array(65_536)))).toHaveLength(65_536)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      inflate(Uint8Array.from([0x78, 0x9c, ...bytes]))
    }),
  )
})

test('base64 and UTF-8 are those of the host', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ unit: 'grapheme' }), (bytes, text) => {
      const base64 = Buffer.from(bytes).toString('base64')
      expect(toBase64(bytes)).toBe(base64)
      expect(fromBase64(base64)).toEqual(bytes)
      expect(utf8(text)).toEqual(Uint8Array.from(Buffer.from(text)))
    }),
  )
  expect(fromBase64('a*b')).toBeUndefined()
})

/** What Agora's own builders make, now and for an hour. */
const builders = {
  AccessToken: (uid: string) =>
    String(OlderBuilder.buildToken(appId, certificate, uid, 1, Math.floor(nowMs() / 1000) + 3600)),
  AccessToken2: (uid: string) => RtmTokenBuilder.buildToken(appId, certificate, uid, 3600),
}

/** What is signed: one zlib stream can be written in several ways. */
function contentOf(token: string): string {
  if (token.startsWith('006')) return token
  const content = inflate(fromBase64(token.slice(3)) ?? new Uint8Array(0))
  return content === undefined ? token : Buffer.from(content).toString('hex')
}

function nowMs(): number {
  return new globalThis.Event('now').timeStamp + globalThis.performance.timeOrigin
}

for (const [name, build] of Object.entries(builders)) {
  const lifeMs = name === 'AccessToken' ? dayMs : 3_600_000
  test(`${name} made by agora-token verifies, and lives ${lifeMs / 3_600_000} h`, () => {
    for (const uid of ['alice', '0', 'x'.repeat(64), ' #1 {a|b}~']) {
      const fromMs = nowMs()
      const reading = readToken(build(uid), { ...alice, uid })
      const toMs = nowMs()
      expect(reading.isValid, uid).toBe(true)
      const bornMs = reading.isValid ? reading.expiresAtMs - lifeMs : 0
      // Tokens count whole seconds.
      expect(bornMs).toBeGreaterThan(fromMs - 1000)
      expect(bornMs).toBeLessThan(toMs + 1000)
    }
  })

  test(`${name} is refused for another user, App ID or certificate, and where a sign is changed`, () => {
    const token = build('alice')
    const why = (expected: Partial<typeof alice>, given = token): string => {
      const reading = readToken(given, { ...alice, ...expected })
      return reading.isValid ? 'valid' : reading.why
    }
    expect(why({ uid: 'bob' })).toMatch(/user ID/)
    expect(why({ appId: 'f'.repeat(32) })).toMatch(/App ID 970ca/)
    expect(why({ certificate: '0'.repeat(32) })).toMatch(/signature .* does not verify/)
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: token.replace(/=+$/, '').length - 2 }),
        fc.constantFrom('A', 'B', '/', '*'),
        (at, sign) => {
          const garbled = token.slice(0, at) + sign + token.slice(at + 1)
          expect(why({}, garbled) === 'valid').toBe(contentOf(garbled) === contentOf(token))
        },
      ),
    )
    for (let length = 0; length < token.length - 6; length++)
      expect(why({}, token.slice(0, length))).not.toBe('valid')
  })
}

test('tokens of our own making verify, and have the life that was asked for, up to 24 h', () => {
  const issuedAtMs = 1_603_120_647_000
  const life = (version: '006' | '007', lifeSec: number): number => {
    const reading = readToken(makeToken({ ...alice, issuedAtMs, version, lifeSec }), alice)
    return reading.isValid ? reading.expiresAtMs - issuedAtMs : -1
  }
  expect([life('007', 60), life('007', 86_400), life('007', 90_000)]).toEqual([
    60_000,
    dayMs,
    dayMs,
  ])
  expect([life('006', 60), life('006', 90_000)]).toEqual([dayMs, dayMs])
  expect(readToken(null, alice)).toMatchObject({ isValid: false })
  expect(readToken('my-token', alice)).toMatchObject({ isValid: false })
})

test('the checksum of an AccessToken is what the builder writes', () => {
  const built = builders.AccessToken('alice').slice(35)
  const own = makeToken({ ...alice, issuedAtMs: 0, version: '006' }).slice(35)
  const checksums = (content: string): readonly number[] =>
    Array.from(fromBase64(content)?.slice(34, 42) ?? [])
  expect(checksums(own)).toEqual(checksums(built))
})
