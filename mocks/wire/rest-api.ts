import { Hono } from 'hono'
import type { FakeRtm } from '../world/fake-rtm.ts'
import type { WireEnv } from './calls.ts'
import { Refused } from './problem.ts'
import { RestCalls, RestRefused } from './rest-calls.ts'
import type { RestApiOptions } from './rest-calls.ts'
import { restRoutes } from './rest-routes.ts'
import { mount } from './route.ts'

/** Where the REST interface of the real service is. */
export const restBase = 'https://api.agora.io/dev/v2/project'

/** The REST interface of RTM, on a world, for anything that speaks `fetch`. */
export interface RestApi {
  /** Answers a call to `https://api.agora.io/dev/v2/project/<App ID>/rtm/...`, whatever its host. */
  fetch(request: Request): Promise<Response>
}

/** Makes the RTM REST interface of a world. @rule W-REST-TEXT-ONLY @rule W-REST-EVENTS @rule W-REST-HISTORY-TEXT */
export function createRestApi(rtm: FakeRtm, options: RestApiOptions = {}): RestApi {
  const app = new Hono<WireEnv>()
  app.route('/', restApp(rtm, options))
  return { fetch: async (request) => await app.fetch(request, {}) }
}

/** The routes of the REST interface on a world, with the refusals that are its own. */
export function restApp(rtm: FakeRtm, options: RestApiOptions = {}): Hono<WireEnv> {
  const calls = new RestCalls(rtm, options)
  const app = new Hono<WireEnv>()
  app.onError((error) => refusalOf(calls, error))
  mount(app, restRoutes, calls)
  app.all('/dev/v2/project/*', (context) => {
    const reason = 'There is no such call of the REST interface.'
    return context.json({ result: 'failed', request_id: calls.nextId(), reason }, 404)
  })
  return app
}

function refusalOf(calls: RestCalls, error: Error): Response {
  const request_id = calls.nextId()
  if (error instanceof RestRefused) {
    const { status, message: reason, code } = error
    const body = { result: 'failed', request_id, ...(code === undefined ? {} : { code }), reason }
    return Response.json(body, { status })
  }
  const status = error instanceof Refused ? error.problem.status : 500
  return Response.json({ result: 'failed', request_id, reason: error.message }, { status })
}
