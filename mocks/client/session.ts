import type { Connection } from '../machines/connection.ts'
import { disconnected } from '../machines/connection.ts'
import type { ChannelMembership } from '../machines/channel-membership.ts'
import type { MediaTask } from '../machines/media-task.ts'
import type { LocalInvitation, RemoteInvitation } from '../machines/invitation.ts'
import type {
  ClientRequest,
  Dialect,
  EnumName,
  ReplyContent,
  RtmAttribute,
  RuleId,
  ServerEvent,
} from '../protocol/index.ts'
import { codeNameFor, LOG_FILTER_TYPE, wordFor } from '../protocol/index.ts'
import { record } from '../server/index.ts'
import { callSite } from './call-site.ts'
import type { Medium, Payload, UserConnection, World } from '../server/index.ts'
import type { CallBudget } from './call-budget.ts'

/** One service instance: what both faces stand on. Plain data. */
export interface Session {
  /** Number of the service instance in its world, from 1. */
  readonly client: number
  /** Unlike that of any session ever made in this world, also after a reset. */
  readonly birth: number
  /** Where in the app it was made; '' where call sites are not noted. */
  readonly madeAt: string
  readonly sdkVersion: string
  /** Which SDK's own ways it has, where the two differ. */
  readonly dialect: Dialect
  readonly link: Link
  /** What the link keeps for this session; its own business. */
  readonly linkState: object
  /** Undefined until initialised. */
  appId: string | undefined
  uid: string
  token: string | null
  connection: Connection
  /** The event that turns a lost link into RECONNECTING, or the next try to come back. */
  reconnectEvent: number
  /** Logins in a row that the SDK made by itself and that failed. */
  failedRelogins: number
  lastRequestId: number
  lastMessageId: number
  lastOp: number
  readonly tasks: Map<number, TaskRecord<Session>>
  readonly operations: Map<number, Operation>
  /** Joins that were given up: their operation numbers and channels. */
  readonly lateJoins: Map<number, string>
  readonly channels: Map<string, ChannelRecord>
  /** Channels that the app holds an object of. */
  readonly channelObjects: Set<string>
  /** What was taken from each call-rate budget, by its key. */
  readonly budgets: Map<string, CallBudget>
  /** The user's attributes as Agora has them, to be given again after a long interruption. */
  attributes: readonly RtmAttribute[]
  /** Steps of invitations that wait until the session is connected. */
  readonly waitingSteps: InvitationRequest[]
  /** Open invitations, by direction and number. */
  readonly invitations: Map<string, InvitationRecord>
  /** What the app has set of the SDK's log. */
  log: LogSettings
  /** The latest refusal, for a face that tells more of it than its code. */
  lastRefusal: Refusal | undefined
  /** Whether the app knows that its token is dead. */
  toldTokenDead: boolean
  /** The app has given the service back. */
  isReleased: boolean
  /** Messages the app must release, by message ID. */
  readonly unreleased: Map<number, UnreleasedMessage>
}

/** Who makes calls: what a ladder looks at, and what the journal says of it. */
export type Caller = Pick<
  Session,
  'client' | 'uid' | 'dialect' | 'appId' | 'connection' | 'isReleased'
> & {
  lastRefusal: Refusal | undefined
}

/** Who has uploads and downloads: a service instance, or a session of the wire. */
export interface TaskOwner extends Caller {
  lastRequestId: number
  readonly tasks: Map<number, TaskRecord>
  readonly link: TaskLink
}

/** What a task asks of whatever moves its bytes. */
export interface TaskLink {
  /** Whether bytes come by a real network: no event of theirs may pull time. */
  readonly isReal?: boolean
  /** Asks whether the medium of a download is there. */
  findMedium(world: World, owner: TaskOwner, task: TaskRecord): void
  /** Moves the bytes of a task. */
  startTransfer(world: World, owner: TaskOwner, task: TaskRecord): void
  /** Tells whether bytes of a task are on the way and the link lets them move. */
  isMoving(task: TaskRecord): boolean
  /** Bytes that a running task has moved by now. */
  movedBytes(world: World, owner: TaskOwner, task: TaskRecord): number
  /** When bytes last moved, where that is known to the millisecond. */
  movedAtMs?(world: World, task: TaskRecord): number
  /** Ends what the link still does for a task. */
  stop(world: World, owner: TaskOwner, task: TaskRecord): void
}

/** What a call does with its answer, or without one in time. A function of a module. */
export type Answered = (world: World, session: Session, answer: OperationAnswer) => void

/** The end of an operation. */
export interface OperationAnswer {
  readonly operation: Operation
  readonly code: number
  readonly content: ReplyContent
  readonly wasOffline: boolean
  readonly timedOut: boolean
  /** Why it ended without an answer of Agora; undefined where Agora answered. */
  readonly because?: Because | undefined
}

