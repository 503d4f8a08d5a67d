import type { Limits } from './limits.ts'

/** The 26 signs that user and channel IDs may hold beside letters and digits. @rule W-USERID-RULE */
const signs = ' !#$%&()+-:;<=.>?@[]^_{}|~,'
const permitted: ReadonlySet<string> = new Set(
  Array.from(`abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789${signs}`),
)

/** What a check says: undefined where all is well, else one sentence that says what is wrong and what to do. */
export type Complaint = string | undefined

/**
 * Checks a user ID or a channel ID.
 *
 * @rule W-USERID-RULE
 * @rule W-CHANNELID-RULE
 * @assumes S-14
 */
export function checkId(what: string, id: unknown, bytesMax: number): Complaint {
  if (typeof id !== 'string') return `The ${what} must be a string, not ${nameOfType(id)}.`
  if (id === '') return `The ${what} is empty. Give 1 to ${bytesMax} characters.`
  if (id === 'null') return `The ${what} must not be the text "null". Choose another.`
  for (const sign of id) {
    if (!permitted.has(sign)) {
      return `The ${what} holds ${JSON.stringify(sign)}. Use a-z A-Z 0-9 space and ${signs.trim()} only.`
    }
  }
  if (id.length > bytesMax) return `The ${what} has ${id.length} bytes; ${bytesMax} are allowed.`
  return undefined
}

/** Checks an App ID: a string of exactly 32 characters. @rule W-INIT-CODES */
export function checkAppId(appId: unknown, limits: Limits): Complaint {
  if (typeof appId !== 'string') return `The App ID must be a string, not ${nameOfType(appId)}.`
  if (appId.length === limits.appIdLength) return undefined
  return `The App ID has ${appId.length} characters; it must have exactly ${limits.appIdLength}.`
}

/** Checks an App ID as the Web SDK does: 32 letters or digits. @rule WEB-APP-ID */
export function checkWebAppId(appId: unknown): Complaint {
  if (typeof appId === 'string' && /^[0-9A-Za-z]{32}$/.test(appId)) return undefined
  return `The App ID must be a text of 32 letters or digits, not ${shown(appId)}.`
}

/** A value as a sentence names it: a number or a short text itself, else the word for its type. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && value.length <= 40) return JSON.stringify(value)
  return nameOfType(value)
}

/** The word for a value's type in a sentence: `null`, `an array`, `a number` and so on. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
