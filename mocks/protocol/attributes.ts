import type { Complaint } from './ids.ts'
import { nameOfType } from './ids.ts'
import type { Limits } from './limits.ts'
import { utf8Bytes } from './messages.ts'
import { ownText } from './own-text.ts'

/** `RtmAttribute`: one attribute of a user. */
export interface RtmAttribute {
  /** Visible characters, 1 to 32 bytes. */
  readonly key: string
  /** 1 byte to 8 KB. */
  readonly value: string
}

/** One attribute of a channel, and who wrote it last, and when. */
export interface ChannelAttributeValue extends RtmAttribute {
  readonly lastUpdateUserId: string
  /** Server time of the last write, in ms since 1970. */
  readonly lastUpdateMs: number
}

/** What a call does to attributes. */
export type AttributeChange =
  | { readonly how: 'set' | 'add-or-update'; readonly attributes: readonly RtmAttribute[] }
  | { readonly how: 'delete'; readonly keys: readonly string[] }
  | { readonly how: 'clear' }

/** What attributes belong to. */
export type AttributeOwner = 'user' | 'channel'

/** What is wrong with attributes: their form, or their size. */
export interface AttributeComplaint {
  readonly isSize: boolean
  readonly why: string
}

/** Characters of a key that a sentence shows. */
const keyShown = 20
const visible = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u

/** Checks the key of an attribute. @rule W-UATTR-LIMITS @rule W-CATTR-LIMITS */
export function checkAttributeKey(key: unknown, limits: Limits): Complaint {
  if (typeof key !== 'string') return `A key must be a string, not ${nameOfType(key)}.`
  if (key === '') return 'A key is empty. Give 1 to 32 visible characters.'
  if (!visible.test(key))
    return `The key ${JSON.stringify(ownText(key, keyShown))} holds an invisible character.`
  const bytes = utf8Bytes(key)
  if (bytes <= limits.attributeKeyBytesMax) return undefined
  return `The key ${ownText(key, keyShown)}... has ${bytes} bytes; ${limits.attributeKeyBytesMax} are allowed.`
}

/** Checks a list of keys. */
export function checkAttributeKeys(keys: unknown, limits: Limits): Complaint {
  if (!Array.isArray(keys)) return `The keys must be an array, not ${nameOfType(keys)}.`
  if (keys.length === 0) return 'There is no key. Give at least one.'
  for (const key of keys as unknown[]) {
    const complaint = checkAttributeKey(key, limits)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

/**
 * Checks the form and the size of attributes that are to be written.
 *
 * @rule W-UATTR-LIMITS
 * @rule W-CATTR-LIMITS
 * @assumes S-45
 */
export function checkAttributes(
  attributes: unknown,
  owner: AttributeOwner,
  limits: Limits,
): AttributeComplaint | undefined {
  if (!Array.isArray(attributes))
    return form(`The attributes must be an array, not ${nameOfType(attributes)}.`)
  if (attributes.length === 0) return form('There is no attribute. Give at least one.')
  const complaints = (attributes as unknown[]).map((attribute) => checkAttribute(attribute, limits))
  const wrongForm = complaints.find((complaint) => complaint?.isSize === false)
  const wrong = wrongForm ?? complaints.find((complaint) => complaint !== undefined)
  if (wrong !== undefined) return wrong
  return checkTotal(attributes as readonly RtmAttribute[], owner, limits)
}

function form(why: string): AttributeComplaint {
  return { isSize: false, why }
}

function checkAttribute(attribute: unknown, limits: Limits): AttributeComplaint | undefined {
  if (typeof attribute !== 'object' || attribute === null)
    return form(`An attribute must be an object, not ${nameOfType(attribute)}.`)
  const { key, value } = attribute as { readonly key?: unknown; readonly value?: unknown }
  const complaint = checkAttributeKey(key, limits)
  if (complaint !== undefined) return form(complaint)
  if (typeof value !== 'string')
    return form(`The value of ${String(key)} must be a string, not ${nameOfType(value)}.`)
  if (value === '') return form(`The value of ${String(key)} is empty. Give at least one byte.`)
  const bytes = utf8Bytes(value)
  if (bytes <= limits.attributeValueBytesMax) return undefined
  const why = `The value of ${String(key)} has ${bytes} bytes; ${limits.attributeValueBytesMax} are allowed.`
  return { isSize: true, why }
}

/** Checks the number of attributes and their bytes together. */
export function checkTotal(
  attributes: readonly RtmAttribute[],
  owner: AttributeOwner,
  limits: Limits,
): AttributeComplaint | undefined {
  const { attributesMax } = limits
  if (attributes.length > attributesMax) {
    const why = `There would be ${attributes.length} attributes; ${attributesMax} are allowed.`
    return { isSize: true, why }
  }
  const most = owner === 'user' ? limits.userAttributesBytesMax : limits.channelAttributesBytesMax
  let bytes = 0
  for (const { key, value } of attributes) bytes += utf8Bytes(key) + utf8Bytes(value)
  if (bytes <= most) return undefined
  return { isSize: true, why: `Keys and values would have ${bytes} bytes; ${most} are allowed.` }
}
