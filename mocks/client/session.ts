import type { Connection } from '../machines/connection.ts'
import { disconnected } from '../machines/connection.ts'
import type { ChannelMembership } from '../machines/channel-membership.ts'
import type { MediaTask } from '../machines/media-task.ts'
import type { ClientRequest, RuleId, WireMessage } from '../protocol/index.ts'
import { record } from '../server/index.ts'
import type { Payload, World } from '../server/index.ts'
import { createBudget } from './call-budget.ts'
import type { CallBudget } from './call-budget.ts'

/** One service instance: what both faces stand on. Plain data. */
export interface Session {
  /** Number of the service instance in its world, from 1. */
  readonly client: number
  /** Unlike that of any session ever made in this world, also after a reset. */
  readonly birth: number
  readonly sdkVersion: string
  readonly link: Link
  /** Takes the answers of operations to where they belong. */
  readonly answer: Answer
  /** What the link keeps for this session; its own business. */
  readonly wire: object
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
  readonly tasks: Map<number, TaskRecord>
  readonly operations: Map<number, Operation>
  /** Joins that were given up: their operation numbers and channels. */
  readonly lateJoins: Map<number, string>
  readonly channels: Map<string, ChannelRecord>
  /** Channels that the app holds an object of. */
  readonly channelObjects: Set<string>
  readonly budgets: {
    readonly login: CallBudget
    readonly send: CallBudget
    readonly join: CallBudget
    readonly getMembers: CallBudget
    readonly joinByChannel: Map<string, CallBudget>
  }
  /** Messages the app must release, by message ID. */
  readonly unreleased: Map<number, UnreleasedMessage>
}

/** Takes the answer of an operation, or its timeout, to where it belongs. A function of a module. */
export type Answer = (world: World, session: Session, answer: OperationAnswer) => void

/** The end of an operation. */
export interface OperationAnswer {
  readonly operation: Operation
  readonly code: number
  readonly uids: readonly string[]
  readonly wasOffline: boolean
  readonly timedOut: boolean
}

/** A message that the app must release, and where it came from. */
export interface UnreleasedMessage {
  readonly kind: 'message' | 'file' | 'image'
  /** The call that made it, or the request ID of its upload. */
  readonly from: string | number
}

/** What a session asks of its way to Agora. Its answers come as events and task reports. */
export interface Link {
  send(world: World, session: Session, request: ClientRequest): void
  isUp(session: Session): boolean
  /** Tells the link that the session is connected again: what waited may go. */
  flush(world: World, session: Session): void
  /** Forgets the connection after a logout: what is still on its way to the client is lost. */
  hangUp(world: World, session: Session): void
  /** Asks whether the medium of a download is there. */
  findMedium(world: World, session: Session, task: TaskRecord): void
  /** Moves the bytes of a task. */
  startTransfer(world: World, session: Session, task: TaskRecord): void
  /** Tells whether bytes of a task are on the way and the link lets them move. */
  isMoving(task: TaskRecord): boolean
  /** Bytes that a running task has moved by now. */
  movedBytes(world: World, session: Session, task: TaskRecord): number
  /** Ends what the link still does for a task. */
  stop(world: World, session: Session, task: TaskRecord): void
}

/** A call that waits for Agora's answer. */
export interface Operation {
  readonly op: number
  readonly kind:
    'login' | 'send-peer' | 'send-channel' | 'join' | 'leave' | 'get-members' | 'relogin' | 'rejoin'
  readonly request: ClientRequest
  /** Message or channel that the answer is about. */
  readonly messageId: number
  readonly channelId: string
  readonly timeoutCode: number
  readonly failureCode: number
  timeoutEvent: number
  /** True once it has gone out on the link. */
  sent: boolean
}

/** One channel of a session. */
export interface ChannelRecord {
  readonly channelId: string
  membership: ChannelMembership
}

/** Where the bytes of a download to a file go. */
export interface DownloadTarget {
  /** Makes the target writable and empty; says why where it cannot. */
  open(): Promise<{ readonly why?: string }>
  write(payload: Payload): Promise<void>
  /** Closes the target and, unless it was written whole, removes it. */
  close(keep: boolean): Promise<void>
}

/** Where the bytes of an upload come from: the payload, or why there is none. */
export type UploadSource =
  Payload | { readonly code: number; readonly why: string; readonly rule: RuleId }

