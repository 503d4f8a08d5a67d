import { isMediaMessage, ownText, PEER_MESSAGE_ERR_CODE } from '../protocol/index.ts'
import type { ClientRequest, ReplyContent, WireMessage } from '../protocol/index.ts'
import type { AppServer, StoredMessage, UserConnection, World } from './state.ts'
import { keepInHistory } from './history.ts'
import { isOlderThan } from './sdk-version.ts'
import { nowOf, record } from './world.ts'

/** What is kept for a silent client; of what is dropped the senders hear nothing, and time out. */
const missedMax = 1000

/** Signs of a text that the journal keeps. */
const noteMax = 200

type SendPeer = Extract<ClientRequest, { kind: 'send-peer' }>

/**
 * Takes a peer message in. The sender's answer OK comes only when the peer has confirmed it.
 *
 * @rule W-PEER-OK-MEANS-PEER
 * @rule W-PEER-UNREACHABLE
 * @rule W-PEER-CACHED
 * @rule W-MEDIA-VERSION
 */
export function sendPeer(world: World, sender: UserConnection, request: SendPeer): void {
  const { app, uid } = sender
  const peer = app.users.get(request.peerId)
  const receivedAtMs = nowOf(world)
  if (request.history) {
    const { peerId: to, message } = request
    keepInHistory(world, app, { from: uid, to, kind: 'peer', message })
  }
  if (peer === undefined) {
    reply(world, sender, {
      op: request.op,
      code: keepForLater(world, app, { request, from: uid, receivedAtMs }),
    })
    return
  }
  if (isMediaMessage(request.message) && isBeforeMedia(peer.sdkVersion)) {
    reply(world, sender, {
      op: request.op,
      code: PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE,
    })
    return
  }
  const delivery = ++app.lastDelivery
  app.deliveries.set(delivery, { sender, op: request.op, receiver: peer })
  record(world, {
    kind: 'server',
    name: 'peer-message-routed',
    uid,
    subject: request.peerId,
    note: messageNote(request.message),
  })
  const { message } = request
  give(world, peer, {
    kind: 'peer-message',
    delivery,
    from: uid,
    message,
    receivedAtMs,
    offline: false,
  })
}

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

interface LateMessage {
  readonly request: SendPeer
  readonly from: string
  readonly receivedAtMs: number
}

/** @rule W-OFFLINE-LIMITS */
function keepForLater(world: World, app: AppServer, late: LateMessage): PEER_MESSAGE_ERR_CODE {
  const { request, from, receivedAtMs } = late
  if (!request.offline) return PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_PEER_UNREACHABLE
  const mailbox: StoredMessage[] = app.mailboxes.get(request.peerId) ?? []
  app.mailboxes.set(request.peerId, mailbox)
  mailbox.push({ from, message: request.message, receivedAtMs })
  if (mailbox.length > world.options.limits.offlineMessagesMax) mailbox.shift()
  record(world, {
    kind: 'server',
    name: 'peer-message-kept',
    uid: from,
    subject: request.peerId,
    note: messageNote(request.message),
  })
  return PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_CACHED_BY_SERVER
}

/** What a message says, for the note of a journal entry: its text, or the medium that it carries. */
export function messageNote({ text, media }: WireMessage): string {
  return media?.mediaId ?? ownText(text, noteMax)
}

/** Tells whether an SDK version knows no media: 1.2.2 and older. */
export function isBeforeMedia(sdkVersion: string): boolean {
  return isOlderThan(sdkVersion, 1, 3)
}
