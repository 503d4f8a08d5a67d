import type {
  ChannelAttributeValue,
  PEER_ONLINE_STATE,
  RequestKind,
  RequestOf,
  RtmAttribute,
  RuleId,
  ServerEvent,
  WireInvitation,
  WireMessage,
} from '../protocol/index.ts'
import type { Clock, EventQueue, QueueEvent, Random } from '../time/index.ts'
import type { Course } from './course.ts'
import type { ArmedFault } from './faults/fault.ts'
import type { Journal } from './journal.ts'
import type { Payload } from './payload.ts'
import type { NetworkSettings, WorldOptions } from './world-options.ts'

/** What a world has outside itself: never copied by a snapshot or a fork. */
export interface Host {
  clock: Clock
  /** Who is told of a client's events: the face that was made for it. */
  readonly listeners: Map<number, ClientListener>
  readonly onRefusal: ((sentence: string) => void) | undefined
  /** Thrown by callbacks of the app, not yet given to anybody. */
  readonly errors: unknown[]
  /** True while an event or a callback runs. */
  running: boolean
  /** Sessions ever made. */
  births: number
  /** Clients that stand in a snapshot: their faces may be wanted again. */
  readonly kept: Set<number>
  /** Where in the app calls and refusals came from, by journal entry; undefined where nobody asks. */
  sites: Map<number, string> | undefined
  /** Says why a client of this world may not be used where the app is now; undefined where every place is right. */
  whyNotHere: (() => Stranger | undefined) | undefined
  /** Sees what each client is told, for tests that wait for it; undefined where nobody does. */
  watch: ((client: number, event: object) => void) | undefined
  /** Lets things come otherwise than in the calm run; undefined where nobody explores. */
  course: Course | undefined
  /** The way of new sessions to Agora. */
  link: object
  /** What Agora does with each request. */
  readonly calls: ServedCalls
  /** The codes that a fault may answer with, by what it can strike. */
  readonly faultCodes: FaultCodes
  /** What is bound to the world from outside, such as a gateway. */
  readonly bindings: Set<WorldBinding>
  /** Real reads and writes under way, in the order in which they were begun. */
  readonly works: RealWork[]
  /** Real reads and writes that are not over, also those of a world that was set back. */
  readonly unended: Set<Promise<unknown>>
  /** How often the app could go on so far: its microtasks have run, or a callback of its own is all it has. */
  appTurn: number
  /** In which turn of the app each client was told something last, by its number. */
  readonly toldInTurn: number[]
}

/** What Agora does with one kind of request; the rooms above say it, the server carries it out. */
export interface ServedCall<Kind extends RequestKind = RequestKind> {
  /** What a fault calls it; undefined where none can strike it. */
  readonly fault?: string
  /** The rule that says how long its answer is waited for. */
  readonly timeoutRule?: RuleId
  /** What only Agora can refuse, and why, by code. */
  readonly refusals?: Readonly<Record<number, { readonly why: string; readonly rule: RuleId }>>
  /** Its answer goes out to a silent client, too: what it asked has come by a new connection. */
  readonly reachesSilent?: boolean
  /** What is done and answered. */
  readonly serve: (world: World, connection: UserConnection, request: RequestOf<Kind>) => void
}

/** All of them. */
export type ServedCalls = { readonly [Kind in RequestKind]: ServedCall<Kind> }

/** The codes that a fault may answer with, by what it can strike. */
export type FaultCodes = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Why a client is used in the wrong place, and the world of that place, if there is one. */
export interface Stranger {
  readonly why: string
  readonly here: World | undefined
}

/** What is bound to a world from outside and must know when it is set back, or its servers are down. */
export interface WorldBinding {
  /** The world is now another, or is no more. */
  setBack(): void
  /** Whether the servers are reached has changed. */
  outage(): void
}

export interface RealWork {
  settle: (() => void) | undefined
  /** Lets time go on. */
  readonly letGo: () => void
  /** The world was set back: what comes of it is nobody's. */
  isDropped: boolean
}

/** Takes an event of one client to the app; returns whether the app listens to it. */
export type ClientListener = (event: object) => boolean

/** The whole state of one Agora and its clients: plain data, so that it can be copied. */
export interface World {
  readonly options: WorldOptions
  readonly queue: EventQueue<World>
  readonly journal: Journal
  readonly randoms: Map<string, Random>
  readonly apps: Map<string, AppServer>
  /** The sessions, by the number of their service instance. */
  readonly clients: Map<number, object>
  /** Those that have the ways and words of the Web SDK, the ended ones too. */
  readonly webClients: Set<number>
  /** Settings of the links of single users, by user ID. */
  readonly links: Map<string, Partial<NetworkSettings>>
  readonly faults: ArmedFault[]
  /** The same by point and user, made when a call is next judged. */
  faultsByCall: Map<string, ArmedFault[]> | undefined
  /** Users banned in every App ID. */
  readonly banned: Set<string>
  /** What is to be told, in order; a place is empty once it was told. */
  readonly outbox: (OutboxEntry | undefined)[]
  /** The newest of `outbox` for each client, by its number. */
  readonly newestQueued: (OutboxEntry | undefined)[]
  /** Sources of uploads that were at hand and are judged in the next event. */
  readonly atHand: object[]
  /** Whether the rest of `outbox` waits until the app could go on; it is told before anything else happens. */
  appGoesFirst: boolean
  readonly counters: { client: number; fault: number; outages: number; invitation: number }
  /** What every service made from now on is told to use. */
  readonly serviceContext: { areaCode: number; proxyType: number }
  /** Failures that were told to nobody, newest last. */
  readonly unheard: string[]
  /** Breaches of ownership, newest last. */
  readonly misuses: string[]
  /** What apps did that works and is wrong all the same, newest last. */
  readonly hints: object[]
  readonly host: Host
}

