import type { FakeRtmOptions } from 'rtm-testkit/mocks'
import { limits } from 'rtm-testkit/mocks/protocol'
import type { RuleId } from 'rtm-testkit/mocks/protocol'

/** Does a call in place of the service; `next` does it as the service would. */
export type CallPlant = (
  next: (...given: readonly unknown[]) => unknown,
  ...given: readonly never[]
) => unknown

/** Tells a callback in place of the service; `tell` tells it, as often as it is called. */
export type CallbackPlant = (
  tell: (...told: readonly unknown[]) => void,
  ...told: readonly never[]
) => void

/** One fault of the service, and the rule that it breaks. */
export interface Plant {
  readonly name: string
  readonly breaks: RuleId
  /** What the service does wrong. */
  readonly what: string
  readonly limits?: FakeRtmOptions['limits']
  /** By the name of the method, of services, channels and messages alike. */
  readonly calls?: Readonly<Record<string, CallPlant>>
  /** By the name of the callback. */
  readonly callbacks?: Readonly<Record<string, CallbackPlant>>
}

const days = 24 * 60 * 60 * 1000
const offlineCodes = new Set([3, 4])

/** The faults: at least one in every section of the catalogue. */
export const plants: readonly Plant[] = [
  {
    name: 'tenth-task',
    breaks: 'TASKS-MAX-9',
    what: 'lets a tenth upload in',
    limits: { mediaTasksMax: limits.mediaTasksMax + 1 },
  },
  {
    name: 'eighth-task-is-the-last',
    breaks: 'TASKS-MAX-9',
    what: 'refuses the ninth upload',
    limits: { mediaTasksMax: limits.mediaTasksMax - 1 },
  },
  {
    name: 'one-byte-too-many',
    breaks: 'MEDIA-SIZE-MAX',
    what: 'stores a medium of 30 MB and one byte',
    limits: { mediaBytesMax: limits.mediaBytesMax + 1 },
  },
  {
    name: 'one-byte-too-few',
    breaks: 'MEDIA-SIZE-MAX',
    what: 'refuses a medium of exactly 30 MB',
    limits: { mediaBytesMax: limits.mediaBytesMax - 1 },
  },
  {
    name: 'six-days',
    breaks: 'MEDIA-TTL-7D',
    what: 'forgets media after six days',
    limits: { mediaLifeMs: 6 * days },
  },
  {
    name: 'eight-days',
    breaks: 'W-DL-NOT-EXIST',
    what: 'still gives media of eight days',
    limits: { mediaLifeMs: 8 * days },
  },
  {
    name: 'message-of-33-kb',
    breaks: 'MSG-32KB',
    what: 'sends a media message of one byte above 32 KB',
    limits: { messageBytesMax: limits.messageBytesMax + 1 },
  },
  {
    name: 'slow-progress',
    breaks: 'W-PROGRESS-1HZ',
    what: 'reports progress every two seconds',
    limits: { progressIntervalMs: 2000 },
  },
  {
    name: 'impatient',
    breaks: 'W-UPLOAD-TIMEOUT',
    what: 'gives a stalled upload up after a minute',
    limits: { mediaIdleTimeoutMs: 60_000 },
  },
  {
    name: 'twenty-first-channel',
    breaks: 'W-CHANNEL-JOIN-20',
    what: 'lets a client join 21 channels',
    limits: { channelsJoinedMax: limits.channelsJoinedMax + 1 },
  },
  {
    name: 'no-send-rate',
    breaks: 'W-SEND-RATE',
    what: 'knows no limit of messages in a time',
    limits: { sendRate: { calls: 10_000, windowMs: 3000 } },
  },
  {
    name: 'thirty-third-attribute',
    breaks: 'W-UATTR-LIMITS',
    what: 'keeps 33 attributes of a user',
    limits: { attributesMax: limits.attributesMax + 1 },
  },
  {
    name: 'late-reconnecting',
    breaks: 'W-RECONNECT-4S',
    what: 'says RECONNECTING only after ten seconds',
    limits: { reconnectingAfterMs: 10_000 },
  },
  {
    name: 'calls-ring-for-ever',
    breaks: 'W-CALL-TIMEOUTS',
    what: 'lets an invitation wait for an hour',
    limits: { invitationActionMs: 3_600_000 },
  },
  {
    name: 'history-of-a-day',
    breaks: 'W-REST-HISTORY-TEXT',
    what: 'keeps the history for a day',
    limits: { historyLifeMs: days },
  },
  {
    name: 'no-result',
    breaks: 'FILE-UPLOAD-RETURNS-BY-CALLBACK',
    what: 'never tells how the upload of a file has ended',
    callbacks: { onFileMediaUploadResult: () => undefined },
  },
  {
    name: 'two-results',
    breaks: 'TASKS-MAX-9',
    what: 'tells the result of an upload twice',
    callbacks: {
      onFileMediaUploadResult: (tell, ...told) => {
        tell(...told)
        tell(...told)
      },
    },
  },
  {
    name: 'progress-goes-back',
    breaks: 'W-PROGRESS-FIELDS',
    what: 'counts the bytes of progress downwards',
    callbacks: {
      onMediaUploadingProgress: (tell, id: number, progress: Progress) =>
        tell(id, { ...progress, currentSize: progress.totalSize - progress.currentSize }),
    },
  },
  {
    name: 'cancel-of-the-dead',
    breaks: 'CANCEL-ONLY-ONGOING',
    what: 'says OK to the cancel of a task that is over',
    calls: { cancelMediaUpload: (next, id: number) => (next(id), 0) },
  },
  {
    name: 'cancel-is-a-failure',
    breaks: 'W-MEDIA-INTERRUPTED-CANCEL',
    what: 'ends a cancelled upload with FAILURE',
    callbacks: {
      onImageMediaUploadResult: (
        tell,
        ...[id, message, code]: readonly [number, unknown, number]
      ) => tell(id, message, code === 6 ? 1 : code),
    },
  },
  {
    name: 'size-off-by-one',
    breaks: 'IMG-GET-SIZE',
    what: 'says a size that is one byte too small',
    calls: { getSize: (next) => Number(next()) - 1 },
  },
  {
    name: 'blind-to-dimensions',
    breaks: 'IMG-AUTO-DIMENSIONS',
    what: 'does not read width and height of an image',
    calls: { getWidth: () => 0 },
  },
  {
    name: 'thumbnail-lost',
    breaks: 'FILE-SET-THUMBNAIL',
    what: 'drops the thumbnail of a file message',
    calls: { setThumbnail: () => undefined },
  },
  {
    name: 'name-lost',
    breaks: 'FILE-SET-NAME',
    what: 'drops the name of a file message',
    calls: { setFileName: () => undefined },
  },
  {
    name: 'no-message-by-id',
    breaks: 'IMG-BY-MEDIA-ID',
    what: 'makes no image message from a media ID',
    calls: { createImageMessageByMediaId: () => null },
  },
  {
    name: 'relative-paths',
    breaks: 'PATH-ABSOLUTE',
    what: 'takes a relative path',
    calls: {
      createFileMessageByUploading: (next, path: string | null) => {
        const answer = next(path) as { readonly code: number; readonly requestId: number }
        return path?.startsWith('/') === true || answer.code === 102
          ? answer
          : { code: 0, requestId: 9999 }
      },
    },
  },
  {
    name: 'no-login-needed',
    breaks: 'LOGIN-REQUIRED',
    what: 'says OK to an upload before the login',
    calls: {
      createFileMessageByUploading: (next, path: string) => {
        const answer = next(path) as { readonly code: number; readonly requestId: number }
        return answer.code === 102 ? { code: 0, requestId: 9999 } : answer
      },
    },
  },
  {
    name: 'no-request-id',
    breaks: 'W-REQID-OUT',
    what: 'gives every task the same request ID',
    calls: {
      createImageMessageByUploading: (next, path: string) => ({
        ...(next(path) as { readonly code: number }),
        requestId: 0,
      }),
    },
  },
  {
    name: 'bytes-swapped',
    breaks: 'API-onMediaDownloadToMemoryResult',
    what: 'gives the bytes of a download in the wrong order',
    callbacks: {
      onMediaDownloadToMemoryResult: (
        tell,
        ...[id, memory, ...rest]: readonly [number, Uint8Array, ...unknown[]]
      ) => tell(id, memory?.toReversed(), ...rest),
    },
  },
  {
    name: 'never-offline',
    breaks: 'W-PEER-UNREACHABLE',
    what: 'says OK for a peer that is not there',
    callbacks: {
      onSendMessageResult: (tell, id: number, code: number) =>
        tell(id, offlineCodes.has(code) ? 0 : code),
    },
  },
  {
    name: 'always-fresh',
    breaks: 'W-MSG-OFFLINE-FLAG',
    what: 'never says that a message was kept',
    calls: { isOfflineMessage: () => false },
  },
  {
    name: 'no-kick',
    breaks: 'W-KICK-SAME-UID',
    what: 'does not tell the first device that a second has logged in',
    callbacks: {
      onConnectionStateChanged: (tell, state: number, reason: number) => {
        if (state !== 5) tell(state, reason)
      },
    },
  },
  {
    name: 'logout-fails',
    breaks: 'W-LOGOUT-RESULT',
    what: 'answers a logout with a code of failure',
    callbacks: { onLogout: (tell) => tell(1) },
  },
  {
    name: 'members-unheard',
    breaks: 'W-MEMBER-EVENTS-512',
    what: 'does not tell who joins a channel',
    callbacks: { onMemberJoined: () => undefined },
  },
  {
    name: 'token-outlived',
    breaks: 'W-TOKEN-ONEXPIRED',
    what: 'does not say that the token has expired',
    callbacks: { onTokenExpired: () => undefined },
  },
  {
    name: 'everybody-is-there',
    breaks: 'W-PRESENCE-QUERY',
    what: 'calls every peer online',
    callbacks: {
      onQueryPeersOnlineStatusResult: (
        tell,
        ...[id, peers, ...rest]: readonly [number, readonly object[], ...unknown[]]
      ) =>
        tell(
          id,
          peers.map((peer) => ({ ...peer, isOnline: true, onlineState: 0 })),
          ...rest,
        ),
    },
  },
]

interface Progress {
  readonly currentSize: number
  readonly totalSize: number
}
