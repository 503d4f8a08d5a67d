import type { ChannelEventHandler, RtmServiceEventHandler } from './event-handlers.ts'

/** A callback that came. */
export interface RecordedCallback {
  readonly name: string
  readonly given: readonly unknown[]
}

/** A handler that keeps what it is told, and lets a test wait for it. */
export interface CallbackRecord {
  /** Every callback so far, oldest first. */
  readonly callbacks: readonly RecordedCallback[]
  /** What the callbacks of a name were given, oldest first. */
  all(name: string): readonly (readonly unknown[])[]
  /**
   * What the next callback of a name is given: one that no `next` took yet, else the first to come.
   * With `when` only callbacks that it is true of count.
   */
  next(name: string, when?: (...given: never[]) => boolean): Promise<readonly unknown[]>
}

/** Every callback of a service. */
const serviceCallbacks: readonly (keyof RtmServiceEventHandler)[] = [
  'onLoginSuccess',
  'onLoginFailure',
  'onLogout',
  'onConnectionStateChanged',
  'onSendMessageResult',
  'onMessageReceivedFromPeer',
  'onImageMessageReceivedFromPeer',
  'onFileMessageReceivedFromPeer',
  'onMediaUploadingProgress',
  'onMediaDownloadingProgress',
  'onFileMediaUploadResult',
  'onImageMediaUploadResult',
  'onMediaDownloadToFileResult',
  'onMediaDownloadToMemoryResult',
  'onMediaCancelResult',
]

/** Every callback of a channel. */
const channelCallbacks: readonly (keyof ChannelEventHandler)[] = [
  'onJoinSuccess',
  'onJoinFailure',
  'onLeave',
  'onMessageReceived',
  'onImageMessageReceived',
  'onFileMessageReceived',
  'onSendMessageResult',
  'onMemberJoined',
  'onMemberLeft',
  'onGetMembers',
]

/**
 * Makes a service handler that keeps every callback.
 *
 * @param also callbacks of the test's own, called first: there a received message can still be read.
 */
export function recordService(
  also: RtmServiceEventHandler = {},
): CallbackRecord & RtmServiceEventHandler {
  return recorder(serviceCallbacks, also)
}

/** Makes a channel handler that keeps every callback. */
export function recordChannel(
  also: ChannelEventHandler = {},
): CallbackRecord & ChannelEventHandler {
  return recorder(channelCallbacks, also)
}

interface Waiter {
  readonly name: string
  readonly when: (...given: never[]) => boolean
  readonly resolve: (given: readonly unknown[]) => void
}

function recorder(names: readonly string[], also: object): CallbackRecord {
  const callbacks: RecordedCallback[] = []
  const taken = new Set<RecordedCallback>()
  const waiters: Waiter[] = []
  const own = also as Readonly<Record<string, ((...given: unknown[]) => void) | undefined>>
  const keep = (name: string, given: unknown[]): void => {
    const copy = given.map(copied)
    own[name]?.(...given)
    const callback = { name, given: copy }
    callbacks.push(callback)
    const index = waiters.findIndex(
      (waiter) => waiter.name === name && waiter.when(...(copy as never[])),
    )
    if (index < 0) return
    taken.add(callback)
    waiters.splice(index, 1)[0]?.resolve(copy)
  }
  const handlers = Object.fromEntries(
    names.map((name) => [name, (...given: unknown[]) => keep(name, given)]),
  )
  return {
    ...handlers,
    callbacks,
    all: (name) => callbacks.filter((callback) => callback.name === name).map(({ given }) => given),
    next: (name, when = () => true) => {
      const kept = callbacks.find(
        (one) => one.name === name && !taken.has(one) && when(...(one.given as never[])),
      )
      if (kept !== undefined) {
        taken.add(kept)
        return Promise.resolve(kept.given)
      }
      return new Promise((resolve) => void waiters.push({ name, when, resolve }))
    },
  }
}

/** Downloaded bytes die with the callback: a copy is kept of them. */
function copied(given: unknown): unknown {
  return given instanceof Uint8Array ? given.slice() : given
}