/** Why a call failed that was accepted: a sentence for whoever reads the test, and the rule it rests on. */
export interface Because {
  readonly why: string
  readonly rule?: RuleId
}

/** A message that the app must release, and where it came from. */
export interface UnreleasedMessage {
  readonly kind: 'message' | 'file' | 'image'
  /** The call that made it, or the request ID of its upload. */
  readonly from: string | number
}

/** What a session asks of its way to Agora. Its answers come as events and task reports. */
export interface Link extends TaskLink {
  /** Makes what the link keeps for a new session. */
  stateOf(world: World): object
  send(world: World, session: Session, request: ClientRequest): void
  isUp(session: Session): boolean
  /** Tells the link that the session is connected again: what waited may go. */
  flush(world: World, session: Session): void
  /** Sends the new tokens that wait for the link, before the session is connected again. */
  sendTokens(world: World, session: Session): void
  /** Forgets the connection after a logout: what is still on its way to the client is lost. */
  hangUp(world: World, session: Session): void
  /** The link was cut from this side. */
  cut?(world: World, session: Session): void
  /** The session is no more: ends what the link still has for it. */
  end(world: World, session: Session): void
}

/** A call that waits for Agora's answer. */
export interface Operation {
  readonly op: number
  readonly request: ClientRequest
  readonly answered: Answered
  /** What the answer is told under, where it has a request ID. */
  readonly requestId: number
  /** Message or channel that the answer is about. */
  readonly messageId: number
  readonly channelId: string
  readonly timeoutCode: number
  readonly failureCode: number
  readonly askedAtMs: number
  timeoutEvent: number
  /** True once it has gone out on the link. */
  sent: boolean
}

/** What an app has set of the SDK's log. */
export interface LogSettings {
  /** '' unless set. */
  readonly file: string
  readonly filter: number
  /** 0 unless set: the SDK's own size. */
  readonly kilobytes: number
}

/** A step of an invitation as it is sent. */
export type InvitationRequest = Extract<ClientRequest, { kind: 'invitation' }>

/** One call invitation of a session, sent or received. */
export interface InvitationRecord {
  readonly direction: 'local' | 'remote'
  readonly number: number
  /** The other side. */
  readonly peerId: string
  content: string
  channelId: string
  response: string
  machine: LocalInvitation | RemoteInvitation
  /** Sent while the callee was offline. */
  peerIsOffline: boolean
  /** The event that ends it where nobody does anything, or 0. */
  timer: number
}

/** One channel of a session. */
export interface ChannelRecord {
  readonly channelId: string
  membership: ChannelMembership
  /** Which object of the channel joins or has joined, where an app may hold several; else 0. */
  instance: number
}

/** Where the bytes of a download to a file go. */
export interface DownloadTarget {
  /** Makes the target writable and empty; says why where it cannot. */
  open(): Promise<{ readonly why?: string }>
  /** Writes and closes it; stops where it is discarded meanwhile. */
  write(payload: Payload): Promise<void>
  /** Closes and removes what was opened, written whole or not: nobody was told that it is there. */
  discard(): Promise<void>
}

/** Where the bytes of an upload come from: the payload, or why there is none. */
export type UploadSource =
  Payload | { readonly code: number; readonly why: string; readonly rule: RuleId }

/** What Agora tells of a task. */
export type TaskAnswer = Extract<ServerEvent, { readonly requestId: number }>

/** What a task that ends well gives: the stored medium, or the bytes of a download to memory. */
export interface Gain {
  readonly mediaId?: string
  readonly payload?: Payload
}

/**
 * What a task, its way and the wire ask of its call: one of `calls/`. Frozen, so that all copies of a world share it.
 */
export interface TaskCall {
  readonly direction: 'upload' | 'download'
  readonly codes: EnumName
  /** What a fault calls it. */
  readonly fault: string
  /** The code where neither side says why. */
  readonly failureCode: number
  /** The rule that says how long no byte may move. */
  readonly timeoutRule: RuleId
  /** The callback of its progress. */
  readonly progress: 'onMediaUploadingProgress' | 'onMediaDownloadingProgress'
  /** What Agora does and answers, once it has what it needs for it: the media ID, or all bytes. */
  readonly atAgora: (
    world: World,
    from: Pick<UserConnection, 'app' | 'uid'>,
    task: Pick<TaskRecord, 'kind' | 'requestId' | 'mediaId' | 'dimensions' | 'payload'>,
  ) => { readonly medium: Medium | undefined; readonly content: TaskAnswer } | undefined
  /** What the client does with Agora's answer. */
  readonly answered: (world: World, task: TaskRecord, answer: TaskAnswer) => void
  /** What the client does when all bytes have come: nothing where they go the other way. */
  readonly arrived: (world: World, task: TaskRecord) => void
  /** Its one result, as it is told. */
  readonly result: (task: TaskRecord, code: number, gain: Gain) => UploadResult | DownloadResult
}

