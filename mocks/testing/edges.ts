import type { JournalFilter, JournalView } from '../index.ts'
import type { RuleId } from '../protocol/index.ts'

/** A place where apps break, and how a journal shows that a test has been there. */
export interface Edge {
  readonly rule: RuleId
  /** What happens there. */
  readonly what: string
  readonly isSeen: (journal: JournalView) => boolean
}

const uploads = ['onImageMediaUploadResult', 'onFileMediaUploadResult']
const downloads = ['onMediaDownloadToMemoryResult', 'onMediaDownloadToFileResult']
const messages = /^on(?:Image|File)?MessageReceived/

function told(name: string | readonly string[], ...codes: readonly number[]): Edge['isSeen'] {
  return (journal) =>
    journal
      .entries({ kind: 'callback', name })
      .some(({ code }) => codes.length === 0 || codes.includes(code))
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
      .some(({ code, bytes }) => code === wanted && (reason === undefined || bytes === reason))
}

function any(...ways: readonly Edge['isSeen'][]): Edge['isSeen'] {
  return (journal) => ways.some((way) => way(journal))
}

/** The edges that the tests of an app should come to, in the order of a session. */
export const edges: readonly Edge[] = [
  { rule: 'W-LOGIN-RESULT', what: 'a login succeeds', isSeen: told('onLoginSuccess') },
  { rule: 'W-LOGIN-RESULT', what: 'a login fails', isSeen: told('onLoginFailure') },
  { rule: 'W-LOGIN-TIMEOUT', what: 'a login is never answered', isSeen: told('onLoginFailure', 9) },
  {
    rule: 'W-TOKEN-EXPIRED-LOGIN',
    what: 'a token is wrong or dead',
    isSeen: told('onLoginFailure', 5, 6),
  },
  {
    rule: 'LOGIN-REQUIRED',
    what: 'a call comes without a login',
    isSeen: refused('LOGIN-REQUIRED'),
  },
  { rule: 'W-RECONNECT-4S', what: 'the connection is lost', isSeen: state(4) },
  {
    rule: 'W-OFFLINE-30S',
    what: 'it is lost for so long that others see it',
    isSeen: happened({ kind: 'server', name: 'user-unreachable' }),
  },
  { rule: 'W-KICK-SAME-UID', what: 'a second device puts the user out', isSeen: state(5, 8) },
  { rule: 'W-REASONS', what: 'the server bans the user', isSeen: state(5, 7) },
  { rule: 'MEDIA-MSG-SUPPORTED', what: 'an upload succeeds', isSeen: told(uploads, 0) },
  { rule: 'W-UPLOAD-FAILURE', what: 'an upload fails', isSeen: told(uploads, 1) },
  { rule: 'MEDIA-SIZE-MAX', what: 'an upload is larger than 30 MB', isSeen: told(uploads, 4) },
  { rule: 'MEDIA-NONEMPTY', what: 'an upload is empty', isSeen: refused('MEDIA-NONEMPTY') },
  { rule: 'TASKS-MAX-9', what: 'a tenth task is begun', isSeen: refused('TASKS-MAX-9') },
  {
    rule: 'W-PROGRESS-1HZ',
    what: 'a transfer reports progress',
    isSeen: told(['onMediaUploadingProgress', 'onMediaDownloadingProgress']),
  },
  {
    rule: 'W-MEDIA-INTERRUPTED-CANCEL',
    what: 'a transfer is cancelled',
    isSeen: told('onMediaCancelResult', 0),
  },
  {
    rule: 'W-MEDIA-INTERRUPTED-ABORT',
    what: 'a transfer is interrupted',
    isSeen: told([...uploads, ...downloads], 6),
  },
  {
    rule: 'W-UPLOAD-TIMEOUT',
    what: 'a transfer moves no byte for 120 s',
    isSeen: told([...uploads, ...downloads], 3),
  },
  { rule: 'MEDIA-DOWNLOAD-BY-ID', what: 'a download succeeds', isSeen: told(downloads, 0) },
  { rule: 'MEDIA-TTL-7D', what: 'a medium has expired', isSeen: told(downloads, 4) },
  {
    rule: 'MSG-32KB',
    what: 'a message is larger than 32 KB',
    isSeen: any(refused('MSG-32KB'), refused('W-MSG-TEXT-RAW-32KB')),
  },
  {
    rule: 'W-PEER-OK-MEANS-PEER',
    what: 'a message reaches its peer',
    isSeen: (journal) =>
      journal.entries({ kind: 'callback' }).some(({ name }) => messages.test(name)),
  },
  {
    rule: 'W-PEER-UNREACHABLE',
    what: 'the peer is offline',
    isSeen: told('onSendMessageResult', 3, 4),
  },
  {
    rule: 'W-MSG-OFFLINE-FLAG',
    what: 'a message is kept for a peer',
    isSeen: happened({ kind: 'server', name: 'peer-message-kept' }),
  },
  {
    rule: 'W-SEND-TIMEOUT',
    what: 'a message is never answered',
    isSeen: told('onSendMessageResult', 2),
  },
  { rule: 'W-SEND-RATE', what: 'messages are sent too often', isSeen: refused('W-SEND-RATE') },
  { rule: 'W-JOIN-ALREADY', what: 'a channel is joined', isSeen: told('onJoinSuccess') },
  {
    rule: 'W-CHANNEL-MEMBERS-ONLY',
    what: 'a message is sent from outside a channel',
    isSeen: refused('W-CHANNEL-MEMBERS-ONLY'),
  },
  {
    rule: 'W-MEMBER-EVENTS-512',
    what: 'a member joins or leaves',
    isSeen: told(['onMemberJoined', 'onMemberLeft']),
  },
]

/** A name that is the same in every worker. */
export function edgeName({ rule, what }: Edge): string {
  return `${rule}: ${what}`
}
