import type { ChannelEvent, InvitationEvent, RequestAnswer, SessionEvent } from '../client/index.ts'
import { codeNameFor, PEER_MESSAGE_ERR_CODE as P, PEER_ONLINE_STATE } from '../protocol/index.ts'
import { tokenWillExpire } from './client-core.ts'
import type { ConnectionState, PeerOnlineState, ReasonName } from './enums.ts'
import { RemoteInvitation } from './invitations.ts'
import { receivedMessage } from './messages.ts'
import { RtmClient } from './media-methods.ts'
import type { Reason } from './pending.ts'
import type { RtmClientBase } from './rtm-client.ts'
import { channelAttributesOf } from './rtm-channel.ts'

/** The invitations that a client has received and that are not over. */
export type RemoteInvitations = Map<number, RemoteInvitation>

/** Takes an event of the session to promises and listeners; returns whether somebody heard it. */
export function tellClient(
  client: RtmClientBase,
  remote: RemoteInvitations,
  event: SessionEvent,
): boolean {
  if ('channelId' in event) return tellChannel(client, event)
  switch (event.kind) {
    case 'connection-state': {
      const state = codeNameFor('web', 'CONNECTION_STATE', event.state)
      const reason = codeNameFor('web', 'CONNECTION_CHANGE_REASON', event.reason) as ReasonName
      return client.emit('ConnectionStateChanged', state as keyof typeof ConnectionState, reason)
    }
    case 'login-success':
      return client.end('login', { code: 0 })
    case 'login-failure':
      return client.end('login', outcomeOf(client, 'login', event))
    case 'logout':
      return client.end('logout', { code: event.code })
    case 'token-renewed':
      return client.end('renew', outcomeOf(client, 'renewToken', event))
    case 'token-expired':
      return client.emit('TokenExpired')
    case 'token-will-expire':
      return client.emit(tokenWillExpire as 'TokenExpired')
    case 'peer-send-result':
      return tellSent(client, event)
    case 'peer-message': {
      const { from, message, receivedAtMs, offline } = event.received
      const props = { serverReceivedTs: receivedAtMs, isOfflineMessage: offline }
      return client.emit('MessageFromPeer', receivedMessage(message), from, props)
    }
    case 'peers-changed':
      return client.emit(
        'PeersOnlineStatusChanged',
        Object.fromEntries(event.peers.map(({ uid, state }) => [uid, onlineName(state)])),
      )
    case 'local-invitation':
    case 'remote-invitation':
      return tellInvitation(client, remote, event)
    case 'progress': {
      const { requestId, currentBytes: currentSize, totalBytes: totalSize } = event
      return client instanceof RtmClient && client.progress(requestId, { currentSize, totalSize })
    }
    case 'upload-result':
    case 'download-result':
      return client instanceof RtmClient && client.finish(event)
    case 'cancel-result':
      return true
    case 'answered': {
      const { requestId, code, because } = event
      return client.end(`request ${requestId}`, { code, value: valueOf(event), ...because })
    }
  }
}

function onlineName(state: number): keyof typeof PeerOnlineState {
  return codeNameFor('web', 'PEER_ONLINE_STATE', state) as keyof typeof PeerOnlineState
}

/** The outcome of a login or a new token, with what is known of it beside its code. */
function outcomeOf(
  client: RtmClientBase,
  call: 'login' | 'renewToken',
  { code, because }: { readonly code: number; readonly because?: Reason },
): { readonly code: number } & Reason {
  const { world, session } = client.use(call)
  const isOfToken = code === 5 || code === 6
  const asked = world.journal.entries({ kind: 'call', name: call, client: session.client }).at(-1)
  const entry = world.journal
    .entries({
      kind: isOfToken ? 'server' : 'network',
      name: isOfToken ? 'token-refused' : 'gateway-trouble',
      uid: session.uid,
    })
    .at(-1)
  // One of an earlier call says nothing of this one.
  if (entry === undefined || entry.seq < (asked?.seq ?? 0)) return { code, ...because }
  const { note: why, rule } = entry
  // The text that was seen of code 5 is that of a login without a token.
  const isOtherCause = isOfToken && session.token !== null
  return { code, why, isOtherCause, ...(rule === '' ? {} : { rule }) }
}

function tellSent(
  client: RtmClientBase,
  { messageId, code, because }: Extract<SessionEvent, { readonly kind: 'peer-send-result' }>,
): boolean {
  const key = `send ${messageId}`
  if (code === P.PEER_MESSAGE_ERR_PEER_UNREACHABLE || code === P.PEER_MESSAGE_ERR_CACHED_BY_SERVER)
    return client.end(key, { code: 0, value: { hasPeerReceived: false } })
  return client.end(key, { code, value: { hasPeerReceived: true }, ...because })
}

function tellChannel(client: RtmClientBase, event: ChannelEvent): boolean {
  const { channelId } = event
  switch (event.kind) {
    case 'channel-send-result':
      return client.end(`send ${event.messageId}`, { code: event.code, ...event.because })
    case 'join-success':
      return client.end(`join ${channelId}`, { code: 0 })
    case 'join-failure':
      return client.end(`join ${channelId}`, { code: event.code, ...event.because })
    case 'leave-result':
      return client.end(`leave ${channelId}`, { code: event.code, ...event.because })
    case 'members': {
      const value = [...event.uids]
      return client.end(`members ${channelId}`, { code: event.code, value, ...event.because })
    }
    case 'channel-attributes-updated':
    case 'channel-message':
    case 'member-count':
    case 'member-joined':
    case 'member-left':
      return client.activeChannel(channelId)?.tell(event) ?? false
  }
}

function tellInvitation(
  client: RtmClientBase,
  remote: RemoteInvitations,
  event: InvitationEvent,
): boolean {
  const { number, step } = event
  if (event.kind === 'local-invitation') return client.localInvitation(event)?.tell(event) ?? false
  if (step === 'received') {
    const invitation = new RemoteInvitation(client, number)
    remote.set(number, invitation)
    return client.emit('RemoteInvitationReceived', invitation)
  }
  const invitation = remote.get(number)
  remote.delete(number)
  return invitation?.tell(event) ?? false
}

/** What an answer gives, as the Web has it: an array of users, or an object by user, channel or key. */
function valueOf({ gives }: RequestAnswer): unknown {
  switch (gives?.what) {
    case undefined:
      return undefined
    case 'attributes':
      return Object.fromEntries(gives.list.map(({ key, value }) => [key, value]))
    case 'channelAttributes':
      return channelAttributesOf(gives.list)
    case 'peers': {
      const { PEER_ONLINE_STATE_ONLINE } = PEER_ONLINE_STATE
      const isOnline = gives.list.map(({ uid, state }) => [uid, state === PEER_ONLINE_STATE_ONLINE])
      return Object.fromEntries(isOnline)
    }
    case 'uids':
      return [...gives.list]
    case 'counts':
      return Object.fromEntries(gives.list.map(({ channelId, count }) => [channelId, count]))
  }
}
