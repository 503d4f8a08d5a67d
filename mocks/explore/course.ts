import type { Session } from '../client/index.ts'
import { cutLink, linkStateOf } from '../network/index.ts'
import { CONNECTION_CHANGE_REASON } from '../protocol/index.ts'
import { appServerOf, expireToken, kick, nowOf, record, schedule } from '../server/index.ts'
import type { ArmedFault, Course, CourseTimer, Passing, World } from '../server/index.ts'
import { hash32 } from '../time/index.ts'
import type { QueueEvent } from '../time/index.ts'
import type { Deviation } from './deviation.ts'
import { encodeWho, pointBase } from './point.ts'
import type { Point, Way } from './point.ts'
import { refusalsOf } from './refusals.ts'

/** Points that are looked at in one run: what polls would have thousands. */
const pointsMax = 500

/** What a course is given. */
export interface CourseWanted {
  readonly deviations: readonly Deviation[]
  /** Whose points are struck; everybody's where none are named. */
  readonly subjects: readonly string[] | undefined
  /** Whether what is said counts for the fingerprint, too: texts are not in the journal's digest. */
  readonly readsContent: boolean
}

/** Where a deviation was met: after so many entries of the journal. */
export interface Mark {
  readonly deviation: Deviation
  readonly seq: number
}

interface Passer {
  readonly session: Session
  readonly uid: string
  readonly way: Way
  readonly what: string
  readonly dueMs: number
  /** What a refusal strikes: the request, or the task. */
  readonly target: object | undefined
}

/** A course under way in one world; calm until it begins. */
export class OpenCourse implements Course {
  readonly points: Point[] = []
  readonly marks: Mark[] = []
  /** A number of all that was said so far. */
  contentHash = 0
  readonly #world: World
  readonly #wanted: CourseWanted
  readonly #counts = new Map<string, number>()
  /** The clients of each user, in the order in which they come, and what they are called. */
  readonly #clients = new Map<string, Map<number, string>>()
  readonly #faults = new WeakMap<object, ArmedFault>()
  #isCalm = true
  #lastActor: Session | undefined

  constructor(world: World, wanted: CourseWanted) {
    this.#world = world
    this.#wanted = wanted
    world.host.course = this
  }

  /** From here on it may differ from the calm one: the set-up is over. */
  begin(): void {
    this.#isCalm = false
  }

