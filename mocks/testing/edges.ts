import { downloadCall, uploadCall } from '../calls/index.ts'
import type { JournalEntry, JournalFilter, JournalView } from '../index.ts'
import type { RuleId } from '../protocol/index.ts'

/** A place where apps break, and how a journal shows that a test has been there. */
export interface Edge {
  /** The part of the service it belongs to: an app that does not use a part is not asked for its edges. */
  readonly feature:
    | 'sessions'
    | 'media'
    | 'messages'
    | 'channels'
    | 'attributes'
    | 'online status'
    | 'call invitations'
  readonly rule: RuleId
  /** What happens there. */
  readonly what: string
  readonly isSeen: (journal: JournalView) => boolean
}

const { callbacks: uploads } = uploadCall
const { callbacks: downloads } = downloadCall

function told(
  wanted: string | readonly string[] | RegExp,
  ...codes: readonly number[]
): Edge['isSeen'] {
  const fits = ({ name, code }: JournalEntry): boolean =>
    (wanted instanceof RegExp ? wanted.test(name) : [wanted].flat().includes(name)) &&
    (codes.length === 0 || codes.includes(code))
  return (journal) => journal.entries({ kind: 'callback' }).some(fits)
}

function refused(rule: RuleId): Edge['isSeen'] {
  return (journal) => journal.entries({ kind: 'refusal', rule }).length > 0
}

function happened(filter: JournalFilter): Edge['isSeen'] {
  return (journal) => journal.entries(filter).length > 0
}

function state(wanted: number, reason?: number): Edge['isSeen'] {
  return (journal) =>
    journal
      .entries({ kind: 'callback', name: 'onConnectionStateChanged' })
      .some((entry) => entry.code === wanted && (reason === undefined || entry.reason === reason))
}

function any(...ways: readonly Edge['isSeen'][]): Edge['isSeen'] {
  return (journal) => ways.some((way) => way(journal))
}

/** In the native shape a send from outside is accepted, and fails by its result. */
function channelSendFailed(journal: JournalView): boolean {
  const results = journal.entries({ kind: 'callback', name: 'onSendMessageResult' })
  return results.some(({ code, subject }) => code === 1 && subject !== '')
}

type Row = readonly [rule: RuleId, what: string, isSeen: Edge['isSeen']]

const invitationEnds = ['onLocalInvitationFailure', 'onRemoteInvitationFailure']

