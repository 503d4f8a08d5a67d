import { assumptionsOf } from './assumption-id.ts'
import type { Assumption } from './assumption-id.ts'
import { ownAssumptions } from './own-assumptions.ts'

/** The choices a user may switch, as `createFakeRtm({ assumptions })` takes them. */
export interface AssumptionChoices {
  /** Which code a 0-byte file gets; `invalid-argument` unless told. */
  readonly 'S-05': 'invalid-argument' | 'failure'
  /** Which callback of a cancel comes first; `cancel-result-first` unless told. */
  readonly 'S-07': 'cancel-result-first' | 'task-result-first'
  /** Whether an ID of exactly 64 bytes is good; `accept-64-bytes` unless told. */
  readonly 'S-14': 'accept-64-bytes' | 'refuse-64-bytes'
  /** Whether exactly 32,768 bytes and exactly 30 MB are good; `accept-the-limit` unless told. */
  readonly 'S-15': 'accept-the-limit' | 'refuse-the-limit'
  /** What getFileName says before a name is set; `empty` unless told. */
  readonly 'S-18': 'empty' | 'base-name'
  /** Whether the state change or onLoginSuccess / onLogout comes first; `state-first` unless told. */
  readonly 'S-26': 'state-first' | 'login-first'
  /** Whether the tenth task is refused by the return value or by its result callback; `sync` unless told. */
  readonly 'S-36': 'sync' | 'async'
  /** What a Web client in ABORTED says to calls; `refuse` (102 at once) unless told. */
  readonly 'S-55': 'refuse' | 'accept'
  /** What a Web client in RECONNECTING says to all but sends and channel calls; `refuse` (102 at once) unless told. */
  readonly 'S-56': 'refuse' | 'wait'
  /** What a C++ client in ABORTED says to calls; `accept` unless told. */
  readonly 'S-57': 'accept' | 'refuse'
  /** The code of a Web channel message while logged out; `not-logged-in` (102) unless told. */
  readonly 'S-58': 'not-logged-in' | 'not-in-channel'
  /** Whether REST sends to peers and channels have a rate each or one together; `apart` unless told. */
  readonly 'S-68': 'apart' | 'together'
  /** What the time and the channel of a REST event are called; `ts` (with `channel_id`) unless told. */
  readonly 'S-69': 'ts' | 'ms'
  /** What brings a client back that was cut off with a dead token; `renew` unless told. */
  readonly 'S-70': 'renew' | 'login'
  /** What a leave during the join does; `refuse` unless told. */
  readonly 'S-71': 'refuse' | 'abort-join'
}

/** The choices in force unless a world says otherwise. */
export const defaultChoices: AssumptionChoices = {
  'S-05': 'invalid-argument',
  'S-07': 'cancel-result-first',
  'S-14': 'accept-64-bytes',
  'S-15': 'accept-the-limit',
  'S-18': 'empty',
  'S-26': 'state-first',
  'S-36': 'sync',
  'S-55': 'refuse',
  'S-56': 'refuse',
  'S-57': 'accept',
  'S-58': 'not-logged-in',
  'S-68': 'apart',
  'S-69': 'ts',
  'S-70': 'renew',
  'S-71': 'refuse',
}

