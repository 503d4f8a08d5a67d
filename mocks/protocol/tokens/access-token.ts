import {
  fromBase64,
  packed,
  PackedReader,
  sameBytes,
  toBase64,
  uint16,
  uint32,
  utf8,
} from './byte-packing.ts'
import { crc32 } from '../crc32.ts'
import type { RuleId } from '../rules/rule-id.ts'
import { adler32, inflate } from './inflate.ts'
import { hmacSha256 } from './packages.ts'

const appIdLength = 32
const dayMs = 86_400_000
const rtmLoginPrivilege = 1000
const rtmService = 2

/** What a token must fit. */
export interface TokenExpected {
  readonly appId: string
  readonly certificate: string
  readonly uid: string
}

/** What a token says, once it fits; else why it does not. */
export type TokenReading =
  | { readonly isValid: true; readonly expiresAtMs: number }
  | { readonly isValid: false; readonly why: string; readonly rule: RuleId }

/**
 * Verifies an AccessToken (`006...`) or AccessToken2 (`007...`). Whether it has expired is for the
 * caller to say: `expiresAtMs` is the first instant at which it is dead. An AccessToken lives 24 hours
 * from its making, whatever expiry was asked for; an AccessToken2 as long as it was asked for, up to 24 hours.
 *
 * @rule W-TOKEN-24H
 * @rule W-TOKEN-UID
 * @assumes S-43
 */
export function readToken(token: unknown, expected: TokenExpected): TokenReading {
  if (typeof token !== 'string' || token === '')
    return wrong(
      'This project has an App Certificate, so a token is needed. Make one for this user ID.',
    )
  if (token.startsWith('006')) return readAccessToken(token, expected)
  if (token.startsWith('007')) return readAccessToken2(token, expected)
  return wrong('The token begins with neither 006 nor 007. Make it by AccessToken or AccessToken2.')
}

function wrong(why: string, rule: RuleId = 'W-TOKEN-EXPIRED-LOGIN'): TokenReading {
  return { isValid: false, why, rule }
}

/** @rule W-TOKEN-UID */
function ofAnother(whose: string, uid: string): TokenReading {
  return wrong(`The token is for ${whose}. Make one for the user ID ${uid}.`, 'W-TOKEN-UID')
}

const cutShort = 'The token is cut short or garbled. Hand it over whole.'
const unsigned =
  'The signature of the token does not verify. Make it with the App Certificate of this App ID and for this user ID.'

function readAccessToken(token: string, { appId, certificate, uid }: TokenExpected): TokenReading {
  const tokenAppId = token.slice(3, 3 + appIdLength)
  if (tokenAppId !== appId)
    return wrong(`The token is for the App ID ${tokenAppId}. Make it for ${appId}.`)
  const content = fromBase64(token.slice(3 + appIdLength))
  if (content === undefined) return wrong(cutShort)
  const fields = new PackedReader(content)
  const signature = fields.bytes()
  const checksum = fields.number(4)
  const noChecksum = fields.number(4)
  const message = fields.bytes()
  if (signature === undefined || message === undefined) return wrong(cutShort)
  if (checksum !== crc32(utf8(uid))) return ofAnother('another user ID', uid)
  if (noChecksum !== 0) return wrong(unsigned)
  const signed = Uint8Array.from([...utf8(appId + uid), ...message])
  if (!sameBytes(signature, hmacSha256(utf8(certificate), signed))) return wrong(unsigned)
  const reader = new PackedReader(message)
  reader.number(4)
  const expiresAtSec = reader.number(4)
  if (expiresAtSec === undefined || !hasLogin(reader, rtmLoginPrivilege)) return wrong(noLogin)
  return { isValid: true, expiresAtMs: expiresAtSec * 1000 }
}

const noLogin = 'The token does not give the right to log in to RTM. Make it by RtmTokenBuilder.'

/** Reads privileges; true where the wanted one is among them. */
function hasLogin(reader: PackedReader, wanted: number): boolean {
  let isThere = false
  const count = reader.number(2) ?? 0
  for (let index = 0; index < count; index++) {
    if (reader.number(2) === wanted) isThere = true
    reader.number(4)
  }
  return isThere
}

