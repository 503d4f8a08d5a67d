import { createFakeRtm, createMemoryFiles } from '../mocks/index.ts'
import type { FakeRtm, FakeRtmOptions, JournalEntry, RtmService } from '../mocks/index.ts'
import type { CallRate, Limits } from '../mocks/protocol/index.ts'

/** How far a client has come when the call is made. */
export type Stage = 'uninitialised' | 'initialised' | 'logging in' | 'logged in'

const stages: readonly Stage[] = ['uninitialised', 'initialised', 'logging in', 'logged in']

/** What every try stands on. */
export interface Ground {
  readonly rtm: FakeRtm
  readonly service: RtmService
}

type RateName = {
  [Name in keyof Limits]: Limits[Name] extends CallRate ? Name : never
}[keyof Limits]

type Given = Readonly<Record<number, unknown>>

/** One way to break a rung; several ways are combined part by part. */
export interface Break<Subject> {
  /** The client gets no further than this. */
  readonly stops?: Stage
  /** The client gets as far as this, and is there when the call is made. */
  readonly reaches?: Stage
  readonly profile?: NonNullable<FakeRtmOptions['profile']>
  readonly limits?: Partial<Limits>
  /** One call is within this rate, and the method's own good call was it. */
  readonly usesUp?: RateName
  /** Leaves out what the ladder prepares. */
  readonly unprepared?: true
  /** Done while the client is logged in. */
  readonly before?: (subject: Subject) => unknown
  /** Position of the argument whose state this way spoils: another argument there would undo it. */
  readonly about?: number
  /** Other arguments, by position; lists of two ways at one position are joined, in both orders. */
  readonly given?: Given | ((subject: Subject) => Given)
}

/** A method, and a call of it that is accepted. */
export interface Attempted<Subject> {
  readonly name: string
  /** Where it is accepted, `logged in` unless given. */
  readonly stage?: Stage
  /** Done before it while the client is logged in. */
  readonly prepare?: (subject: Subject) => unknown
  readonly good: (subject: Subject) => readonly unknown[]
}

/** A world for one try, and how its time is moved on. */
export interface TryWorld {
  readonly rtm: FakeRtm
  readonly pass: (durationMs: number) => Promise<void>
  readonly dispose: () => Promise<void>
}

function ownWorld(options: FakeRtmOptions): TryWorld {
  const rtm = createFakeRtm(options)
  const pass = async (durationMs: number): Promise<void> => await rtm.clock.advance(durationMs)
  return { rtm, pass, dispose: async () => await Promise.resolve() }
}

/** What methods are called on. */
export interface Stand<Subject> {
  /** Makes the worlds; embedded ones unless given. */
  readonly world?: (options: FakeRtmOptions) => TryWorld
  readonly stand: (ground: Ground, stage: Stage) => Subject | Promise<Subject>
  readonly target: (subject: Subject) => object
  /** Logs out what `stand` itself has logged in. */
  readonly leave?: (subject: Subject) => Promise<unknown>
}

/** A method and what it is called on. */
export interface Place<Subject> {
  readonly table: Stand<Subject>
  readonly ladder: Attempted<Subject>
}

/** What came of an attempt. */
export interface Outcome {
  readonly code: number
  /** What the call left of refusals in the journal. */
  readonly refusals: readonly JournalEntry[]
}

/** The App ID of every client in a ladder test. */
export const ladderAppId: string = 'ladder'.padEnd(32, '0')

/** Throws where a step of a preparation was refused. */
export function mustBeAccepted(result: unknown): void {
  const code = codeOf(result)
  if (code !== 0) throw new Error(`A preparing call was refused with ${code}.`)
}

/**
 * Makes a world in which everything given is broken, and makes the call.
 *
 * @param order the same ways, in the order in which the lists of their arguments are joined.
 */
export async function attempt<Subject>(
  place: Place<Subject>,
  breaks: readonly Break<Subject>[],
  order: readonly Break<Subject>[],
): Promise<Outcome> {
  const { table, ladder } = place
  const { world: makeWorld = ownWorld } = table
  const world = makeWorld(worldOf(breaks))
  const { rtm } = world
  const ground: Ground = { rtm, service: rtm.createRtmService() }
  const stage = stageOf(ladder, breaks)
  const steps = stepsOf(place, breaks, stage)
  const logsIn = stage === 'logged in' || steps.length > 0
  begin(ground, stage, logsIn)
  if (logsIn) await world.pass(1000)
  const subject = await table.stand(ground, stage)
  for (const step of steps) await step(subject)
  if (stage !== 'logged in') await table.leave?.(subject)
  if (logsIn && stage !== 'logged in') ground.service.logout()
  if (stage === 'logging in') mustBeAccepted(ground.service.login(null, 'alice'))
  const given = argumentsOf(ladder, order, subject)
  const from = rtm.journal.entries({ kind: 'refusal' }).length
  const code = codeOf(await callOf(place, subject, given))
  const refusals = rtm.journal.entries({ kind: 'refusal' }).slice(from)
  await world.dispose()
  return { code, refusals }
}

