import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { Context } from 'hono'
import { adminRoutes } from './admin.ts'
import { asyncApi } from './async-api.ts'
import { readJson } from './body.ts'
import { bodyOf, checked, numberOf } from './calls.ts'
import type { WireEnv } from './calls.ts'
import { loginSchema } from './wire-schemas.ts'
import { wireVersion } from './wire-values.ts'
import { answerDownload } from './downloads.ts'
import { cancelTask, Severed } from './media-tasks.ts'
import { metricsText } from './metrics.ts'
import { openApi } from './open-api.ts'
import { mayCall } from './origins.ts'
import { restRoutes } from './rest-api.ts'
import { problemResponse, Refused } from './problem.ts'
import { answerRequest, pollFrames } from './session-calls.ts'
import { isWireKind } from './requests.ts'
import { routeDocs } from './route-docs.ts'
import { receiveUpload } from './uploads.ts'
import type { WireService } from './wire-service.ts'
import type { WireSession } from './wire-session.ts'

const seqMax = Number.MAX_SAFE_INTEGER
const pollMsMax = 60_000

/** Who may call. */
export interface RouteOptions {
  /** What calls of /admin must bear. */
  readonly adminToken?: string
  /** Origins of web pages that may call, beside those of this machine. */
  readonly allowOrigins?: readonly string[]
  /** Customer certificates by customer ID, for the REST interface; every pair is good unless given. */
  readonly customers?: Readonly<Record<string, string>>
}

/** What answers the calls of any network that speaks `fetch`. */
export type WireFetch = (request: Request, env: WireEnv['Bindings']) => Response | Promise<Response>

/** Every route of the wire, and what a page of another origin needs to use them. */
export function wireFetch(service: WireService, options: RouteOptions = {}): WireFetch {
  const app = wireRoutes(service, options)
  const forPages = new Hono<WireEnv>()
  forPages.use(
    cors({
      origin: (origin) => (mayCall(origin, options.allowOrigins) ? origin : undefined),
      exposeHeaders: ['etag', 'location', 'content-range', 'accept-ranges', 'rtm-task-id'],
      maxAge: 600,
    }),
  )
  forPages.onError((error) => responseOf(service, error))
  const answer = honouring(service, (request, env) => app.fetch(request, env))
  forPages.all('*', (context) => answer(context.req.raw, context.env))
  return (request, env) => {
    service.counters.requests++
    // A middleware costs every call more than most calls do: only pages have an origin.
    const { isPage = request.headers.has('origin') } = env
    return isPage ? forPages.fetch(request, env) : answer(request, env)
  }
}

/** Every route of the wire. */
export function wireRoutes(service: WireService, options: RouteOptions = {}): Hono<WireEnv> {
  const app = new Hono<WireEnv>()
  app.onError((error) => responseOf(service, error))
  app.notFound((context) => {
    const { pathname } = new URL(context.req.url)
    const allowed = methodsOf(pathname)
    if (allowed.length > 0) {
      const why405 = `${pathname.slice(0, 100)} knows ${allowed.join(', ')}, not ${context.req.method}.`
      return problemResponse(new Refused(405, why405).problem, { allow: allowed.join(', ') })
    }
    const why = `There is no ${context.req.method} ${pathname.slice(0, 100)}. See /openapi.json.`
    return problemResponse(new Refused(404, why).problem)
  })
  app.get('/healthz', (context) =>
    context.json({ ok: true, nowMs: service.rtm.clock.nowMs(), sessions: service.sessions.length }),
  )
  app.get('/metrics', () => new Response(metricsText(service), { headers: metricsType }))
  app.get('/openapi.json', (context) => context.json(openApi()))
  app.get('/asyncapi.json', (context) => context.json(asyncApi()))
  sessionRoutes(app, service)
  mediaRoutes(app, service)
  app.route('/dev/v2/project', restRoutes(service.rtm, options))
  app.route('/admin', adminRoutes(service, options.adminToken))
  return app
}

/** The methods that an address knows. */
function methodsOf(pathname: string): readonly string[] {
  return routeDocs
    .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
    .map(({ method }) => method.toUpperCase())
}

const metricsType = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }

/** The answer to what a handler has thrown. A break of the link is an error for the network to show. */
function responseOf(service: WireService, error: Error): Response {
  if (error instanceof Severed) throw error
  if (error instanceof Refused) {
    service.counters.refusals++
    return problemResponse(error.problem, { ...error.headers })
  }
  const why = `The gateway has failed: ${error.message}. This is a defect of it.`
  return problemResponse(new Refused(500, why).problem)
}

function sessionRoutes(app: Hono<WireEnv>, service: WireService): void {
  app.post('/v1/sessions', async (context) => {
    const { wire, ...login } = checked(loginSchema, await readJson(bodyOf(context)))
    refuseOtherWire(wire)
    const session = await service.open(login)
    return context.json(describe(service, session), 201, {
      location: `/v1/sessions/${session.sessionId}`,
    })
  })
  app.get('/v1/sessions/:session', (context) =>
    context.json(describe(service, sessionIn(service, context))),
  )
  app.delete('/v1/sessions/:session', (context) => {
    // Who goes is not there again first, as who asks something is.
    const session = service.find(context.req.param('session'))
    service.mustGoOn(session)
    service.logOut(session)
    return context.body(null, 204)
  })
  app.post('/v1/sessions/:session/requests/:kind', async (context) => {
    const kind = context.req.param('kind')
    // A new token may be what the session is missing.
    const sessionId = context.req.param('session')
    const session = kind === 'renew-token' ? service.find(sessionId) : service.session(sessionId)
    if (!isWireKind(kind)) throw new Refused(404, `There is no request '${kind.slice(0, 60)}'.`)
    const body = await readJson(bodyOf(context))
    const answer = await answerRequest(service, session, {
      kind,
      body,
      signal: context.req.raw.signal,
    })
    return answer === undefined ? context.body(null, 204) : context.json(answer)
  })
  app.get('/v1/sessions/:session/events', async (context) => {
    const session = service.find(context.req.param('session'))
    const after = numberOf(context, 'after', seqMax)
    const waitMs = numberOf(context, 'waitMs', pollMsMax) ?? 0
    const { signal } = context.req.raw
    return context.json({ frames: await pollFrames(service, session, { after, waitMs, signal }) })
  })
  app.get('/v1/sessions/:session/socket', () => {
    throw new Refused(426, 'Frames go through a WebSocket: connect to this address with one.', {
      headers: { upgrade: 'websocket' },
    })
  })
}

