import { nameOfType, wordFor, wordsFor } from '../../protocol/index.ts'
import { hash32, mix32, parseDuration } from '../../time/index.ts'
import type { Duration } from '../../time/index.ts'
import { ToolkitError } from '../../protocol/toolkit-error.ts'
import { didYouMean, ended } from '../nearest-name.ts'
import { nowOf, record } from '../world.ts'
import type { World } from '../state.ts'
import type { ArmedFault, FaultDecision, FaultOf } from './fault.ts'

const decisionsMax = 200

/**
 * Puts a fault in force.
 *
 * @throws ToolkitError for a condition or effect that makes no sense; nothing is armed then.
 */
export function armFault(world: World, fault: FaultOf<string>): ArmedFault {
  checkFault(world, fault)
  const armed: ArmedFault = {
    id: ++world.counters.fault,
    fault: Object.freeze({ ...fault }),
    code: fault.code === undefined ? undefined : codeOf(world, fault.on, fault.code),
    delayMs: fault.delay === undefined ? 0 : duration('delay', fault.delay),
    stallMs:
      fault.stall === undefined || fault.stall === 'forever'
        ? foreverOf(fault)
        : duration('stall', fault.stall),
    disconnectMs:
      fault.disconnect === undefined ? undefined : duration('disconnect', fault.disconnect),
    window:
      fault.between === undefined
        ? undefined
        : [duration('between', fault.between[0]), duration('between', fault.between[1])],
    calls: new Map(),
    decisions: [],
    hits: 0,
  }
  world.faults.push(armed)
  world.faultsByCall = undefined
  return armed
}

/** Takes a fault out of force; without an ID, all of them. */
export function disarmFaults(world: World, id?: number): void {
  const place = world.faults.findIndex((armed) => armed.id === id)
  if (id === undefined) world.faults.length = 0
  else if (place >= 0) world.faults.splice(place, 1)
  world.faultsByCall = undefined
}

/** The faults that may strike a call, in the order in which they were added: those of its point for all, or for its user. */
function faultsFor(world: World, on: string, uid: string): readonly ArmedFault[] {
  world.faultsByCall ??= indexed(world.faults)
  const forAll = world.faultsByCall.get(keyOf(on)) ?? []
  const forUser = world.faultsByCall.get(keyOf(on, uid)) ?? []
  return forUser.length === 0
    ? forAll
    : [...forAll, ...forUser].toSorted((one, other) => one.id - other.id)
}

function keyOf(on: string, uid?: string): string {
  return uid === undefined ? on : `${on} ${uid}`
}

function indexed(faults: readonly ArmedFault[]): Map<string, ArmedFault[]> {
  const index = new Map<string, ArmedFault[]>()
  for (const armed of faults) {
    const key = keyOf(armed.fault.on, armed.fault.uid)
    const same = index.get(key)
    if (same === undefined) index.set(key, [armed])
    else same.push(armed)
  }
  return index
}

function foreverOf(fault: FaultOf<string>): number | undefined {
  return fault.stall === 'forever' ? Infinity : undefined
}

/** The fault that strikes this call, if any; the first that was added wins. */
export function strike(world: World, on: string, uid: string): ArmedFault | undefined {
  if (world.faults.length === 0) return undefined
  let striking: ArmedFault | undefined
  for (const armed of faultsFor(world, on, uid)) {
    const nth = (armed.calls.get(uid) ?? 0) + 1
    armed.calls.set(uid, nth)
    const spared =
      striking === undefined ? whySpared(world, armed, { uid, nth }) : 'an earlier fault strikes it'
    const why = spared ?? 'all conditions hold'
    remember(armed, { atMs: nowOf(world), uid, nth, hit: spared === undefined, why })
    if (spared === undefined) striking = armed
  }
  if (striking === undefined) return undefined
  striking.hits++
  record(world, {
    kind: 'fault',
    name: `fault-${striking.id}`,
    uid,
    subject: on,
    ...codeEntry(striking),
  })
  return striking
}

function codeEntry(armed: ArmedFault): { readonly code?: number } {
  return armed.code === undefined ? {} : { code: armed.code }
}

function whySpared(
  world: World,
  armed: ArmedFault,
  call: { readonly uid: string; readonly nth: number },
): string | undefined {
  const { fault, window } = armed
  if (fault.nth !== undefined && ![fault.nth].flat().includes(call.nth)) {
    return `only for call ${[fault.nth].flat().join(', ')}`
  }
  const ageMs = nowOf(world) - world.options.startAtMs
  if (window !== undefined && !(ageMs >= window[0] && ageMs < window[1])) {
    return `only between ${window[0]} and ${window[1]} ms of the world's age`
  }
  if (fault.probability === undefined) return undefined
  const draw = mix32(hash32(call.uid, world.options.seed ^ armed.id) + call.nth) / 0x1_0000_0000
  return draw < fault.probability
    ? undefined
    : `the draw ${draw.toFixed(3)} is not below ${fault.probability}`
}

function remember(armed: ArmedFault, decision: FaultDecision): void {
  armed.decisions.push(decision)
  if (armed.decisions.length > decisionsMax) armed.decisions.shift()
}