/** Initialises a client, and lets it begin to log in where that is wanted. */
function begin({ service }: Ground, stage: Stage, logsIn: boolean): void {
  if (stage !== 'uninitialised') mustBeAccepted(service.initialize(ladderAppId, {}))
  if (logsIn) mustBeAccepted(service.login(null, 'alice'))
}

/** What is done while the client is logged in. */
function stepsOf<Subject>(
  place: Place<Subject>,
  breaks: readonly Break<Subject>[],
  stage: Stage,
): readonly ((subject: Subject) => unknown)[] {
  if (stage === 'uninitialised') {
    if (breaks.every(({ before, usesUp }) => before === undefined && usesUp === undefined))
      return []
    throw new Error('A client that is not initialised has no past. Give a recipe, or say why not.')
  }
  const { prepare, good } = place.ladder
  const isPrepared = breaks.every(({ unprepared }) => unprepared !== true)
  const first = prepare !== undefined && isPrepared ? [prepare] : []
  // The lowest first: what breaks a higher rung would often refuse what breaks a lower one.
  const use = (subject: Subject): void => mustBeAccepted(callOf(place, subject, good(subject)))
  const others = breaks
    .toReversed()
    .flatMap(({ before, usesUp }) => [before ?? [], usesUp === undefined ? [] : use].flat())
  return [...first, ...others]
}

function callOf<Subject>(
  { table, ladder }: Place<Subject>,
  subject: Subject,
  given: readonly unknown[],
): unknown {
  const target = table.target(subject) as Readonly<Record<string, (...all: unknown[]) => unknown>>
  return target[ladder.name]?.(...given)
}

function worldOf<Subject>(breaks: readonly Break<Subject>[]): FakeRtmOptions {
  const files = createMemoryFiles()
  files.put('/a.bin', new Uint8Array(1000))
  const limits: Record<string, unknown> = {}
  for (const { limits: own = {}, usesUp } of breaks) {
    const once = { calls: 1, windowMs: 3_600_000 }
    const all = { ...own, ...(usesUp === undefined ? {} : { [usesUp]: once }) }
    for (const [name, value] of Object.entries(all)) {
      if (name in limits && limits[name] !== value) throw new Error(`Two values of ${name}.`)
      limits[name] = value
    }
  }
  const profiles = new Set(breaks.flatMap(({ profile }) => profile ?? []))
  if (profiles.size > 1) throw new Error('A world has one profile.')
  const [profile = 'cpp-windows-1.3'] = profiles
  return { clock: 'manual', files, profile, limits }
}

/** The stage that ways of breaking leave a client at. */
function stageOf<Subject>(ladder: Attempted<Subject>, breaks: readonly Break<Subject>[]): Stage {
  const indexOf = (stage: Stage | undefined, otherwise: number): number =>
    stage === undefined ? otherwise : stages.indexOf(stage)
  const usual = indexOf(ladder.stage ?? 'logged in', 0)
  const most = Math.min(...breaks.map(({ stops }) => indexOf(stops, stages.length)))
  const least = Math.max(-1, ...breaks.map(({ reaches }) => indexOf(reaches, -1)))
  if (most < least) throw new Error('One way stops before another has begun.')
  return stages[Math.min(most, Math.max(usual, least))] ?? 'logged in'
}

function argumentsOf<Subject>(
  ladder: Attempted<Subject>,
  order: readonly Break<Subject>[],
  subject: Subject,
): readonly unknown[] {
  const all = [...ladder.good(subject)]
  const taken = new Set<string>()
  for (const { given = {} } of order) {
    for (const [key, value] of Object.entries(
      typeof given === 'function' ? given(subject) : given,
    )) {
      const position = Number(key)
      const before = all[position]
      if (!taken.has(key)) all[position] = value
      else if (!isFilled(before) || !isFilled(value))
        throw new Error(`Two values of argument ${key}. Give a recipe, or say why not.`)
      else all[position] = [...before, ...value]
      taken.add(key)
    }
  }
  if (order.some(({ about }) => about !== undefined && taken.has(String(about))))
    throw new Error('Another argument undoes a way. Give a recipe, or say why not.')
  return all
}

function isFilled(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0
}

/** The code of what a method gave: null is -1, an object without a code is 0. */
function codeOf(result: unknown): number {
  if (typeof result === 'number') return result
  if (typeof result !== 'object' || result === null) return -1
  const { code = 0, requestId } = result as { readonly code?: number; readonly requestId?: number }
  // A request ID comes with an accepted call, and with no other.
  if (requestId !== undefined && requestId > 0 !== (code === 0)) return NaN
  return code
}
