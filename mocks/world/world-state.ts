import type { StoredMedium } from './controls.ts'
import { mediaOf } from './controls.ts'
import { sessionsOf } from '../client/index.ts'
import { linkStateOf } from '../network/index.ts'
import type { InvitationRecord, LogSettings, Session, UnreleasedMessage } from '../client/index.ts'
import { isOver } from '../machines/invitation.ts'
import type { RtmAttribute } from '../protocol/index.ts'
import { historyOf } from '../server/index.ts'
import type { HistoryEntry, World } from '../server/index.ts'

/** One service instance, as a plain value. */
export interface ClientState {
  /** Number of the service instance, from 1. */
  readonly client: number
  readonly uid: string
  readonly appId: string | undefined
  readonly phase: 'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'aborted'
  readonly linkIsUp: boolean
  readonly tasks: readonly TaskState[]
  /** Channels it is in. */
  readonly channels: readonly string[]
  /** Calls that wait for an answer. */
  readonly waiting: readonly string[]
  /** Messages that the app must still release. */
  readonly unreleased: readonly string[]
  /** Invitations that are not over, with their other side and where they stand. */
  readonly invitations: readonly string[]
  /** What the app has set of the SDK's log. */
  readonly log: LogSettings
}

/** One running media task, as a plain value. */
export interface TaskState {
  readonly requestId: number
  readonly direction: 'upload' | 'download'
  readonly phase: 'preparing' | 'moving'
  readonly totalBytes: number
  readonly movedBytes: number
}

/** A whole world, as plain values: a copy, never changed by what happens later. */
export interface WorldState {
  readonly nowMs: number
  /** Regions and proxy that new services use. */
  readonly serviceContext: { readonly areaCode: number; readonly proxyType: number }
  readonly clients: readonly ClientState[]
  /** Online users and channel members, by App ID. */
  readonly apps: Readonly<Record<string, AppState>>
  readonly media: readonly StoredMedium[]
}

/** What Agora knows of one App ID. */
export interface AppState {
  /** Online users and what is known of them. */
  readonly online: Readonly<
    Record<string, 'online' | 'silent' | 'unreachable' | 'offline' | 'closed'>
  >
  /** Members by channel. */
  readonly channels: Readonly<Record<string, readonly string[]>>
  /** Messages kept for users that are offline, by user. */
  readonly mailboxes: Readonly<Record<string, number>>
  /** Attributes by user. */
  readonly userAttributes: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Attributes by channel. */
  readonly channelAttributes: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Whom each user is subscribed to. */
  readonly subscriptions: Readonly<Record<string, readonly string[]>>
  /** Text messages kept in the history. */
  readonly history: readonly HistoryEntry[]
}

/** Copies the state of a world into plain values. */
export function stateOf(world: World): WorldState {
  return {
    nowMs: world.host.clock.nowMs(),
    serviceContext: { ...world.serviceContext },
    clients: sessionsOf(world).map((session) => ({
      client: session.client,
      uid: session.uid,
      appId: session.appId,
      phase: session.connection.phase,
      linkIsUp: linkStateOf(session).isUp,
      tasks: [...session.tasks.values()].map((task) => ({
        requestId: task.requestId,
        direction: task.call.direction,
        phase: task.machine.phase === 'moving' ? 'moving' : 'preparing',
        totalBytes: task.payload?.bytes ?? 0,
        movedBytes: Math.floor(session.link.movedBytes(world, session, task)),
      })),
      channels: [...session.channels.values()]
        .filter(({ membership }) => membership.phase === 'inside')
        .map(({ channelId }) => channelId),
      waiting: [...session.operations.values()].map(({ request }) => request.kind),
      unreleased: [...session.unreleased].map(describeUnreleased),
      invitations: openInvitations(session),
      log: { ...session.log },
    })),
    apps: Object.fromEntries(
      [...world.apps.values()].map((app) => [app.appId, appState(world, app)]),
    ),
    media: mediaOf(world).list(),
  }
}

/** Invitations under way, a phrase each. */
export function openInvitations(session: Session): readonly string[] {
  return phrases([...session.invitations.values()].filter(isOpen))
}

/** Those of them that somebody has still to act on: what was accepted, the two SDKs end by themselves. */
export function unansweredInvitations(session: Session): readonly string[] {
  const open = [...session.invitations.values()].filter(isOpen)
  return phrases(open.filter(({ machine }) => machine.phase !== 'accept-sent'))
}

function isOpen({ machine }: InvitationRecord): boolean {
  return machine.phase !== 'idle' && !isOver(machine)
}

function phrases(invitations: readonly InvitationRecord[]): readonly string[] {
  return invitations.map(({ direction, number, peerId, machine }) => {
    const side = direction === 'local' ? 'to' : 'from'
    return `invitation ${number} ${side} ${peerId} (${machine.phase})`
  })
}

function describeUnreleased([messageId, { kind, from }]: readonly [
  number,
  UnreleasedMessage,
]): string {
  const what = kind === 'message' ? `message ${messageId}` : `${kind} message ${messageId}`
  return `${what} of ${typeof from === 'string' ? from : `upload ${from}`}`
}

function appState(
  world: World,
  app: World['apps'] extends Map<string, infer App> ? App : never,
): AppState {
  return {
    online: Object.fromEntries([...app.users].map(([uid, { phase }]) => [uid, phase])),
    channels: Object.fromEntries(
      [...app.channels].map(([channelId, { members }]) => [channelId, [...members.keys()]]),
    ),
    mailboxes: Object.fromEntries([...app.mailboxes].map(([uid, kept]) => [uid, kept.length])),
    userAttributes: Object.fromEntries(
      [...app.userAttributes].map(([uid, attributes]) => [uid, valuesOf(attributes)]),
    ),
    channelAttributes: Object.fromEntries(
      [...app.channelAttributes].map(([channelId, { values }]) => [channelId, valuesOf(values)]),
    ),
    subscriptions: Object.fromEntries(
      [...app.users.values()]
        .filter(({ watched }) => (watched?.size ?? 0) > 0)
        .map(({ uid, watched }) => [uid, [...(watched?.keys() ?? [])]]),
    ),
    history: historyOf(world, app).map((entry) => ({ ...entry })),
  }
}

function valuesOf(attributes: ReadonlyMap<string, RtmAttribute>): Readonly<Record<string, string>> {
  return Object.fromEntries([...attributes.values()].map(({ key, value }) => [key, value]))
}

/** What an app has been told to wait for, a line each: for the error of a hang. */
export function waitsOf(world: World): readonly string[] {
  return sessionsOf(world).flatMap((session) => {
    const who = session.uid === '' ? `client ${session.client}` : session.uid
    const lines: string[] = []
    if (!linkStateOf(session).isUp)
      lines.push(
        `${who} is ${session.connection.phase} and its link is cut (network.client('${who}').reconnect())`,
      )
    else if (session.connection.phase === 'reconnecting') lines.push(`${who} is reconnecting`)
    for (const task of session.tasks.values()) {
      lines.push(
        `${who} waits for ${task.call.direction} ${task.requestId} (${task.machine.phase}, ${Math.floor(session.link.movedBytes(world, session, task))} of ${task.payload?.bytes ?? 0} bytes)`,
      )
    }
    for (const { request, op } of session.operations.values())
      lines.push(`${who} waits for the answer to ${request.kind} ${op}`)
    for (const invitation of openInvitations(session)) lines.push(`${who} waits for ${invitation}`)
    return lines
  })
}
