import type { Context } from 'hono'
import type { z } from 'zod'
import { bodyOfRequest } from './body.ts'
import type { IncomingBody } from './body.ts'
import { Refused } from './problem.ts'
import { complaintOf } from './requests.ts'

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

/** Checks JSON against a schema. @throws Refused 400 */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new Refused(400, complaintOf(parsed.error))
  return parsed.data
}

/** A whole number of a query. @throws Refused 400 */
export function numberOf(
  context: Context<WireEnv>,
  name: string,
  most: number,
): number | undefined {
  const text = context.req.query(name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text !== '' && Number.isSafeInteger(value) && value >= 0 && value <= most) return value
  throw new Refused(
    400,
    `${name} is ${JSON.stringify(text.slice(0, 40))}. Give a whole number from 0 to ${most}.`,
  )
}