/** The one result of an upload; `uploaded` is there exactly when the code is OK. */
export interface UploadResult {
  readonly kind: 'upload-result'
  readonly callback: 'onFileMediaUploadResult' | 'onImageMediaUploadResult'
  readonly requestId: number
  readonly code: number
  readonly uploaded?: {
    readonly kind: 'file' | 'image'
    readonly mediaId: string
    readonly bytes: number
    readonly dimensions: Dimensions
  }
}

/** The one result of a download; `payload` is there exactly when it went to memory and the code is OK. */
export interface DownloadResult {
  readonly kind: 'download-result'
  readonly callback: 'onMediaDownloadToMemoryResult' | 'onMediaDownloadToFileResult'
  readonly requestId: number
  readonly code: number
  readonly mediaId: string
  readonly payload?: Payload
}

/** One media task of a session. */
export interface TaskRecord<Owner extends TaskOwner = TaskOwner> {
  readonly requestId: number
  readonly session: Owner
  readonly call: TaskCall
  /** Uploads: what kind of message comes out. Downloads: always `file`. */
  readonly kind: 'file' | 'image'
  /** Downloads: the medium asked for. */
  readonly mediaId: string
  readonly target: DownloadTarget | undefined
  targetIsOpen: boolean
  machine: MediaTask
  payload: Payload | undefined
  dimensions: Dimensions
  /** The next progress tick and the idle timeout, 0 where none is due; and when bytes were last seen to move. */
  readonly timers: { tick: number; idle: number; movedAtMs: number }
  /** What the link keeps for this task; its own business. */
  transfer: object | undefined
  /** The journal entry of the call. */
  readonly cause: number
}

/** Width and height in pixels; 0 where unknown. */
export interface Dimensions {
  readonly width: number
  readonly height: number
}

/** Makes a session in a world: uninitialised, disconnected. */
export function createSession(
  world: World,
  setup: {
    readonly link: Link
    readonly sdkVersion: string
    readonly dialect: Session['dialect']
  },
): Session {
  const session: Session = {
    client: ++world.counters.client,
    birth: ++world.host.births,
    madeAt: world.host.sites === undefined ? '' : callSite(),
    ...setup,
    linkState: setup.link.stateOf(world),
    appId: undefined,
    uid: '',
    token: null,
    connection: disconnected,
    reconnectEvent: 0,
    failedRelogins: 0,
    lastRequestId: 0,
    lastMessageId: 0,
    lastOp: 0,
    tasks: new Map(),
    operations: new Map(),
    lateJoins: new Map(),
    channels: new Map(),
    channelObjects: new Set(),
    budgets: new Map(),
    attributes: [],
    waitingSteps: [],
    invitations: new Map(),
    log: { file: '', filter: LOG_FILTER_TYPE.LOG_FILTER_INFO, kilobytes: 0 },
    lastRefusal: undefined,
    toldTokenDead: false,
    isReleased: false,
    unreleased: new Map(),
  }
  world.clients.set(session.client, session)
  if (session.dialect === 'web') world.webClients.add(session.client)
  return session
}

/** An accepted call, for the journal. */
export interface AcceptedCall {
  readonly name: string
  readonly requestId?: number
  readonly subject?: string
}

/** Writes an accepted call down; returns the number of its entry, the cause of what the call does. */
export function called(world: World, session: Caller, call: AcceptedCall): number {
  const { name, requestId = 0, subject = '' } = call
  const { client, uid } = session
  const seq = record(world, { kind: 'call', name, client, uid, requestId, code: 0, subject })
  world.host.sites?.set(seq, callSite())
  return seq
}

/** Why a call was refused. */
export interface Refusal {
  readonly call: string
  readonly code: number
  /** The enum of the code; undefined where it has none. */
  readonly codes: EnumName | undefined
  readonly rule: RuleId
  readonly why: string
  /** The request ID that the app gave, if it is a number. */
  readonly requestId?: number
}

/** Writes a refusal down and tells whoever asked to be told; returns its code. */
export function refuse(world: World, session: Caller, refusal: Refusal): number {
  const { call, code, codes, rule, why, requestId = 0 } = refusal
  const named = (dialect: Dialect, none: string): string =>
    codes === undefined ? none : codeNameFor(dialect, codes, code)
  const told = named(session.dialect, code < 0 ? 'null' : String(code))
  const note = `Failed to ${wordFor(session.dialect, call)}: ${told} (${code}). ${why} [rule ${rule}]`
  const seq = record(world, {
    kind: 'refusal',
    name: call,
    client: session.client,
    uid: session.uid,
    requestId,
    code,
    codeName: named('native', ''),
    rule,
    note,
  })
  world.host.sites?.set(seq, callSite())
  session.lastRefusal = refusal
  world.host.onRefusal?.(note)
  return code
}
