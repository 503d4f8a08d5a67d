// Frames as JSON, without their schemas: a browser that speaks to a gateway loads this and no zod.
import { sdkName } from '../protocol/index.ts'
import type { ClientRequest, EnumName, ServerEvent } from '../protocol/index.ts'
import type { Problem } from './problem.ts'
import { messageJson, messageOf } from './wire-values.ts'
import type { MessageJson } from './wire-values.ts'

/** What goes to a client beside what the service tells it. */
export type LinkEvent =
  /** The socket is open. `wasOffline`: the user was taken for offline and is out of its channels. */
  | { readonly kind: 'welcome'; readonly wasOffline: boolean }
  /** A frame of the client was refused; `op` is its own where it had one. */
  | { readonly kind: 'problem'; readonly op?: number; readonly problem: Problem }

/** Everything that goes to a client. */
export type WireEvent = ServerEvent | LinkEvent

/** One of them as a frame that was read: with its number, and its message as JSON. */
export interface ReadFrame {
  readonly seq: number
  readonly kind: string
  readonly message?: MessageJson
}

/** Writes a request as a frame. */
export function requestJson(request: ClientRequest): object {
  const { op, ...rest } = request
  const body = 'message' in rest ? { ...rest, message: messageJson(rest.message) } : rest
  return op === 0 ? body : { op, ...body }
}

/** Writes a frame; a reply gets the SDK's name of its code. */
export function frameText(seq: number, event: WireEvent, codes: EnumName | undefined): string {
  // The number goes in front as text: a copy of every event would cost as much as writing it.
  const named = event.kind === 'reply' || 'message' in event ? eventJson(event, codes) : event
  return `{"seq":${seq},${JSON.stringify(named).slice(1)}`
}

/** An event as JSON. */
export function eventJson(event: WireEvent, codes: EnumName | undefined): object {
  if ('message' in event) return { ...event, message: messageJson(event.message) }
  if (event.kind !== 'reply') return event
  const name = codes === undefined ? String(event.code) : sdkName(codes, event.code)
  return Object.assign({}, event, { name })
}

/** Reads a frame. */
export function eventOf(frame: ReadFrame): WireEvent {
  if (frame.message === undefined) return frame as WireEvent
  return { ...frame, message: messageOf(frame.message) } as WireEvent
}
