import { sessionsOf } from '../client/index.ts'
import { cutLink, mendLink, setLink, updateLink } from '../network/index.ts'
import type { Session } from '../client/index.ts'
import { resolveNetwork } from './options.ts'
import {
  appServerOf,
  armFault,
  disarmFaults,
  deleteMedium,
  describeEntry,
  dialectsOf,
  entryFor,
  expireToken,
  expiresAtMs,
  explainFault,
  Journal,
  kick,
  mediumOf,
  didYouMean,
  nowOf,
  schedule,
  toMermaid,
} from '../server/index.ts'
import type { Fault } from '../calls/index.ts'
import type {
  AppServer,
  DialectOf,
  FaultHandle,
  JournalEntry,
  JournalFilter,
  JournalKind,
  NetworkSettings,
  NewEntry,
  World,
  WorldEvent,
} from '../server/index.ts'
import { CONNECTION_CHANGE_REASON } from '../protocol/index.ts'
import { durationOf } from '../time/index.ts'
import type { Duration } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** The link of one user, in all its service instances. */
export interface ClientNetwork {
  /** Cuts the link, for a time or until `reconnect`. */
  disconnect(options?: { readonly forMs?: Duration }): void
  /** Mends the link. */
  reconnect(): void
  /** Changes bandwidth, round trip or jitter from now on. */
  set(settings: Partial<NetworkSettings>): void
}

/** The network between the clients and Agora. */
export interface NetworkControl {
  /**
   * The link of a user. Before anybody has logged in it may be that of a user who comes later; for one who
   * comes after others, say so.
   *
   * @throws ToolkitError UNKNOWN_NAME for a user whom nobody has logged in as, while there are others.
   */
  client(uid: string, options?: { readonly comesLater?: boolean }): ClientNetwork
}

/** What only Agora's operators can do. */
export interface ServerControl {
  /** Puts a user out and keeps it out: ABORTED, BANNED_BY_SERVER. Its next login is REJECTED. */
  ban(uid: string, options?: { readonly appId?: string }): void
  /** Lets a banned user in again. */
  unban(uid: string, options?: { readonly appId?: string }): void
  /**
   * Ends the life of the token that a user logged in with, whatever it says itself; of no token, too.
   *
   * @throws ToolkitError where no client of that user is there.
   * @rule W-TOKEN-ONEXPIRED
   */
  expireToken(uid: string): void
  /** Nobody reaches Agora for a time. */
  down(options: { readonly forMs: Duration }): void
}

/** A stored image or file, as a test sees it. */
export interface StoredMedium {
  readonly appId: string
  readonly mediaId: string
  readonly kind: 'file' | 'image'
  readonly bytes: number
  /** Who uploaded it. */
  readonly uid: string
  readonly uploadedAtMs: number
  /** The first instant at which it is gone. */
  readonly expiresAtMs: number
}

/** The images and files that the service stores, for tests to look at. */
export interface MediaControl {
  /** All stored media, in the order of their upload. */
  list(): readonly StoredMedium[]
  get(mediaId: string): StoredMedium | undefined
  expiresAtMs(mediaId: string): number | undefined
  /** Takes a medium away before its time; false where there is none. */
  delete(mediaId: string): boolean
}

/** The journal of a world: everything that has happened in it, in order. */
export interface JournalView {
  /** Entries ever written. */
  readonly length: number
  /** The kept entries that a filter wants, oldest first; they and filters have the native SDK's names, also of Web clients. */
  entries(filter?: JournalFilter): readonly JournalEntry[]
  /** How often a kind of entry was written under a name. */
  countOf(kind: JournalKind, name: string): number
  /** 16 hexadecimal digits: equal for equal runs. */
  digest(): string
  /** A Mermaid sequence diagram, each arrow in the words of its client's SDK. */
  toMermaid(filter?: JournalFilter, last?: number): string
  /** The last entries for people, a line each, in the words of its client's SDK. */
  toText(last?: number): string
}

/** What may go wrong. */
export interface FaultControl {
  /** Arms a fault. @throws ToolkitError where it makes no sense. */
  add(fault: Fault): FaultHandle
  /** Takes every fault out. */
  clear(): void
}

/** Gives the controls of a world's network. */
export function networkOf(world: World): NetworkControl {
  const each = (uid: string, run: (session: Session) => void): void => {
    for (const session of sessionsOf(world)) if (session.uid === uid) run(session)
  }
  return {
    client: (uid, { comesLater = false } = {}) => {
      if (!comesLater && usersOf(world).length > 0) mustBeUser(world, uid)
      return {
        disconnect: (options) => {
          const forMs = options?.forMs
          const durationMs = forMs === undefined ? undefined : durationOf('disconnect', forMs)
          mustBeUser(world, uid)
          each(uid, (session) => cutLink(world, session, durationMs))
        },
        reconnect: () => {
          mustBeUser(world, uid)
          each(uid, (session) => mendLink(world, session))
        },
        set: (settings) => {
          resolveNetwork(world.options.network, settings)
          world.links.set(uid, { ...world.links.get(uid), ...settings })
          each(uid, (session) => setLink(world, session, settings))
        },
      }
    },
  }
}

function mustBeUser(world: World, uid: string): void {
  const why = whyNoUser(world, uid)
  if (why === undefined) return
  throw new ToolkitError(
    'UNKNOWN_NAME',
    `Failed to change the link of '${uid}': ${why} For a link from the login on: network.client('${uid}', { comesLater: true }).set(...).`,
  )
}

/** Says that no client has logged in as a user, and who has; undefined for a user who is there. */
export function whyNoUser(world: World, uid: string): string | undefined {
  const known = usersOf(world)
  if (known.includes(uid)) return undefined
  const who = known.length === 0 ? 'Log in first.' : `Users: ${known.join(', ')}.`
  return `no client has logged in as that user. ${who} ${didYouMean(uid, known, '')}`.trimEnd()
}

