import {
  assumptions,
  defaultChoices,
  limits as allLimits,
  nameOfType,
  profiles,
} from '../protocol/index.ts'
import type { AssumptionChoices, Limits, ProfileId } from '../protocol/index.ts'
import type { Files } from '../native/index.ts'
import { didYouMean, ended } from '../server/index.ts'
import type { NetworkSettings, WorldOptions } from '../server/index.ts'
import { wallMs } from '../time/index.ts'
import type { ClockMode, Settling } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** What a fake RTM may be made with; everything has a default. */
export interface FakeRtmOptions {
  /** Seed of all randomness, 1 unless given. The same seed gives the same journal. */
  readonly seed?: number
  /** How time moves, `auto` unless given. */
  readonly clock?: ClockMode
  /** How long `advance` and `until` let the app react between instants, `turn` unless given. */
  readonly settling?: Settling
  /** The SDK generation to imitate, `cpp-windows-1.3` unless given. */
  readonly profile?: ProfileId
  /** Other numbers than the profile's. */
  readonly limits?: Partial<Limits>
  /** Other choices where the documents are silent. */
  readonly assumptions?: Partial<AssumptionChoices>
  /** How good every link is: 8 MiB/s up, 16 MiB/s down, 40 ms there and back, no jitter, unless given. */
  readonly network?: Partial<NetworkSettings>
  /**
   * The first instant, in ms since 1970; 2020-10-19T15:17:27Z unless given. `now`: the wall clock's, for apps that
   * check dates against the world outside; the journal's digest is then another at each run.
   */
  readonly startAtMs?: number | 'now'
  /** The App IDs that exist; every one of 32 characters unless given. */
  readonly appIds?: readonly string[]
  /**
   * The App Certificate of each App ID that has one: its users must log in with tokens made from it.
   * Tokens live in the world's time.
   *
   * @rule W-TOKEN-UID
   */
  readonly appCertificates?: Readonly<Record<string, string>>
  /** The file system of the native face; the host's unless given. */
  readonly files?: Files
  /** Journal entries kept whole, 20,000 unless given; older ones stay in the counters and the digest. */
  readonly journalEntries?: number
  /** Told each refusal in one sentence: what, why, what to do. */
  readonly onRefusal?: (sentence: string) => void
}

const defaultNetwork: NetworkSettings = {
  upBytesPerSec: 8 * 1024 * 1024,
  downBytesPerSec: 16 * 1024 * 1024,
  rttMs: 40,
  jitterMs: 0,
}
const defaultStartAtMs = 1_603_120_647_000
/** The last day of the year 9999, in ms since 1970. */
const startAtMsMax = 253_402_214_400_000
const clockModes = ['auto', 'manual', 'system', 'host'] as const satisfies ClockMode[]
/** What `createFakeRtm` can be given. */
export const optionNames: readonly (keyof FakeRtmOptions)[] = [
  'seed',
  'clock',
  'settling',
  'profile',
  'limits',
  'assumptions',
  'network',
  'startAtMs',
  'appIds',
  'appCertificates',
  'files',
  'journalEntries',
  'onRefusal',
]

/**
 * Completes and checks options.
 *
 * @throws ToolkitError for an unknown name, or a value that makes no sense.
 */
export function resolveOptions(options: FakeRtmOptions): WorldOptions {
  if (typeof options !== 'object' || options === null)
    refuse(`the options are ${nameOfType(options)}. Give an object, or nothing`)
  checkNames('option', options, optionNames)
  const {
    seed = 1,
    clock = 'auto',
    settling = 'turn',
    profile: profileId = 'cpp-windows-1.3',
    appCertificates = {},
    journalEntries = 20_000,
  } = options
  const startAtMs = firstInstant(options.startAtMs)
  checkValues({ seed, clock, settling, profileId })
  checkKinds(options)
  const profile = profiles[profileId]
  // Frozen: a copy of the world then shares them.
  return Object.freeze({
    seed,
    clock,
    settling,
    profile,
    limits: resolveLimits(profile.limits, options.limits),
    choices: resolveChoices(options.assumptions),
    network: resolveNetwork(defaultNetwork, options.network),
    startAtMs,
    appIds: options.appIds,
    appCertificates,
    journalEntries,
  })
}

function firstInstant(given: FakeRtmOptions['startAtMs'] = defaultStartAtMs): number {
  if (given === 'now') return wallMs()
  if (!(given >= 0 && given <= startAtMsMax))
    refuse(
      `startAtMs is ${shown(given)}. Give milliseconds since 1970, up to the year 9999, or 'now'`,
    )
  return given
}

