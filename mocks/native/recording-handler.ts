import { sdkCallbacks } from '../protocol/index.ts'
import { nameWait } from '../time/index.ts'
import type { RtmCallEventHandler } from './call-event-handler.ts'
import type { ChannelEventHandler, RtmServiceEventHandler } from './event-handlers.ts'

/** A callback that came. */
export interface RecordedCallback {
  readonly name: string
  readonly given: readonly unknown[]
}

/** What a callback of a handler is given. */
export type Given<Handler, Name extends keyof Handler> = Required<Handler>[Name] extends (
  ...given: infer Values
) => unknown
  ? Values
  : never

/** A handler that keeps what it is told, and lets a test wait for it. */
export interface CallbackRecord<Handler = RtmServiceEventHandler> {
  /** Every callback so far, oldest first. */
  readonly callbacks: readonly RecordedCallback[]
  /** What the callbacks of a name were given, oldest first. */
  all<Name extends keyof Handler>(name: Name): readonly Given<Handler, Name>[]
  /**
   * What the next callback of a name is given: one that no `next` took yet, else the first to come.
   * With `when` only callbacks that it is true of count. Wait for it inside `rtm.until`.
   */
  next<Name extends keyof Handler>(
    name: Name,
    when?: (...given: Given<Handler, Name>) => boolean,
  ): Promise<Given<Handler, Name>>
}

/**
 * Makes a service handler that keeps every callback.
 *
 * @param also callbacks of the test's own, called first: there a received message can still be read.
 */
export function recordService(
  also: RtmServiceEventHandler = {},
): CallbackRecord & RtmServiceEventHandler {
  return recorder(also)
}

/** Makes a channel handler that keeps every callback. */
export function recordChannel(
  also: ChannelEventHandler = {},
): CallbackRecord<ChannelEventHandler> & ChannelEventHandler {
  return recorder(also)
}

/** Makes a handler for a call manager that keeps every callback. */
export function recordCalls(
  also: RtmCallEventHandler = {},
): CallbackRecord<RtmCallEventHandler> & RtmCallEventHandler {
  return recorder(also)
}

interface Waiter {
  readonly name: unknown
  when(...given: unknown[]): boolean
  resolve(given: unknown): void
}

type AnyCallback = (...given: unknown[]) => void

function recorder<Handler extends object>(also: Handler): CallbackRecord<Handler> & Handler {
  const callbacks: RecordedCallback[] = []
  const taken = new Set<RecordedCallback>()
  const waiters: Waiter[] = []
  const keep = (name: keyof Handler, given: unknown[]): void => {
    const copy = given.map(copied)
    ;(also[name] as AnyCallback | undefined)?.apply(also, given)
    const callback = { name: String(name), given: copy }
    callbacks.push(callback)
    const index = waiters.findIndex((waiter) => waiter.name === name && waiter.when(...copy))
    if (index < 0) return
    taken.add(callback)
    waiters.splice(index, 1)[0]?.resolve(copy)
  }
  // What a callback of a name was given is what its handler says.
  const givenTo = <Name extends keyof Handler>(_: Name, one: RecordedCallback) =>
    one.given as Given<Handler, Name>
  const record: CallbackRecord<Handler> = {
    callbacks,
    all: (name) =>
      callbacks.filter((callback) => callback.name === name).map((one) => givenTo(name, one)),
    next: (name, when = () => true) => {
      const kept = callbacks.find(
        (one) => one.name === name && !taken.has(one) && when(...givenTo(name, one)),
      )
      if (kept === undefined)
        return nameWait(
          new Promise((resolve) => void waiters.push({ name, when, resolve })),
          () => `the callback ${String(name)}`,
        )
      taken.add(kept)
      return Promise.resolve(givenTo(name, kept))
    },
  }
  const handler = Object.fromEntries(
    sdkCallbacks.map((name) => [name, (...given: unknown[]) => keep(name as keyof Handler, given)]),
  )
  return { ...(handler as Handler), ...record }
}

/** Downloaded bytes die with the callback: a copy is kept of them. */
function copied(given: unknown): unknown {
  return given instanceof Uint8Array ? given.slice() : given
}
