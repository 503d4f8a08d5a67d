import { z } from 'zod'
import type { AppServer } from '../server/index.ts'
import { bodyOf } from './calls.ts'
import { RestRefused } from './rest-calls.ts'
import type { RestCalls } from './rest-calls.ts'
import { json, routesOn } from './route.ts'
import type { Call, ResponseDoc, RouteMaker } from './route.ts'

/** Makes the routes of the REST interface. */
export const route: RouteMaker<RestCalls> = routesOn<RestCalls>()
/** What all of their paths begin with. */
export const base = '/dev/v2/project/{appid}/rtm'

/** The result of a call that is done. */
export const success: z.ZodType = z.literal('success')
/** The number of a call. */
export const id: z.ZodType<string> = z.string()

/** What a call is refused with. */
export const refusal: ResponseDoc = json(
  'Refused.',
  z.strictObject({
    result: z.literal('failed'),
    request_id: id,
    code: z.string().optional(),
    reason: z.string(),
  }),
)
/** How any of them may be refused. */
export const refusals: Readonly<Record<number, ResponseDoc>> = {
  400: refusal,
  401: refusal,
  408: refusal,
  413: refusal,
  429: refusal,
}

/** Lets a call in. @throws RestRefused 400, 401 or 408 */
export function enter(
  { site, context, param }: Call<RestCalls, unknown, object>,
  uid?: string,
): AppServer {
  return site.enter(param('appid'), context.req.raw.headers, uid)
}

/** The body of a call that says it is JSON. @throws RestRefused 400 */
export async function bodyIn<Json>(call: Call<RestCalls, Json, object>): Promise<Json> {
  const type = bodyOf(call.context).headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type))
    throw new RestRefused(400, 'Send Content-type: application/json;charset=utf-8.')
  return await call.json()
}