function readAccessToken2(token: string, expected: TokenExpected): TokenReading {
  const compressed = fromBase64(token.slice(3))
  const content = compressed === undefined ? undefined : inflate(compressed)
  if (content === undefined) return wrong(cutShort)
  const reader = new PackedReader(content)
  const signature = reader.bytes()
  const info = reader.rest()
  const tokenAppId = textOf(reader.bytes())
  const issuedAtSec = reader.number(4)
  const lifeSec = reader.number(4)
  const salt = reader.number(4)
  if (signature === undefined || salt === undefined || lifeSec === undefined) return wrong(cutShort)
  if (tokenAppId !== expected.appId)
    return wrong(`The token is for the App ID ${tokenAppId}. Make it for ${expected.appId}.`)
  if (!sameBytes(signature, sign2(info, { ...expected, issuedAtSec: issuedAtSec ?? 0, salt })))
    return wrong(unsigned)
  const uid = rtmUserOf(reader)
  if (uid === undefined) return wrong(noLogin)
  if (uid !== expected.uid) return ofAnother(`the user ID ${uid}`, expected.uid)
  const lifeMs = Math.min(lifeSec * 1000, dayMs)
  return { isValid: true, expiresAtMs: (issuedAtSec ?? 0) * 1000 + lifeMs }
}

function sign2(
  info: Uint8Array,
  key: { readonly certificate: string; readonly issuedAtSec: number; readonly salt: number },
): Uint8Array {
  const first = hmacSha256(Uint8Array.from(uint32(key.issuedAtSec)), utf8(key.certificate))
  return hmacSha256(hmacSha256(Uint8Array.from(uint32(key.salt)), first), info)
}

/** The user of the RTM service; other services may stand before it. */
function rtmUserOf(reader: PackedReader): string | undefined {
  const count = reader.number(2) ?? 0
  for (let index = 0; index < count; index++) {
    const service = reader.number(2)
    const mayLogIn = hasLogin(reader, 1)
    // The first service is RTC, with a channel and a user; those after RTM are never come to.
    if (service === 1) {
      reader.bytes()
      reader.bytes()
    } else if (service === rtmService) return mayLogIn ? textOf(reader.bytes()) : undefined
    else return undefined
  }
  return undefined
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : String.fromCharCode(...bytes)
}

/** What a token is made of. */
export interface TokenWanted extends TokenExpected {
  /** When it is made, in ms since 1970: the time of the world that it is for. */
  readonly issuedAtMs: number
  /** Life in seconds of an AccessToken2, 86,400 unless given; an AccessToken always has 86,400. */
  readonly lifeSec?: number
  /** `007` unless given. */
  readonly version?: '006' | '007'
}

/** Makes a token as Agora's builders do, but in the time of a world. */
export function makeToken(wanted: TokenWanted): string {
  return wanted.version === '006' ? makeAccessToken(wanted) : makeAccessToken2(wanted)
}

function makeAccessToken({ appId, certificate, uid, issuedAtMs }: TokenWanted): string {
  const expiresAtSec = Math.floor(issuedAtMs / 1000) + dayMs / 1000
  const privileges = [...uint16(1), ...uint16(rtmLoginPrivilege), ...uint32(expiresAtSec)]
  const message = Uint8Array.from([...uint32(1), ...uint32(expiresAtSec), ...privileges])
  const signed = Uint8Array.from([...utf8(appId + uid), ...message])
  const signature = hmacSha256(utf8(certificate), signed)
  const checksums = [...uint32(crc32(utf8(uid))), ...uint32(0)]
  const content = [...packed(signature), ...checksums, ...packed(message)]
  return `006${appId}${toBase64(Uint8Array.from(content))}`
}

function makeAccessToken2(wanted: TokenWanted): string {
  const { appId, certificate, uid, issuedAtMs, lifeSec = dayMs / 1000 } = wanted
  const issuedAtSec = Math.floor(issuedAtMs / 1000)
  const info = Uint8Array.from([
    ...packed(utf8(appId)),
    ...[issuedAtSec, lifeSec, 1].flatMap(uint32),
    ...[1, rtmService, 1, 1].flatMap(uint16),
    ...uint32(lifeSec),
    ...packed(utf8(uid)),
  ])
  const signature = sign2(info, { certificate, issuedAtSec, salt: 1 })
  return `007${toBase64(stored(Uint8Array.from([...packed(signature), ...info])))}`
}

/** A zlib stream of one block that is not compressed. */
function stored(bytes: Uint8Array): Uint8Array {
  const head = [0x78, 0x01, 1, ...uint16(bytes.length), ...uint16(bytes.length ^ 0xffff)]
  return Uint8Array.from([...head, ...bytes, ...uint32(adler32(bytes)).toReversed()])
}