  laterMs(client: number, { way, content, task }: Passing, dueMs: number): number {
    if (this.#isCalm) return 0
    const session = this.#world.clients.get(client) as Session | undefined
    if (session === undefined) return 0
    const said = typeof content === 'object' ? content : undefined
    if (this.#wanted.readsContent && said !== undefined)
      this.contentHash = hash32(JSON.stringify(said, plainOf), this.contentHash)
    const uid = said?.kind === 'login' ? said.uid : session.uid
    if (uid === '') return 0
    const what = whatOf(session, content)
    const target = way === 'up' ? (task ?? targetOf(session, content)) : undefined
    return this.#pass({ session, uid, way, what, dueMs, target }).laterMs
  }

  timer(run: () => void, dueMs: number): CourseTimer {
    const session = this.#isCalm ? undefined : this.#actor()
    if (session === undefined) return { laterMs: 0, run }
    const { uid, client } = session
    const timer = { session, uid, way: 'timer', what: 'timer', dueMs, target: undefined } as const
    const { at, laterMs } = this.#pass(timer)
    const fired = { kind: 'transition', name: 'timer-fired', client, uid, subject: at } as const
    return {
      laterMs,
      run: () => {
        record(this.#world, fired)
        run()
      },
    }
  }

  faultOf(what: object): ArmedFault | undefined {
    const fault = this.#faults.get(what)
    if (fault === undefined) return undefined
    this.#faults.delete(what)
    const { uid = '', on: subject } = fault.fault
    const code = fault.code === undefined ? {} : { code: fault.code }
    record(this.#world, { kind: 'fault', name: 'fault-of-course', uid, subject, ...code })
    return fault
  }

  #pass(passer: Passer): { readonly at: string; readonly laterMs: number } {
    const { session, way, what, dueMs, target, uid } = passer
    const at = this.#nameOf(passer)
    const world = this.#world
    const isSubject = this.#isStruck(uid)
    const codes = target === undefined ? [] : refusalsOf(world, what).codes
    const { client } = session
    const fromMs = nowOf(world)
    if (this.points.length < pointsMax)
      this.points.push({ at, way, what, client, isSubject, fromMs, dueMs, codes })
    let laterMs = 0
    for (const deviation of isSubject ? this.#wanted.deviations : []) {
      if (deviation.at !== at) continue
      this.marks.push({ deviation, seq: world.journal.length })
      if (deviation.kind === 'later') laterMs += deviation.laterMs
      else if (deviation.kind === 'refuse' || deviation.kind === 'drop')
        armAt(world, this.#faults, { passer, deviation })
      else strikeSoon(world, session, deviation)
    }
    return { at, laterMs }
  }

  #nameOf({ session: { client }, uid, way, what }: Passer): string {
    const clients = this.#clients.get(uid) ?? new Map<number, string>()
    this.#clients.set(uid, clients)
    const who = clients.get(client) ?? encodeWho(uid, clients.size + 1)
    clients.set(client, who)
    const base = pointBase(who, way, what)
    const nth = (this.#counts.get(base) ?? 0) + 1
    this.#counts.set(base, nth)
    return `${base}:${nth}`
  }

  #isStruck(uid: string): boolean {
    return this.#wanted.subjects?.includes(uid) ?? true
  }

  /** Whose timer it is: of the subject that was told something, or called, last. */
  #actor(): Session | undefined {
    const { journal, clients } = this.#world
    const last = journal
      .entries({ after: journal.length - recentEntries })
      .findLast(
        ({ client, kind, uid }) =>
          client !== 0 && uid !== '' && byAnApp.has(kind) && this.#isStruck(uid),
      )
    const found = last === undefined ? undefined : clients.get(last.client)
    this.#lastActor = (found as Session | undefined) ?? this.#lastActor
    return this.#lastActor
  }
}

const byAnApp: ReadonlySet<string> = new Set(['call', 'callback', 'refusal', 'transition'])
const recentEntries = 30

/** Bytes say nothing new: their number is in the journal. */
function plainOf(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? value.length : value
}

/** What passes, in one word: an answer has the name of what it answers. */
function whatOf(session: Session, content: Passing['content']): string {
  if (typeof content === 'string') return content
  if (content.kind !== 'reply') return content.kind
  return session.operations.get(content.op)?.request.kind ?? 'reply'
}

/** What Agora can refuse: a request, or the task that it asks a medium for. */
function targetOf(session: Session, content: Passing['content']): object | undefined {
  if (typeof content === 'string') return undefined
  return content.kind === 'find-media' ? session.tasks.get(content.requestId) : content
}

interface Refusal {
  readonly passer: Passer
  readonly deviation: Extract<Deviation, { kind: 'refuse' | 'drop' }>
}

function armAt(
  world: World,
  faults: WeakMap<object, ArmedFault>,
  { passer, deviation }: Refusal,
): void {
  const { on, numberOf } = refusalsOf(world, passer.what)
  if (on === undefined || passer.target === undefined) return
  const { uid } = passer
  const isDrop = deviation.kind === 'drop'
  faults.set(passer.target, {
    id: 0,
    fault: isDrop ? { on, uid, drop: true } : { on, uid, code: deviation.code },
    code: isDrop ? undefined : numberOf(deviation.code),
    delayMs: 0,
    stallMs: undefined,
    disconnectMs: undefined,
    window: undefined,
    calls: new Map(),
    decisions: [],
    hits: 1,
  })
}

type Strike = Extract<Deviation, { kind: 'cut' | 'kick' | 'token' }>

interface StrikeEvent extends QueueEvent<World> {
  readonly session: Session
  readonly deviation: Strike
}

/** Strikes at this instant, in an event of its own: not inside the one that has come to the point. */
function strikeSoon(world: World, session: Session, deviation: Strike): void {
  const event: StrikeEvent = { fire: strikeNow, session, deviation }
  schedule(world, nowOf(world), event)
}

function strikeNow(world: World, { session, deviation }: StrikeEvent): void {
  const { appId, uid, token } = session
  if (deviation.kind === 'cut') return cutLink(world, session, deviation.forMs)
  if (deviation.kind === 'token') {
    if (appId !== undefined) expireToken(world, { app: appServerOf(world, appId), uid, token })
    return
  }
  const { connection } = linkStateOf(session)
  if (connection !== undefined)
    kick(world, connection, CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_REMOTE_LOGIN)
}