export interface OutboxEntry {
  /** What was queued for the same client before it. */
  before: OutboxEntry | undefined
  /** It was told, or dropped. */
  isTaken: boolean
  readonly client: number
  readonly event: object
  readonly cause: number
}

/** An event of a world. */
export type WorldEvent = QueueEvent<World>

/** What Agora keeps for one App ID; two App IDs never meet. */
export interface AppServer {
  readonly appId: string
  readonly media: MediaStore
  readonly users: Map<string, UserConnection>
  readonly mailboxes: Map<string, StoredMessage[]>
  readonly channels: Map<string, ServerChannel>
  readonly banned: Set<string>
  /** Peer messages on their way to a peer, by delivery number. */
  readonly deliveries: Map<number, Delivery>
  lastDelivery: number
  /** Who is subscribed to the online status of a user. */
  readonly watchers: Map<string, Set<UserConnection>>
  /** Attributes of the users that are online. */
  readonly userAttributes: Map<string, Map<string, RtmAttribute>>
  readonly channelAttributes: Map<string, ChannelAttributes>
  /** Invitations for users that are offline, by user. */
  readonly waitingInvitations: Map<string, readonly WireInvitation[]>
  /** Clients that were silent for so long that they count as offline, and may come back. */
  readonly away: Map<string, UserConnection>
  /** Text messages sent with historical messaging, oldest first. */
  readonly history: HistoryEntry[]
  /** Logins and logouts that the REST interface has not given yet, oldest first. */
  readonly userEvents: AppEvent[]
  /** The same of joins and leaves. */
  readonly channelEvents: AppEvent[]
  /** Tokens that were made to expire before their time, each with its user. */
  readonly deadTokens: Set<string>
}

/** Something that the REST interface tells of a user. */
export interface AppEvent {
  readonly uid: string
  /** '' for logins and logouts. */
  readonly channelId: string
  readonly type: 'Login' | 'Logout' | 'Join' | 'Leave'
  readonly atMs: number
}

/** One logged-in client as Agora sees it. */
export interface UserConnection {
  readonly uid: string
  readonly app: AppServer
  readonly sdkVersion: string
  /** Number of the service instance. */
  readonly client: number
  readonly port: ConnectionPort
  phase: 'online' | 'silent' | 'unreachable' | 'offline' | 'closed'
  silentSinceMs: number
  silenceEvents: number[]
  readonly channels: Set<string>
  /** What could not be given while the client was silent: peer messages and replies. */
  missed: ServerEvent[]
  /** Set where the user ID logged in elsewhere or was banned while the client was silent. */
  endedBy: number
  /** It was taken for offline: it must join its channels again, until it has been heard as connected. */
  mustRejoin: boolean
  /** How many more channel messages may be sent again after the last comeback. */
  resendsLeft: number
  /** Whose online status it is subscribed to, and what it was told last. */
  watched: Map<string, PEER_ONLINE_STATE | undefined> | undefined
  /** The first instant at which its token is dead; Infinity where none is needed. */
  tokenExpiresAtMs: number
  /** When its token is about to expire, and when it does. */
  tokenEvents: number[]
}

/** Attributes of one channel. */
export interface ChannelAttributes {
  readonly values: ReadonlyMap<string, ChannelAttributeValue>
  /** Since when nobody is in the channel; Infinity while somebody is. */
  emptySinceMs: number
}

/** The way to a client: through the network model, or a real socket. */
export interface ConnectionPort {
  deliver(world: World, connection: UserConnection, event: ServerEvent): void
  /** Cuts the way for a time, as a fault does. */
  cut(world: World, connection: UserConnection, forMs: number): void
}

/** A channel and who is in it. */
export interface ServerChannel {
  readonly channelId: string
  readonly members: Map<string, UserConnection>
  /** The newest messages, for members that come back. */
  readonly recent: RecentMessage[]
  /** When its members were last told their number. */
  countToldAtMs: number
  /** The event that tells them next, or 0. */
  countEvent: number
  /** Who was told a number since then, at its own join, and which. */
  readonly toldAlone: Map<string, number>
}

/** A channel message kept for members that come back. */
export interface RecentMessage {
  readonly from: string
  readonly message: WireMessage
  readonly receivedAtMs: number
}

/** A peer message kept for a user that is offline. */
export interface StoredMessage {
  readonly from: string
  readonly message: WireMessage
  readonly receivedAtMs: number
}

/** A peer message that its receiver has not confirmed yet. */
export interface Delivery {
  readonly sender: UserConnection
  readonly op: number
  /** Whose confirmation counts. */
  readonly receiver: UserConnection
}

/** A text message that was sent with historical messaging. */
export interface HistoryEntry {
  readonly from: string
  /** The peer, or the channel. */
  readonly to: string
  readonly kind: 'peer' | 'channel'
  readonly text: string
  readonly sentAtMs: number
}

/** A stored image or file. */
export interface Medium {
  readonly mediaId: string
  readonly kind: 'file' | 'image'
  readonly bytes: number
  /** Who uploaded it. */
  readonly uid: string
  readonly uploadedAtMs: number
  readonly payload: Payload
}

/** The media of one App ID, in the order of their upload, which is that of their expiry. */
export interface MediaStore {
  readonly appId: string
  /** By the number of their upload. */
  readonly items: Map<number, Medium>
  /** Bytes of all stored media together. */
  bytes: number
  stored: number
  readonly prefix: string
  sweepArmed: boolean
}
