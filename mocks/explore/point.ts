import { ToolkitError } from '../protocol/toolkit-error.ts'

/** How something passes: up to Agora, down from it, or as a timer of the app or its test. */
export type Way = 'up' | 'down' | 'timer'

/** A place in a run where another course may begin. */
export interface Point {
  /** Its name: `alice>login:1`. */
  readonly at: string
  readonly way: Way
  /** What passes: a kind of request or event, `upload-bytes`, `timer`. */
  readonly what: string
  /** Number of the client that it belongs to. */
  readonly client: number
  /** Whether it may be struck; those of others only show what else is on its way. */
  readonly isSubject: boolean
  /** When it was set going, and when it arrives in this run. */
  readonly fromMs: number
  readonly dueMs: number
  /** Whether Agora can refuse what passes, and with which codes. */
  readonly codes: readonly string[]
}

const signs: Readonly<Record<Way, string>> = { up: '>', down: '<', timer: '~' }
const ways: Readonly<Record<string, Way>> = { '>': 'up', '<': 'down', '~': 'timer' }

/** A user ID as it stands in the name of a point: all but `[A-Za-z0-9_.-]` percent-encoded, a second client as `alice#2`. */
export function encodeWho(uid: string, nth: number): string {
  const text = Array.from(uid, encodeSign).join('')
  return nth > 1 ? `${text}#${nth}` : text
}

/** encodeURIComponent would leave out some, and refuse half a surrogate pair. */
function encodeSign(sign: string): string {
  if (/[A-Za-z0-9_.-]/.test(sign)) return sign
  const code = sign.codePointAt(0) ?? 0
  if (code < 0x80) return `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  return encodeURIComponent(code >= 0xd800 && code <= 0xdfff ? '\uFFFD' : sign)
}

/** Whom and what the name of a point stands for. */
export interface PointName {
  readonly uid: string
  /** Which client of the user, from 1. */
  readonly nthClient: number
  readonly way: Way
  readonly what: string
  readonly nth: number
}

/** The name of a point before its number, which counts from 1. */
export function pointBase(who: string, way: Way, what: string): string {
  return `${who}${signs[way]}${what}`
}

const form = /^((?:[A-Za-z0-9_.-]|%[0-9A-F]{2})*)(?:#([1-9]\d*))?([<>~])([a-z-]+):([1-9]\d*)$/

/** Reads the name of a point; undefined where it is none. */
export function parsePoint(at: string): PointName | undefined {
  const [, who, client = '1', sign, what, nth] = form.exec(at) ?? []
  if (who === undefined || sign === undefined || what === undefined) return undefined
  return {
    uid: decodeWho(who),
    nthClient: Number(client),
    way: ways[sign] as Way,
    what,
    nth: Number(nth),
  }
}

function decodeWho(who: string): string {
  try {
    return decodeURIComponent(who)
  } catch {
    return who
  }
}

/** Refuses to explore. */
export function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Cannot explore: ${why}`)
}
