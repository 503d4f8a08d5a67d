import type { JournalEntry } from '../mocks/index.ts'
import { enums, webWords } from '../mocks/protocol/index.ts'
import type { EnumName } from '../mocks/protocol/index.ts'

/** What journals have come to: each name once. */
export interface Seen {
  /** SDK names of codes that the app was given or told. */
  readonly codes: ReadonlySet<string>
  /** Names of callbacks. */
  readonly callbacks: ReadonlySet<string>
  /** `connecting > connected`; of a channel, the state that was entered. */
  readonly transitions: ReadonlySet<string>
}

/** Which enum the code of a callback is of. */
const enumOf: Readonly<Record<string, EnumName>> = {
  onLoginFailure: 'LOGIN_ERR_CODE',
  onLogout: 'LOGOUT_ERR_CODE',
  onRenewTokenResult: 'RENEW_TOKEN_ERR_CODE',
  onConnectionStateChanged: 'CONNECTION_STATE',
  onImageMediaUploadResult: 'UPLOAD_MEDIA_ERR_CODE',
  onFileMediaUploadResult: 'UPLOAD_MEDIA_ERR_CODE',
  onMediaDownloadToMemoryResult: 'DOWNLOAD_MEDIA_ERR_CODE',
  onMediaDownloadToFileResult: 'DOWNLOAD_MEDIA_ERR_CODE',
  onMediaCancelResult: 'CANCEL_MEDIA_ERR_CODE',
  onJoinFailure: 'JOIN_CHANNEL_ERR',
  onLeave: 'LEAVE_CHANNEL_ERR',
  onGetMembers: 'GET_MEMBERS_ERR',
  onGetChannelMemberCountResult: 'GET_CHANNEL_MEMBER_COUNT_ERR_CODE',
  onQueryPeersOnlineStatusResult: 'QUERY_PEERS_ONLINE_STATUS_ERR',
  onSubscriptionRequestResult: 'PEER_SUBSCRIPTION_STATUS_ERR',
  onQueryPeersBySubscriptionOptionResult: 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR',
  onLocalInvitationFailure: 'LOCAL_INVITATION_ERR_CODE',
  onRemoteInvitationFailure: 'REMOTE_INVITATION_ERR_CODE',
}

/** What a journal has come to. */
export function seenIn(entries: readonly JournalEntry[]): Seen {
  const codes = new Set<string>()
  const callbacks = new Set<string>()
  const transitions = new Set<string>()
  for (const entry of entries) {
    const { kind, name, subject } = entry
    if (kind === 'callback') callbacks.add(name)
    if (kind === 'transition')
      transitions.add(isConnection(name) ? `${subject} > ${name}` : `channel ${name}`)
    for (const code of codesOf(entry)) codes.add(code)
  }
  return { codes, callbacks, transitions }
}

function isConnection(phase: string): boolean {
  return !/^(outside|joining|inside|leaving)$/.test(phase)
}

/** The native SDK's names of codes that the Web, whose refusals are told in its words, calls otherwise. */
const nativeCodes = new Map(
  Object.entries(webWords).flatMap(([name, word]) => (/_ERR_/.test(name) ? [[word, name]] : [])),
)

function codesOf({ kind, name, subject, code, reason, note }: JournalEntry): readonly string[] {
  if (kind === 'refusal')
    return [...note.matchAll(/: ([A-Z][A-Z0-9_]+) \(\d+\)\./g)].map(
      ([, found = '']) => nativeCodes.get(found) ?? found,
    )
  if (kind !== 'callback' || code < 0) return []
  if (name === 'onConnectionStateChanged')
    return [...namesOf('CONNECTION_STATE', code), ...namesOf('CONNECTION_CHANGE_REASON', reason)]
  if (name === 'onSendMessageResult')
    return namesOf(subject === '' ? 'PEER_MESSAGE_ERR_CODE' : 'CHANNEL_MESSAGE_ERR_CODE', code)
  const enumName = name.endsWith('AttributesResult') ? 'ATTRIBUTE_OPERATION_ERR' : enumOf[name]
  return enumName === undefined ? [] : namesOf(enumName, code)
}

function namesOf(enumName: EnumName, code: number): readonly string[] {
  return Object.entries(enums[enumName]).flatMap(([name, value]) => (value === code ? [name] : []))
}

/** Every code that a service can give or tell. */
export const codesKnown: readonly string[] = Object.entries(enums).flatMap(([name, members]) =>
  /ERR|CONNECTION_STATE|CHANGE_REASON/.test(name) ? Object.keys(members) : [],
)

/** Every transition of the connection, and every state of a channel. */
export const transitionsKnown: readonly string[] = [
  'disconnected > connecting',
  'connecting > connected',
  'connecting > disconnected',
  'connected > reconnecting',
  'reconnecting > connected',
  'connected > aborted',
  'reconnecting > aborted',
  'connected > disconnected',
  'reconnecting > disconnected',
  'aborted > disconnected',
  ...['joining', 'inside', 'leaving', 'outside'].map((phase) => `channel ${phase}`),
]