/** Every assumption, S-01 to S-40. */
export const assumptions: readonly Assumption[] = [
  ...assumptionsOf({
    'S-01': {
      question:
        'Whether a call that returns non-zero also fires its result callback (one Chinese note hints that argument-check failures may call back synchronously; login/join prose says "if the call fails, onLoginFailure / onJoinFailure")',
      choice:
        'Non-zero return = refused, no callback, requestId left untouched; 0 = exactly one result callback, never before the method has returned.',
    },
    'S-02': {
      question: 'Which codes are synchronous',
      choice:
        'Column "sync subset" in (b); everything that needs the server or the disk is asynchronous.',
    },
    'S-03': {
      question: 'Release(sync): meaning of the flag',
      choice:
        'True blocks until tasks are ended and no callback can come any more; false returns at once; in both cases no callback reaches the handlers after release returns (true) / after the current one (false). Calls on a released object are app errors.',
    },
    'S-04': {
      question: 'File missing / unreadable / above 30 MB: sync or async',
      choice:
        'Async by the result callback (disk access happens in the worker), FAILURE(1) / FAILURE(1) / SIZE_OVERFLOW(4), message pointer null. A harness should accept the same code synchronously.',
    },
    'S-05': {
      question: 'Code for an empty (0-byte) file',
      choice:
        'UPLOAD_MEDIA_ERR_INVALID_ARGUMENT(2), asynchronous like other file checks. (FAILURE(1) is the alternative.)',
      options: ['invalid-argument', 'failure'],
    },
    'S-06': {
      question: 'Relative path, null path, non-UTF-8 path, a directory as path',
      choice:
        'INVALID_ARGUMENT(2) synchronously for the first three (the header names the null path of a download only); FAILURE(1) for a directory.',
    },
    'S-07': {
      question: 'Order of the two callbacks after a successful cancel',
      choice:
        "OnMediaCancelResult(requestId, OK) first, then the task's result callback with INTERRUPTED(6) and null message / null memory, length 0; no progress callback after the cancel result. Apps must not rely on the order.",
      options: ['cancel-result-first', 'task-result-first'],
    },
    'S-08': {
      question: 'RequestId in onMediaCancelResult',
      choice: "The id passed to cancel*, i.e. the task's id.",
    },
    'S-09': {
      question: 'Logout() or release(true) with running tasks',
      choice:
        'Each running task gets its result callback with INTERRUPTED(6) before onLogout(OK); its ids become invalid; partial target files are removed.',
    },
    'S-10': {
      question: 'New media call of the C++ SDK while RECONNECTING or ABORTED (the Web: S-55, S-56)',
      choice:
        'Accepted, counts against the 9, stalls, resumes or TIMEOUT(3) after 120 s. While ABORTED - proposal: accepted call ends at once with INTERRUPTED(6) (login did succeed earlier, so 102 does not fit its definition).',
    },
    'S-11': {
      question:
        'Cancel with unknown / finished / other-direction requestId: sync return or callback',
      choice:
        'Sync return CANCEL_MEDIA_ERR_NOT_EXIST(2) and no callback; cancelMediaUpload on a download id (and vice versa) is NOT_EXIST. A second cancel of a task being cancelled is NOT_EXIST.',
    },
    'S-12': {
      question: 'Cancel racing completion',
      choice:
        'If the task finished first its OK result stands and the cancel is answered NOT_EXIST(2).',
    },
    'S-13': {
      question:
        'First/last progress callback: whether 0 % and 100 % are reported, and for tasks under 1 s',
      choice:
        'Ticks only at whole seconds while bytes moved since the last tick; none guaranteed; currentSize never decreases and never exceeds totalSize; none after the result.',
    },
    'S-14': {
      question: 'Channel ID of exactly 64 bytes ("less than 64" vs "not exceed 64")',
      choice: 'Accept 64, refuse 65; user ID the same.',
      options: ['accept-64-bytes', 'refuse-64-bytes'],
    },
    'S-15': {
      question: 'Exactly 32 768 bytes in total ("must not exceed" vs "less than")',
      choice: 'Accept 32 768, refuse 32 769. Exactly 30 MB: accept.',
      options: ['accept-the-limit', 'refuse-the-limit'],
    },
    'S-16': {
      question: 'More than 256 peers in queryPeersOnlineStatus; n <= 0; invalid IDs',
      choice: 'INVALID_ARGUMENT(2).',
    },
    'S-17': {
      question:
        'What counts towards 32 KB besides text, file name, thumbnail (media ID, dimensions)',
      choice: 'Only those three, in UTF-8 / raw bytes.',
    },
    'S-18': {
      question: 'Default getFileName() after an upload or by media ID',
      choice:
        'Empty string until set (the demo sets it by hand in both cases). Alternative: base name of the uploaded path.',
      options: ['empty', 'base-name'],
    },
    'S-19': {
      question: 'GetSize / width / height of a message made by media ID',
      choice:
        '0 until known; createXByMediaId contacts no server and checks only that the ID is non-empty (null returned for null/empty, or when not logged in); an expired or foreign ID is only found out at download (NOT_EXIST).',
    },
    'S-20': {
      question: 'SendMessage on a channel not joined',
      choice: 'Accepted, then onSendMessageResult(CHANNEL_MESSAGE_ERR_FAILURE 1).',
    },
    'S-21': {
      question: 'Sending a media message after its media expired',
      choice:
        "Allowed; the receiver's download fails with NOT_EXIST(4). Sending or downloading does not extend the 7 days.",
    },
    'S-22': {
      question: 'CreateImageMessageByMediaId with the ID of a file upload (and the reverse)',
      choice:
        'Allowed; the kind is a property of the message, not of the stored bytes. createImageMessageByUploading with non-image bytes: allowed, width = height = 0.',
    },
    'S-23': {
      question: 'Format of media IDs (no public example)',
      choice:
        'Shaped like the one real ID ever seen: hexadecimal digits (64 or more), then numbers joined by z. "Wrong format" = empty or not of that shape -> INVALID_ARGUMENT(2); of that shape but unknown -> NOT_EXIST(4).',
    },
    'S-24': {
      question: 'Scope of a media ID',
      choice: 'One App ID; any logged-in user of it may download.',
    },
    'S-25': {
      question:
        'Whether downloadMediaToFile overwrites an existing file, creates directories, leaves partial files',
      choice:
        'Overwrites; missing directory or no write access -> FAILURE(1); partial file removed on any non-OK end.',
    },
    'S-26': {
      question:
        'Order of onLoginSuccess and onConnectionStateChanged(CONNECTED) (header prose can be read as callback first)',
      choice: 'State change first, then onLoginSuccess; on logout state change then onLogout.',
      options: ['state-first', 'login-first'],
    },
    'S-27': {
      question: 'Whether image/file messages also trigger the generic onMessageReceived(FromPeer)',
      choice: 'No, exactly one specific callback per message.',
    },
    'S-28': {
      question:
        'Result pointer for a failed upload (null, or an empty object as one Unity sample assumes)',
      choice: 'The message pointer is null.',
    },
    'S-29': {
      question: 'Channel media message to members with SDK <= 1.2.2',
      choice: 'Not delivered to them, sender still OK. Peer: code 8.',
    },
    'S-30': {
      question: 'Peer message to oneself',
      choice: 'Delivered like any other (user is online).',
    },
    'S-31': {
      question: 'Dimension parsing of damaged or unsupported images',
      choice: '0 x 0, upload still OK. Format decided by content, not by extension.',
    },
    'S-32': {
      question: 'Same file uploaded twice',
      choice: 'Two media IDs ("each upload has a media ID").',
    },
    'S-33': {
      question: 'Several service handlers: order',
      choice: 'Order of registration, the initialize() handler first.',
    },
    'S-34': {
      question: 'MessageId uniqueness',
      choice:
        "Unique per service instance, positive, increasing; the receiver's object has its own id.",
    },
    'S-35': {
      question:
        "Unity passes requestId by value into the native out-parameter, so its apps see the result callback's id only",
      choice: 'Always generate the id natively and overwrite the out-parameter.',
    },
    'S-36': {
      question: 'CONCURRENCY_LIMIT_EXCEEDED sync or async',
      choice: 'Sync; the refused call creates no task.',
      options: ['sync', 'async'],
    },
    'S-37': {
      question: 'When a slot becomes free',
      choice: "At the moment the task's result callback is queued.",
    },
    'S-38': {
      question: 'Timer base of 7 days',
      choice:
        'Server clock, expiry when now - uploadedAt >= 604 800 000 ms; a download running at that moment finishes.',
    },
    'S-39': {
      question: 'Behaviour of setThumbnail(null, 0)',
      choice: 'Removes the thumbnail; length < 0 ignored.',
    },
    'S-40': {
      question: 'Callback-queue limit ("a certain limit")',
      choice: 'Unbounded in the fake.',
    },
  }),
  ...ownAssumptions,
]
