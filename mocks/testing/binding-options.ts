import { nameOfType } from '../protocol/index.ts'
import type { FakeRtm, FakeRtmOptions } from '../index.ts'
import { didYouMean, ended } from '../server/index.ts'
import { optionNames } from '../world/options.ts'
import { realmParts } from '../time/realm-timers.ts'
import type { RealmPart } from '../time/realm-timers.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** What the timers of an app go by; see `UseFakeRtmOptions.timers`. */
export type TimersOption =
  'world' | 'host' | 'real' | { readonly kind: 'world'; readonly except?: readonly RealmPart[] }

/** How the worlds of a file or a `describe` are made; beside what `createFakeRtm` takes. */
export interface UseFakeRtmOptions extends FakeRtmOptions {
  /** Played in each test's world before the test: what all tests begin with. */
  readonly setUp?: (rtm: FakeRtm) => void | Promise<void>
  /** Whether what the app does wrong fails its test, is printed, or not looked for; `warn` unless given. */
  readonly audit?: 'strict' | 'warn' | 'off'
  /**
   * How long a world lasts: `test` (unless given) gives each test one of its own, `file` one to all tests of the
   * file, or of the `describe`, and to their `beforeAll`. It is set back between tests only by `reset`.
   */
  readonly scope?: 'test' | 'file'
  /** Whether a test fails that leaves open tasks, unreleased messages or unheard failures. True unless given. */
  readonly mustEndClean?: boolean
  /**
   * What the app's own timers and dates go by in a test.
   *
   * - `world` (unless given): the time of the test's world. `setTimeout`, `setInterval`, `Date`, `performance.now`,
   *   `AbortSignal.timeout` and animation frames move with the service; `{ kind: 'world', except: ['Date'] }`
   *   leaves some of them to the host.
   * - `host`: the world goes by the host's timers, so it follows the fake timers of vitest, jest or sinon.
   * - `real`: the app's timers are the host's, the world has a time of its own.
   */
  readonly timers?: TimersOption
}

/** The options of a binding, complete. */
export interface Binding {
  readonly setUp: UseFakeRtmOptions['setUp']
  readonly audit: 'strict' | 'warn' | 'off'
  readonly mustEndClean: boolean
  readonly scope: 'test' | 'file'
  /** What of the realm stays the host's; undefined where the app's timers do not belong to the world. */
  readonly exceptOnWorldTime: ReadonlySet<RealmPart> | undefined
  /** What `createFakeRtm` is given. */
  readonly world: FakeRtmOptions
}

const scopes = ['test', 'file'] as const
const audits = ['strict', 'warn', 'off'] as const
const timerKinds = ['world', 'host', 'real'] as const
const ownNames = ['setUp', 'audit', 'mustEndClean', 'scope', 'timers'] as const

/**
 * Completes and checks the options of a binding.
 *
 * @throws ToolkitError for an unknown name, or a value that makes no sense.
 */
export function resolveBinding(options: UseFakeRtmOptions): Binding {
  if (typeof options !== 'object' || options === null)
    refuse(`the options are ${nameOfType(options)}. Give an object, or nothing`)
  checkNames('option', Object.keys(options), [...ownNames, ...optionNames])
  const { setUp, audit = 'warn', mustEndClean = true, scope = 'test', timers, ...world } = options
  if (setUp !== undefined && typeof setUp !== 'function')
    refuse(`setUp is ${nameOfType(setUp)}. Give a function`)
  if (typeof mustEndClean !== 'boolean')
    refuse(`mustEndClean is ${nameOfType(mustEndClean)}. Give true or false`)
  checkNames('audit', [audit], audits)
  checkNames('scope', [scope], scopes)
  return { setUp, audit, mustEndClean, scope, ...resolveTimers(timers, world) }
}

function resolveTimers(
  timers: TimersOption | undefined,
  world: FakeRtmOptions,
): Pick<Binding, 'exceptOnWorldTime' | 'world'> {
  const { clock } = world
  const goesByItself = clock === 'system' || clock === 'host'
  const { kind, except } = readTimers(timers ?? (goesByItself ? 'real' : 'world'))
  if (kind === 'host' && clock !== undefined && clock !== 'host')
    refuse(`with timers 'host' the clock is the host's, and cannot be '${clock}'. Leave clock out`)
  if (kind === 'world' && goesByItself)
    refuse(
      `with clock '${clock}' the app's timers cannot go by the world. Leave timers out, or give clock 'auto' or 'manual'`,
    )
  return {
    exceptOnWorldTime: kind === 'world' ? new Set(except) : undefined,
    world: kind === 'host' ? { ...world, clock: 'host' } : world,
  }
}

function readTimers(given: TimersOption): {
  readonly kind: (typeof timerKinds)[number]
  readonly except: readonly RealmPart[]
} {
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null))
    refuse(`timers is ${nameOfType(given)}. Give 'world', 'host' or 'real'`)
  const read = typeof given === 'string' ? { kind: given } : given
  checkNames('option of timers', Object.keys(read), ['kind', 'except'])
  checkNames('kind of timers', [read.kind], timerKinds)
  const except = ('except' in read ? read.except : undefined) ?? []
  if (!Array.isArray(except))
    refuse(`timers.except is ${nameOfType(except)}. Give an array of names`)
  checkNames('timer to leave to the host', except, realmParts)
  return { kind: read.kind, except: except as readonly RealmPart[] }
}

function checkNames(what: string, given: readonly unknown[], names: readonly string[]): void {
  for (const name of given) {
    if (names.includes(name as string)) continue
    refuse(`there is no ${what} '${String(name)}'. ${didYouMean(name, names)}`)
  }
}

function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to give each test a world: ${ended(why)}`)
}