const rows: Readonly<Record<Edge['feature'], readonly Row[]>> = {
  sessions: [
    ['W-LOGIN-RESULT', 'a login succeeds', told('onLoginSuccess')],
    ['W-LOGIN-RESULT', 'a login fails', told('onLoginFailure')],
    ['W-LOGIN-TIMEOUT', 'a login is never answered', told('onLoginFailure', 9)],
    ['W-TOKEN-EXPIRED-LOGIN', 'a token is wrong or dead', told('onLoginFailure', 5, 6)],
    ['W-TOKEN-ONEXPIRED', 'a token dies while its user is logged in', told('onTokenExpired')],
    ['W-RENEW', 'a token is renewed', told('onRenewTokenResult', 0)],
    ['LOGIN-REQUIRED', 'a call comes without a login', refused('LOGIN-REQUIRED')],
    ['W-LOGOUT-RESULT', 'a user logs out', told('onLogout', 0)],
    ['W-RECONNECT-4S', 'the connection is lost', state(4)],
    [
      'W-OFFLINE-30S',
      'it is lost for so long that others see it',
      happened({ kind: 'server', name: 'user-unreachable' }),
    ],
    ['W-KICK-SAME-UID', 'a second device puts the user out', state(5, 8)],
    ['W-REASONS', 'the server bans the user', state(5, 7)],
  ],
  media: [
    ['MEDIA-MSG-SUPPORTED', 'an upload succeeds', told(uploads, 0)],
    ['W-UPLOAD-FAILURE', 'an upload fails', told(uploads, 1)],
    ['MEDIA-SIZE-MAX', 'an upload is larger than 30 MB', told(uploads, 4)],
    ['MEDIA-NONEMPTY', 'an upload is empty', refused('MEDIA-NONEMPTY')],
    ['TASKS-MAX-9', 'a tenth task is begun', refused('TASKS-MAX-9')],
    [
      'W-PROGRESS-1HZ',
      'a transfer reports progress',
      told(['onMediaUploadingProgress', 'onMediaDownloadingProgress']),
    ],
    ['W-MEDIA-INTERRUPTED-CANCEL', 'a transfer is cancelled', told('onMediaCancelResult', 0)],
    ['W-MEDIA-INTERRUPTED-ABORT', 'a transfer is interrupted', told([...uploads, ...downloads], 6)],
    ['W-UPLOAD-TIMEOUT', 'a transfer moves no byte for 120 s', told([...uploads, ...downloads], 3)],
    ['MEDIA-DOWNLOAD-BY-ID', 'a download succeeds', told(downloads, 0)],
    ['W-DL-FAILURE', 'a download fails', told(downloads, 1)],
    ['MEDIA-TTL-7D', 'a medium has expired', told(downloads, 4)],
  ],
  messages: [
    [
      'MSG-32KB',
      'a message is larger than 32 KB',
      any(refused('MSG-32KB'), refused('W-MSG-TEXT-RAW-32KB')),
    ],
    ['W-PEER-OK-MEANS-PEER', 'a text reaches its peer', told('onMessageReceivedFromPeer')],
    ['IMG-RECV-PEER-CALLBACK', 'an image reaches its peer', told('onImageMessageReceivedFromPeer')],
    ['FILE-RECV-PEER-CALLBACK', 'a file reaches its peer', told('onFileMessageReceivedFromPeer')],
    ['W-PEER-UNREACHABLE', 'the peer is offline', told('onSendMessageResult', 3, 4)],
    [
      'W-MSG-OFFLINE-FLAG',
      'a message is kept for a peer',
      happened({ kind: 'server', name: 'peer-message-kept' }),
    ],
    ['W-SEND-TIMEOUT', 'a message is never answered', told('onSendMessageResult', 2)],
    ['W-SEND-RATE', 'messages are sent too often', refused('W-SEND-RATE')],
  ],
  channels: [
    ['W-JOIN-ALREADY', 'a channel is joined', told('onJoinSuccess')],
    ['W-JOIN-ALREADY', 'a join fails', told('onJoinFailure')],
    [
      'W-CHANNEL-JOIN-20',
      'more than 20 channels are joined',
      any(refused('W-CHANNEL-JOIN-20'), told('onJoinFailure', 5)),
    ],
    ['W-LEAVE-NOT-IN', 'a channel is left', told('onLeave', 0)],
    [
      'W-CHANNEL-OK-MEANS-SERVER',
      'a message reaches a channel',
      told(['onMessageReceived', 'onImageMessageReceived', 'onFileMessageReceived']),
    ],
    [
      'W-CHANNEL-MEMBERS-ONLY',
      'a message is sent from outside a channel',
      any(refused('W-CHANNEL-MEMBERS-ONLY'), channelSendFailed),
    ],
    ['W-GETMEMBERS', 'the members are asked for', told('onGetMembers', 0)],
    ['W-MEMBER-EVENTS-512', 'a member joins or leaves', told(['onMemberJoined', 'onMemberLeft'])],
    ['W-MEMBER-COUNT-EVENTS', 'the number of members changes', told('onMemberCountUpdated')],
  ],
  attributes: [
    ['W-UATTR-LIMITS', 'a user has attributes', told(/^on(?:Set|AddOrUpdate)LocalUser/, 0)],
    [
      'W-UATTR-NOT-FOUND',
      'attributes of a user who is offline are read',
      told('onGetUserAttributesResult', 6),
    ],
    ['W-CATTR-LIMITS', 'a channel has attributes', told(/^on(?:Set|AddOrUpdate)Channel/, 0)],
    ['W-CATTR-NOTIFY', 'a member hears of changed attributes', told('onAttributesUpdated')],
    [
      'W-UATTR-LIMITS',
      'attributes are wrong or too large',
      any(refused('W-UATTR-LIMITS'), refused('W-CATTR-LIMITS')),
    ],
  ],
  'online status': [
    ['W-PRESENCE-QUERY', 'it is asked who is online', told('onQueryPeersOnlineStatusResult', 0)],
    ['W-PRESENCE-SUB', 'somebody is subscribed to', told('onSubscriptionRequestResult', 0)],
    ['W-PRESENCE-SUB', 'a subscriber hears of a change', told('onPeersOnlineStatusChanged')],
    ['W-MEMBER-COUNT', 'the members of channels are counted', told(/MemberCountResult$/, 0)],
  ],
  'call invitations': [
    ['W-CALL-STATES', 'an invitation is received', told('onRemoteInvitationReceived')],
    ['W-CALL-STATES', 'an invitation is accepted', told('onLocalInvitationAccepted')],
    ['W-CALL-STATES', 'an invitation is refused', told('onLocalInvitationRefused')],
    ['W-CALL-STATES', 'an invitation is cancelled', told('onRemoteInvitationCanceled')],
    ['W-CALL-TIMEOUTS', 'an invitation is never answered', told(invitationEnds)],
  ],
}

/** The edges that the tests of an app should come to, in the order of a session. */
export const edges: readonly Edge[] = Object.entries(rows).flatMap(([feature, list]) =>
  list.map(([rule, what, isSeen]) => ({ feature: feature as Edge['feature'], rule, what, isSeen })),
)

/** A name that is the same in every worker. */
export function edgeName({ rule, what }: Edge): string {
  return `${rule}: ${what}`
}
