import { askQuestion } from '../calls/index.ts'
import type { AskedQuestion } from '../calls/index.ts'
import type { Session, SessionHandle, World } from '../client/index.ts'
import type { EnumName, RequestKind } from '../protocol/index.ts'
import { EventEmitter } from './event-emitter.ts'
import { watchListeners } from './odd-listeners.ts'
import { refusalOf, settle } from './pending.ts'
import type { Waiting } from './pending.ts'
import type { PeerOnlineState, ConnectionChangeReason, ConnectionState } from './enums.ts'
import type { RemoteInvitation } from './invitations.ts'
import type { ReceivedMessageProperties, RtmMessage } from './messages.ts'
import { isSince } from './versions.ts'

/** The events of a client, and what their listeners are given. */
export interface RtmClientEvents {
  /** A peer message. @rule IMG-RECV-PEER-CALLBACK @rule FILE-RECV-PEER-CALLBACK */
  MessageFromPeer: [message: RtmMessage, peerId: string, messageProps: ReceivedMessageProperties]
  /** The connection has changed. @rule W-STATES @rule W-REASONS */
  ConnectionStateChanged: [
    newState: keyof typeof ConnectionState,
    reason: keyof typeof ConnectionChangeReason,
  ]
  /** Somebody invites the user. @rule W-CALL-STATES */
  RemoteInvitationReceived: [remoteInvitation: RemoteInvitation]
  /** The token was found dead while RECONNECTING. @rule W-TOKEN-ONEXPIRED */
  TokenExpired: []
  /** The online status of users subscribed to. @rule W-PRESENCE-SUB */
  PeersOnlineStatusChanged: [status: Record<string, keyof typeof PeerOnlineState>]
}

const clientEvents: readonly (keyof RtmClientEvents)[] = [
  'MessageFromPeer',
  'ConnectionStateChanged',
  'RemoteInvitationReceived',
  'TokenExpired',
  'PeersOnlineStatusChanged',
]

/** Since 1.5: 30 s before the token dies. The types are those of 1.4.4, which has no such event. @rule W-TOKEN-ONEXPIRED */
export const tokenWillExpire = 'TokenPrivilegeWillExpire'
/** Since 1.5 too; it never comes, for here is no proxy to fall back to. */
const proxyConnected = 'FallbackProxyConnected'

function eventsOf(webVersion: string): readonly string[] {
  return isSince(webVersion, 5) ? [...clientEvents, tokenWillExpire, proxyConnected] : clientEvents
}

/** A call on the session: what it returned, and under which key its answer will be found. */
export interface Begun {
  readonly code: number
  readonly key: string
}

/** What all calls of a client share: its session, and the promises that wait for answers. */
export class ClientCore extends EventEmitter<RtmClientEvents> {
  readonly #handle: SessionHandle
  readonly #waiting = new Map<string, Waiting[]>()

  /** @internal */
  constructor(handle: SessionHandle) {
    super(watchListeners(handle, eventsOf(handle.world.options.profile.webVersion)))
    this.#handle = handle
  }

  /** Whether its session lives. Not part of the SDK. @internal */
  get isAlive(): boolean {
    return this.#handle.isAlive
  }

  /** Not part of the SDK. @internal */
  get notesCallSites(): boolean {
    return this.#handle.notesCallSites
  }

  /** The world and the session. Not part of the SDK. @internal */
  use(call: string): { readonly world: World; readonly session: Session } {
    return this.#handle.use(call)
  }

  /** Begins a call and waits for its answer; a refusal rejects at once. Not part of the SDK. @internal */
  begin<Value>(
    call: string,
    codes: EnumName,
    run: (world: World, session: Session) => Begun,
  ): Promise<Value> {
    const { world, session } = this.use(call)
    session.lastRefusal = undefined
    const { code, key } = run(world, session)
    if (code !== 0) return Promise.reject(refusalOf(session, codes, code))
    return this.wait(key, codes)
  }

  /** Waits for the answer under a key. Not part of the SDK. @internal */
  wait<Value>(key: string, codes: EnumName): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(key) ?? []
      waiting.push({ codes, resolve, reject })
      this.#waiting.set(key, waiting)
    })
  }

  /** Asks a question of Agora. Not part of the SDK. @internal */
  protected ask<Value, Kind extends RequestKind, Given, Code extends number>(
    question: AskedQuestion<Kind, Given, Code>,
    given: Given,
  ): Promise<Value> {
    return this.begin(question.nameOf(given), question.codes, (world, session) => {
      const { code, requestId } = askQuestion({ world, session }, question, given)
      return { code, key: `request ${requestId}` }
    })
  }

  /** Ends the promise that has waited longest under a key; false where none waits. Not part of the SDK. @internal */
  end(key: string, outcome: Parameters<typeof settle>[1]): boolean {
    const waiting = this.#waiting.get(key)
    const first = waiting?.shift()
    if (waiting?.length === 0) this.#waiting.delete(key)
    if (first === undefined) return false
    settle(first, outcome)
    return true
  }
}