function checkValues(values: {
  readonly seed: number
  readonly clock: ClockMode
  readonly settling: Settling
  readonly profileId: ProfileId
}): void {
  const { seed, clock, settling, profileId } = values
  if (!Number.isSafeInteger(seed)) refuse(`seed is ${String(seed)}. Give a whole number`)
  if (!clockModes.includes(clock))
    refuse(`there is no clock '${clock}'. ${didYouMean(clock, clockModes)}`)
  if (settling !== 'turn' && settling !== 'microtasks')
    refuse(`there is no settling '${String(settling)}'. Give turn or microtasks`)
  if (!Object.hasOwn(profiles, profileId)) {
    refuse(`there is no profile '${profileId}'. ${didYouMean(profileId, Object.keys(profiles))}`)
  }
}

function checkKinds(options: FakeRtmOptions): void {
  const { appIds, files, journalEntries, onRefusal } = options
  checkCertificates(options.appCertificates)
  if (appIds !== undefined && !Array.isArray(appIds))
    refuse(`appIds is ${nameOfType(appIds)}. Give an array`)
  if (files !== undefined && typeof files?.open !== 'function')
    refuse(`files is ${nameOfType(files)} without open. Give what is shaped like fs/promises`)
  if (journalEntries !== undefined && !(Number.isInteger(journalEntries) && journalEntries > 0)) {
    refuse(`journalEntries is ${shown(journalEntries)}. Give a whole number above 0`)
  }
  if (onRefusal !== undefined && typeof onRefusal !== 'function')
    refuse(`onRefusal is ${nameOfType(onRefusal)}. Give a function`)
}

function checkCertificates(certificates: unknown): void {
  if (certificates === undefined) return
  if (typeof certificates !== 'object' || certificates === null || Array.isArray(certificates))
    refuse(
      `appCertificates are ${nameOfType(certificates)}. Give an object of App ID to App Certificate`,
    )
  for (const [appId, certificate] of Object.entries(certificates)) {
    if (typeof certificate !== 'string' || certificate === '')
      refuse(`the certificate of ${appId} is ${shown(certificate)}. Give its text`)
  }
}

function resolveLimits(standard: Limits, given: Partial<Limits> = {}): Limits {
  checkNames('limit', given, Object.keys(allLimits))
  for (const [name, value] of Object.entries(given)) {
    const isRate = typeof standard[name as keyof Limits] === 'object'
    if (isRate ? !isCallRate(value) : !(typeof value === 'number' && value >= 0)) {
      refuse(
        `limit ${name} is ${shown(value)}. Give ${isRate ? '{ calls, windowMs }, both above 0' : 'a number of 0 or more'}`,
      )
    }
  }
  const { progressIntervalMs = 1 } = given
  if (progressIntervalMs < 1)
    refuse(`limit progressIntervalMs is ${progressIntervalMs}. Give at least 1 ms`)
  return { ...standard, ...given }
}

function isCallRate(value: unknown): boolean {
  const { calls, windowMs } = (value ?? {}) as Partial<Limits['sendRate']>
  return (
    Number.isInteger(calls) && Number(calls) > 0 && typeof windowMs === 'number' && windowMs > 0
  )
}

function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : nameOfType(value)
}

function resolveChoices(given: Partial<AssumptionChoices> = {}): AssumptionChoices {
  checkNames('assumption with a switch', given, Object.keys(defaultChoices))
  for (const [id, choice] of Object.entries(given)) {
    const { options = [] } = assumptions.find((assumption) => assumption.id === id) ?? {}
    if (!options.includes(choice))
      refuse(`${id} has no choice '${choice}'. ${didYouMean(choice, options)}`)
  }
  return { ...defaultChoices, ...given }
}

/** Completes and checks the settings of a link. */
export function resolveNetwork(
  standard: NetworkSettings,
  given: Partial<NetworkSettings> = {},
): NetworkSettings {
  checkNames('network setting', given, Object.keys(defaultNetwork))
  for (const [name, value] of Object.entries(given)) {
    const isTime = name.endsWith('Ms')
    if (typeof value !== 'number' || !(value >= 0) || (isTime && value === Infinity)) {
      refuse(`network.${name} is ${shown(value)}. Give a number of 0 or more`)
    }
  }
  return { ...standard, ...given }
}

function checkNames(what: string, given: object, names: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    refuse(`the ${what}s are ${nameOfType(given)}. Give an object`)
  }
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) refuse(`there is no ${what} '${name}'. ${didYouMean(name, names)}`)
  }
}

function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to make a fake RTM: ${ended(why)}`)
}
