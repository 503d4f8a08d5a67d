import { ownText, PEER_MESSAGE_ERR_CODE } from '../protocol/index.ts'
import type { ReplyContent, WireMessage } from '../protocol/index.ts'
import type { AppServer, StoredMessage, UserConnection, World } from './state.ts'
import { isOlderThan } from './sdk-version.ts'
import { nowOf, record } from './world.ts'

/** What is kept for a silent client; of what is dropped the senders hear nothing, and time out. */
const missedMax = 1000

/** Signs of a text that the journal keeps. */
const noteMax = 200

/** The peer has the message: the sender may know. */
export function confirmDelivery(
  world: World,
  { app, uid }: UserConnection,
  delivery: number,
): void {
  const waiting = app.deliveries.get(delivery)
  if (waiting?.receiver.uid !== uid) return
  app.deliveries.delete(delivery)
  reply(world, waiting.sender, { op: waiting.op, code: PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_OK })
}

/** Gives a user that has come online what was kept for it, oldest first. @rule W-MSG-OFFLINE-FLAG */
export function deliverStored(world: World, connection: UserConnection): void {
  const stored = connection.app.mailboxes.get(connection.uid)
  if (stored === undefined) return
  connection.app.mailboxes.delete(connection.uid)
  const oldestMs = nowOf(world) - world.options.limits.offlineMessageLifeMs
  for (const { from, message, receivedAtMs } of stored) {
    if (receivedAtMs <= oldestMs) continue
    give(world, connection, {
      kind: 'peer-message',
      delivery: 0,
      from,
      message,
      receivedAtMs,
      offline: true,
    })
  }
}

/** Answers a request; where the client is silent, the answer waits for it. */
export function reply(
  world: World,
  connection: UserConnection,
  answer: { readonly op: number; readonly code: number } & ReplyContent,
): void {
  give(world, connection, { kind: 'reply', ...answer })
}

/** Tells a client something; where it is silent, it is kept until it is heard again. */
export function give(
  world: World,
  connection: UserConnection,
  event: Parameters<UserConnection['port']['deliver']>[2],
): void {
  if (connection.phase === 'online') connection.port.deliver(world, connection, event)
  else if (connection.phase !== 'closed') connection.missed.push(event)
  if (connection.missed.length > missedMax) connection.missed.shift()
}

/** A peer message for a user that is offline. */
export interface LateMessage {
  readonly peerId: string
  readonly message: WireMessage
  readonly from: string
  readonly receivedAtMs: number
}

/** Keeps a message until its peer comes online; above the limit the oldest one goes. @rule W-OFFLINE-LIMITS */
export function keepForLater(world: World, app: AppServer, late: LateMessage): void {
  const { peerId, message, from, receivedAtMs } = late
  const mailbox: StoredMessage[] = app.mailboxes.get(peerId) ?? []
  app.mailboxes.set(peerId, mailbox)
  mailbox.push({ from, message, receivedAtMs })
  if (mailbox.length > world.options.limits.offlineMessagesMax) mailbox.shift()
  const note = messageNote(message)
  record(world, { kind: 'server', name: 'peer-message-kept', uid: from, subject: peerId, note })
}

/** What a message says, for the note of a journal entry: its text, or the medium that it carries. */
export function messageNote({ text, media }: WireMessage): string {
  return media?.mediaId ?? ownText(text, noteMax)
}

/** Tells whether an SDK version knows no media: 1.2.2 and older. */
export function isBeforeMedia(sdkVersion: string): boolean {
  return isOlderThan(sdkVersion, 1, 3)
}