/** One media task of a session. */
export interface TaskRecord {
  readonly requestId: number
  readonly session: Session
  readonly direction: 'upload' | 'download'
  /** Uploads: what kind of message comes out. Downloads: always `file`. */
  readonly kind: 'file' | 'image'
  /** Downloads: the medium asked for. */
  readonly mediaId: string
  readonly target: DownloadTarget | undefined
  targetIsOpen: boolean
  machine: MediaTask
  payload: Payload | undefined
  dimensions: Dimensions
  /** The next progress tick and the idle timeout; 0 where none is due. */
  readonly timers: { tick: number; idle: number }
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

/** What a session tells its face, in order, after the call that led to it has returned. */
export type SessionEvent =
  | { readonly kind: 'connection-state'; readonly state: number; readonly reason: number }
  | { readonly kind: 'login-success' }
  | { readonly kind: 'login-failure' | 'logout'; readonly code: number }
  | {
      readonly kind: 'peer-send-result'
      readonly op: number
      readonly messageId: number
      readonly code: number
    }
  | {
      readonly kind: 'channel-send-result'
      readonly op: number
      readonly channelId: string
      readonly messageId: number
      readonly code: number
    }
  | { readonly kind: 'peer-message'; readonly received: ReceivedMessage }
  | {
      readonly kind: 'channel-message'
      readonly channelId: string
      readonly received: ReceivedMessage
    }
  | { readonly kind: 'join-success'; readonly channelId: string }
  | {
      readonly kind: 'join-failure' | 'leave-result'
      readonly channelId: string
      readonly code: number
    }
  | {
      readonly kind: 'member-joined' | 'member-left'
      readonly channelId: string
      readonly uid: string
    }
  | {
      readonly kind: 'members'
      readonly channelId: string
      readonly uids: readonly string[]
      readonly code: number
    }
  | {
      readonly kind: 'progress'
      readonly direction: 'upload' | 'download'
      readonly requestId: number
      readonly currentBytes: number
      readonly totalBytes: number
    }
  | UploadResult
  | DownloadResult
  | { readonly kind: 'cancel-result'; readonly requestId: number; readonly code: number }

/** The one result of an upload; `uploaded` is there exactly when the code is OK. */
export interface UploadResult {
  readonly kind: 'upload-result'
  readonly media: 'file' | 'image'
  readonly requestId: number
  readonly code: number
  readonly uploaded?: {
    readonly mediaId: string
    readonly bytes: number
    readonly dimensions: Dimensions
  }
}

/** The one result of a download; `payload` is there exactly when it went to memory and the code is OK. */
export interface DownloadResult {
  readonly kind: 'download-result'
  readonly to: 'memory' | 'file'
  readonly requestId: number
  readonly code: number
  readonly mediaId: string
  readonly payload?: Payload
}

/** A message as its receiver gets it. */
export interface ReceivedMessage {
  readonly from: string
  readonly message: WireMessage
  readonly receivedAtMs: number
  readonly offline: boolean
}

/** Makes a session in a world: uninitialised, disconnected. */
export function createSession(
  world: World,
  setup: {
    readonly link: Link
    readonly wire: object
    readonly answer: Answer
    readonly sdkVersion: string
  },
): Session {
  const session: Session = {
    client: ++world.counters.client,
    birth: ++world.host.births,
    ...setup,
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
    budgets: {
      login: createBudget(),
      send: createBudget(),
      join: createBudget(),
      getMembers: createBudget(),
      joinByChannel: new Map(),
    },
    unreleased: new Map(),
  }
  world.clients.set(session.client, session)
  return session
}

/** An accepted call, for the journal. */
export interface AcceptedCall {
  readonly name: string
  readonly requestId?: number
  readonly subject?: string
}

/**
 * Writes an accepted call down and makes it the cause of what follows.
 *
 * @returns the cause before it, to be put back at the end of the call.
 */
export function called(world: World, session: Session, call: AcceptedCall): number {
  const before = world.queue.cause
  const { name, requestId = 0, subject = '' } = call
  const { client, uid } = session
  world.queue.cause = record(world, {
    kind: 'call',
    name,
    client,
    uid,
    requestId,
    code: 0,
    subject,
  })
  return before
}

/** Why a call was refused. */
export interface Refusal {
  readonly call: string
  readonly code: number
  /** The SDK's name of the code. */
  readonly codeName: string
  readonly rule: RuleId
  readonly why: string
}

/** Writes a refusal down and tells whoever asked to be told; returns its code. */
export function refuse(world: World, session: Session, refusal: Refusal): number {
  const { call, code, codeName, rule, why } = refusal
  const note = `Failed to ${call}: ${codeName} (${code}). ${why} [rule ${rule}]`
  record(world, {
    kind: 'refusal',
    name: call,
    client: session.client,
    uid: session.uid,
    code,
    rule,
    note,
  })
  world.host.onRefusal?.(note)
  return code
}