function mediaRoutes(app: Hono<WireEnv>, service: WireService): void {
  app.post('/v1/sessions/:session/media', async (context) => {
    const session = sessionIn(service, context)
    const kind = context.req.query('kind') ?? 'file'
    if (kind !== 'file' && kind !== 'image')
      throw new Refused(400, `kind is ${JSON.stringify(kind.slice(0, 40))}. Give image or file.`)
    const body = bodyOf(context)
    refuseEnvelope(body.headers.get('content-type'))
    const length = body.headers.get('content-length')
    const stored = await receiveUpload(service, session, {
      kind,
      taskId: numberOf(context, 'task', seqMax),
      bytes: length === null ? undefined : Number(length),
      chunks: body.chunks(),
      signal: context.req.raw.signal,
    })
    const { appId: _, ...shown } = stored
    const location = `/v1/sessions/${session.sessionId}/media/${stored.mediaId}`
    return context.json(shown, 201, { location })
  })
  app.get('/v1/sessions/:session/media/:media', (context) =>
    answerDownload(service, sessionIn(service, context), {
      mediaId: context.req.param('media'),
      taskId: numberOf(context, 'task', seqMax),
      range: context.req.header('range'),
      ifMatch: context.req.header('if-match'),
      ifNoneMatch: context.req.header('if-none-match'),
      ifRange: context.req.header('if-range'),
      headOnly: context.req.method === 'HEAD',
      signal: context.req.raw.signal,
      sever: context.env.sever,
    }),
  )
  app.get('/v1/sessions/:session/tasks', (context) => {
    const { tasks, tasksPeak } = sessionIn(service, context)
    return context.json({
      peak: tasksPeak,
      tasks: [...tasks.values()].map(
        ({ taskId, direction, kind, mediaId, totalBytes, movedBytes }) => ({
          taskId,
          direction,
          kind,
          mediaId,
          totalBytes,
          movedBytes,
        }),
      ),
    })
  })
  app.delete('/v1/sessions/:session/tasks/:task', (context) => {
    const session = sessionIn(service, context)
    cancelTask(service, session, Number(context.req.param('task')))
    return context.body(null, 204)
  })
}

/** A client that speaks another version would misread the frames. */
function refuseOtherWire(wire: string | undefined): void {
  if (wire === undefined || wire === wireVersion) return
  throw new Refused(
    400,
    `The client speaks version ${wire} of the wire, the gateway ${wireVersion}. Install the same version of rtm-testkit on both sides.`,
  )
}

/** What a form wraps around a file would be stored with it. Other types say nothing of the bytes: curl sends urlencoded unasked. */
function refuseEnvelope(type: string | null): void {
  if (type === null || !/^multipart\/form-data\b/i.test(type)) return
  throw new Refused(
    415,
    'The body is multipart/form-data, and what it wraps around the file would be stored with it. Send the raw bytes of the file as the body.',
  )
}

const noVersion =
  'If-Match names a version, and only a stored medium has one. Leave the header out.'

/**
 * Honours If-Match: what has another version, or none, is neither given nor changed. A call that would be
 * refused without it is refused as ever (RFC 9110, 13.2.1).
 */
function honouring(service: WireService, answer: WireFetch): WireFetch {
  return async (request, env) => {
    const tags = request.headers.get('if-match')
    if (tags === null || tags.trim() === '*') return answer(request, env)
    const refused = problemResponse(new Refused(412, noVersion).problem)
    if (request.method === 'GET' || request.method === 'HEAD') {
      const response = await answer(request, env)
      return response.ok && response.headers.get('etag') === null ? refused : response
    }
    const { pathname } = new URL(request.url)
    return wouldChange(service, { method: request.method, pathname, tags })
      ? refused
      : answer(request, env)
  }
}

/** Whether a call would change something that has not the version it names. */
function wouldChange(
  service: WireService,
  {
    method,
    pathname,
    tags,
  }: { readonly method: string; readonly pathname: string; readonly tags: string },
): boolean {
  if (!methodsOf(pathname).includes(method)) return false
  const [, mediaId] = /\/media\/([^/]+)$/.exec(pathname) ?? []
  if (mediaId !== undefined && tags.includes(`"${mediaId}"`)) return false
  const [, sessionId] = /^\/v1\/sessions\/([^/]+)/.exec(pathname) ?? []
  try {
    if (sessionId !== undefined) service.find(sessionId)
    return true
  } catch {
    return false
  }
}

function sessionIn(service: WireService, context: Context<WireEnv>): WireSession {
  return service.session(context.req.param('session') ?? '')
}

function describe(service: WireService, { sessionId, connection }: WireSession): object {
  const { uid, app, phase, channels } = connection
  return {
    sessionId,
    uid,
    appId: app.appId,
    phase,
    channels: [...channels],
    serverTimeMs: service.rtm.clock.nowMs(),
    wire: wireVersion,
    socket: `/v1/sessions/${sessionId}/socket`,
  }
}
