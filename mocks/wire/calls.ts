import type { Context } from 'hono'
import { bodyOfRequest } from './body.ts'
import type { IncomingBody } from './body.ts'

/** What a network gives each call beside its `Request`. */
export interface WireEnv {
  readonly Bindings: {
    /** The body where the network has a faster way to it than the `Request`. */
    readonly body?: IncomingBody
    /** Whether a web page calls, where the network knows without looking at the `Request`. */
    readonly isPage?: boolean
    /** Breaks the connection at once, where the network has one of its own for the call. */
    readonly sever?: () => void
  }
}

/** The body of a call. */
export function bodyOf(context: Context<WireEnv>): IncomingBody {
  return context.env.body ?? bodyOfRequest(context.req.raw)
}