/** The user IDs that clients have logged in as, each once. */
function usersOf(world: World): readonly string[] {
  const uids = sessionsOf(world).map(({ uid }) => uid)
  return [...new Set(uids)].filter((uid) => uid !== '')
}

interface OutageEnd extends WorldEvent {
  readonly kind: 'outage-end'
}

const outageEnd: OutageEnd = { fire: endOutage, kind: 'outage-end' }

function endOutage(world: World): void {
  world.counters.outages--
  tellOutage(world)
}

function tellOutage(world: World): void {
  for (const session of sessionsOf(world)) updateLink(world, session)
  for (const binding of world.host.bindings) binding.outage()
}

/** Gives the controls of a world's servers. */
export function serverOf(world: World): ServerControl {
  const apps = (appId: string | undefined): readonly AppServer[] => {
    if (appId !== undefined) return [appServerOf(world, appId)]
    return [...world.apps.values()]
  }
  return {
    expireToken: (uid) => {
      const sessions = sessionsOf(world).filter((session) => session.uid === uid)
      if (sessions.length === 0)
        throw new ToolkitError(
          'UNKNOWN_NAME',
          `Failed to expire a token: no client has the user ID ${uid}. Log one in first.`,
        )
      for (const { appId, token } of sessions)
        if (appId !== undefined) expireToken(world, { app: appServerOf(world, appId), uid, token })
    },
    ban: (uid, options) => {
      const appId = options?.appId
      if (appId === undefined) world.banned.add(uid)
      for (const app of apps(appId)) {
        if (appId !== undefined) app.banned.add(uid)
        const connection = app.users.get(uid)
        if (connection !== undefined)
          kick(
            world,
            connection,
            CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_BANNED_BY_SERVER,
          )
      }
    },
    unban: (uid, options) => {
      const appId = options?.appId
      if (appId === undefined) world.banned.delete(uid)
      for (const app of apps(appId)) app.banned.delete(uid)
    },
    down: (options) => {
      const durationMs = durationOf('take the servers down', options?.forMs)
      world.counters.outages++
      tellOutage(world)
      schedule(world, nowOf(world) + durationMs, outageEnd)
    },
  }
}

/** Gives the controls of a world's media. */
export function mediaOf(world: World): MediaControl {
  const list = (): readonly StoredMedium[] =>
    [...world.apps.values()].flatMap(({ appId, media }) =>
      [...media.items.values()].map(({ mediaId, kind, bytes, uid, ...medium }) => ({
        appId,
        mediaId,
        kind,
        bytes,
        uid,
        uploadedAtMs: medium.uploadedAtMs,
        expiresAtMs: medium.uploadedAtMs + world.options.limits.mediaLifeMs,
      })),
    )
  const get = (mediaId: string): StoredMedium | undefined =>
    list().find((medium) => medium.mediaId === mediaId)
  return {
    list,
    get,
    expiresAtMs: (mediaId) => {
      for (const { media } of world.apps.values()) {
        const medium = mediumOf(media, mediaId)
        if (medium !== undefined) return expiresAtMs(world, medium)
      }
      return undefined
    },
    delete: (mediaId) =>
      [...world.apps.values()].some(({ media }) => deleteMedium(world, media, mediaId)),
  }
}

/** Gives a view of a world's journal. */
export function journalOf(world: World): JournalView {
  return viewOf(
    () => world.journal,
    dialectsOf(world),
    () => world.options.startAtMs,
  )
}

/** A journal of its own, for what watches a service from outside. */
export interface WrittenJournal {
  readonly view: JournalView
  write(entry: NewEntry, atMs: number): void
}

/** Makes a journal that others write. */
export function createJournal(): WrittenJournal {
  const journal = new Journal(entriesKept)
  return {
    view: viewOf(
      () => journal,
      () => 'native',
      () => 0,
    ),
    write: (entry, nowMs) => void journal.write(entry, { nowMs, cause: 0 }),
  }
}

const entriesKept = 100_000

function viewOf(
  journal: () => Journal,
  dialectOf: DialectOf,
  startAtMs: () => number,
): JournalView {
  const told = (filter: JournalFilter, last?: number): readonly JournalEntry[] =>
    newest(journal().entries(filter), last).map((entry) => entryFor(dialectOf(entry.client), entry))
  return {
    get length() {
      return journal().length
    },
    entries: (filter) => journal().entries(filter ?? {}),
    countOf: (kind, name) => journal().countOf(kind, name),
    digest: () => journal().digest(),
    toMermaid: (filter, last) => toMermaid(told(filter ?? {}, last), startAtMs()),
    toText: (last = 50) =>
      told({}, last)
        .map((entry) => describeEntry(entry, startAtMs()))
        .join('\n'),
  }
}

/** Gives the controls of a world's faults. */
export function faultsOf(world: World): FaultControl {
  return {
    add: (fault) => {
      const { id } = armFault(world, fault)
      const found = (): World['faults'][number] | undefined =>
        world.faults.find((armed) => armed.id === id)
      let last = found()
      return {
        get hits() {
          return (found() ?? last)?.hits ?? 0
        },
        remove: () => {
          last = found() ?? last
          disarmFaults(world, id)
        },
        explain: () => {
          const armed = found() ?? last
          return armed === undefined ? `Fault ${id} is no more.` : explainFault(armed)
        },
      }
    },
    clear: () => disarmFaults(world),
  }
}

/** The newest of entries; all unless it is said how many. */
function newest<T>(entries: readonly T[], last = Infinity): readonly T[] {
  return last === 0 ? [] : entries.slice(-last)
}