/** One line for each call that a fault looked at: those of its user, where it is for one. */
export function explainFault(armed: ArmedFault): string {
  const head = `Fault ${armed.id} on ${armed.fault.on}: struck ${armed.hits} times.`
  const of = armed.fault.uid === undefined ? '' : ` of ${armed.fault.uid}`
  if (armed.decisions.length === 0) return `${head} No ${armed.fault.on}${of} has reached it.`
  const lines = armed.decisions.map(
    ({ atMs, uid, nth, hit, why }) =>
      `  ${atMs} ms: ${uid} call ${nth}: ${hit ? 'struck' : 'spared'}, ${why}`,
  )
  return [head, ...lines].join('\n')
}

function checkFault(world: World, fault: FaultOf<string>): void {
  const points = Object.keys(world.host.faultCodes)
  if (typeof fault !== 'object' || fault === null)
    refuse(`it is ${nameOfType(fault)}. Give { on: 'upload', ... }`)
  if (!points.includes(fault.on))
    refuse(`there is no point '${fault.on}'. ${didYouMean(fault.on, points)}`)
  checkKinds(fault)
  checkEffects(fault)
  checkConditions(fault)
}

const fields: readonly (keyof FaultOf<string>)[] = [
  'on',
  'uid',
  'nth',
  'between',
  'probability',
  'atByte',
  'code',
  'delay',
  'drop',
  'stall',
  'disconnect',
]

function checkEffects(fault: FaultOf<string>): void {
  const { code, delay, drop, stall, disconnect } = fault
  if (
    [code, delay, drop, stall, disconnect].every(
      (effect) => effect === undefined || (effect as unknown) === false,
    )
  ) {
    refuse('it has no effect. Give one of code, delay, drop, stall, disconnect')
  }
  if (fault.on === 'cancelMedia' && code === undefined)
    refuse('a cancel can only be answered with another code. Give code')
  if (code !== undefined && (drop === true || stall !== undefined)) {
    refuse('it answers with a code and does not answer. Give code, or drop or stall')
  }
  const isTransfer = fault.on === 'upload' || fault.on === 'download'
  if (!isTransfer && (fault.atByte !== undefined || stall !== undefined)) {
    refuse(`atByte and stall are for upload and download, not for ${fault.on}. Leave them out`)
  }
}

function checkConditions(fault: FaultOf<string>): void {
  for (const name of Object.keys(fault)) {
    if (!fields.some((field) => field === name)) {
      refuse(`there is no field '${name}'. ${didYouMean(name, fields)}`)
    }
  }
  const nths = fault.nth === undefined ? [] : [fault.nth].flat()
  if (nths.some((nth) => !Number.isInteger(nth) || nth < 1))
    refuse('nth must be a whole number from 1, or several')
  checkNumbers(fault)
}

function checkKinds({ uid, code, drop }: FaultOf<string>): void {
  if (uid !== undefined && typeof uid !== 'string')
    refuse(`uid is ${nameOfType(uid)}. Give the user ID as text`)
  if (code !== undefined && typeof code !== 'string' && typeof code !== 'number')
    refuse(`code is ${nameOfType(code)}. Give its SDK name, or its number`)
  if (drop !== undefined && typeof (drop as unknown) !== 'boolean')
    refuse(`drop is ${nameOfType(drop)}. Give true`)
}

function isNumberIn(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most
}

function checkNumbers(fault: FaultOf<string>): void {
  if (
    fault.between !== undefined &&
    !(Array.isArray(fault.between) && fault.between.length === 2)
  ) {
    refuse('between is no pair. Give [from, to]')
  }
  if (fault.atByte !== undefined && !isNumberIn(fault.atByte, Number.MAX_SAFE_INTEGER))
    refuse('atByte must be 0 or more')
  const { probability } = fault
  if (probability !== undefined && !isNumberIn(probability, 1))
    refuse('probability must be from 0 to 1')
}

function codeOf(world: World, on: string, code: string | number): number {
  const codes = world.host.faultCodes[on] ?? {}
  if (code === 0 || /(^|_)OK$/.test(String(code)))
    refuse('its code is OK. Leave the code out: nothing goes wrong then')
  const named = Object.entries(codes).find(
    ([name, value]) =>
      value === code ||
      [name, wordFor('web', name)].includes(String(code)) ||
      name.endsWith(`_${code}`),
  )
  if (named !== undefined) return named[1]
  const dialect = world.options.profile.id.startsWith('web') ? 'web' : 'native'
  const names = wordsFor(dialect, Object.keys(codes))
  const known = names.length === 0 ? 'That never fails in the Web.' : `Codes: ${names.join(', ')}.`
  return refuse(
    `${on} has no code ${String(code)}. ${known} ${didYouMean(String(code), names, '')}`.trimEnd(),
  )
}

function duration(field: string, value: Duration): number {
  return (
    parseDuration(value) ??
    refuse(`${field} is no duration. Give milliseconds, or a text such as '250ms' or '2m'`)
  )
}

function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to add a fault: ${ended(why)}`)
}
