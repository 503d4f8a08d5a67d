import { badArgument } from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import {
  ATTRIBUTE_OPERATION_ERR as Code,
  checkAttributeKeys,
  checkAttributes,
} from '../protocol/index.ts'
import type {
  AttributeChange,
  AttributeOwner,
  RequestKind,
  RtmAttribute,
  RuleId,
} from '../protocol/index.ts'
import type { World } from '../server/index.ts'
import type { Question } from './call.ts'

/** What all calls on attributes have alike. */
export const shared: Pick<
  Question<RequestKind, unknown, Code>,
  'codes' | 'isFormFirst' | 'tooOftenCode' | 'timeoutMs' | 'timeoutCode' | 'failureCode'
> = {
  codes: 'ATTRIBUTE_OPERATION_ERR',
  isFormFirst: true,
  tooOftenCode: Code.ATTRIBUTE_OPERATION_ERR_TOO_OFTEN,
  timeoutMs: (limits) => limits.attributeTimeoutMs,
  timeoutCode: Code.ATTRIBUTE_OPERATION_ERR_TIMEOUT,
  failureCode: Code.ATTRIBUTE_OPERATION_ERR_FAILURE,
}

/** A change of attributes as an app gives it. */
export interface GivenChange {
  readonly change: AttributeChange
  /** What is wrong with what the app gave, where its face can tell. */
  readonly complaint?: string | undefined
}

/** A change, read once: what the app does to its objects afterwards changes nothing. */
export function givenChange(change: AttributeChange, complaint?: string): GivenChange {
  return { change: copyOf(change), complaint }
}

/** The rungs of a change: form, then size. @rule W-UATTR-LIMITS @rule W-CATTR-LIMITS */
export function unwritable(
  world: World,
  { change, complaint }: GivenChange,
  owner: AttributeOwner,
): Rung | undefined {
  const rule: RuleId = owner === 'user' ? 'W-UATTR-LIMITS' : 'W-CATTR-LIMITS'
  if (complaint !== undefined) return badAttribute(complaint, rule)
  if (change.how === 'clear') return undefined
  const { limits } = world.options
  if (change.how === 'delete') return badAttribute(checkAttributeKeys(change.keys, limits), rule)
  const wrong = checkAttributes(change.attributes, owner, limits)
  if (wrong?.isSize !== true) return badAttribute(wrong?.why, rule)
  return { code: Code.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, rule, why: wrong.why }
}

/** What is wrong with the keys of a read; undefined where all are asked for. */
export function complainOfKeys(world: World, keys: unknown): string | undefined {
  return keys === undefined ? undefined : checkAttributeKeys(keys, world.options.limits)
}

/** The rung of an argument that is wrong. */
export function badAttribute(complaint: string | undefined, rule: RuleId): Rung | undefined {
  return badArgument(complaint, Code.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, rule)
}

/** The keys of a read, copied. */
export function keysOf(keys: unknown): readonly string[] | undefined {
  return keys === undefined ? undefined : Array.from(keys as readonly string[])
}

/** What the journal calls a user or a channel. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What a change makes of attributes; `made` makes a new one. */
export function changed<Kept extends RtmAttribute>(
  before: ReadonlyMap<string, Kept>,
  change: AttributeChange,
  made: (attribute: RtmAttribute) => Kept,
): Map<string, Kept> {
  const after = new Map(change.how === 'set' || change.how === 'clear' ? [] : before)
  if (change.how === 'delete') for (const key of change.keys) after.delete(key)
  if (change.how === 'set' || change.how === 'add-or-update') {
    for (const attribute of change.attributes) after.set(attribute.key, made(attribute))
  }
  return after
}

/** Those of the attributes that are asked for and there. */
export function wanted<Kept extends RtmAttribute>(
  all: ReadonlyMap<string, Kept>,
  keys: readonly string[] | undefined,
): readonly Kept[] {
  if (keys === undefined) return [...all.values()]
  const found: Kept[] = []
  for (const key of new Set(keys)) {
    const attribute = all.get(key)
    if (attribute !== undefined) found.push(attribute)
  }
  return found
}

function copyOf(change: AttributeChange): AttributeChange {
  if (change.how === 'clear') return change
  if (change.how === 'delete') {
    const keys: readonly string[] = Array.isArray(change.keys)
      ? Array.from(change.keys)
      : change.keys
    return { how: 'delete', keys }
  }
  if (!Array.isArray(change.attributes)) return change
  return { how: change.how, attributes: Array.from(change.attributes, copyOfAttribute) }
}

function copyOfAttribute(given: RtmAttribute): RtmAttribute {
  // What is no attribute stays what it is, to be refused.
  if (typeof given !== 'object' || given === null) return given
  const { key, value } = given
  return { key, value }
}
