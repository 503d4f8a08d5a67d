import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { adminGuard, clockAndFaultRoutes, createAdminSite, userRoutes } from './admin.ts'
import { worldRoutes } from './admin-world.ts'
import { asyncApi } from './async-api.ts'
import type { WireEnv } from './calls.ts'
import { mediaRoutes } from './media-routes.ts'
import { Severed } from './body-carrier.ts'
import { metricsText } from './metrics.ts'
import { openApi } from './open-api.ts'
import { mayCall } from './origins.ts'
import { problemResponse, Refused } from './problem.ts'
import { restApp } from './rest-api.ts'
import { restRoutes } from './rest-routes.ts'
import { count, json, mount, routesOn, time } from './route.ts'
import type { Route, RouteDoc } from './route.ts'
import { sessionRoutes } from './session-routes.ts'
import type { WireService } from './wire-service.ts'

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
  app.use('/admin/*', adminGuard(options.adminToken))
  mount(app, clientRoutes, service)
  app.route('/', restApp(service.rtm, options))
  mount(app, documentRoutes, service)
  mount(app, adminRoutes, createAdminSite(service))
  return app
}

const route = routesOn<WireService>()
const metricsType = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
let document: object | undefined

const documentRoutes: readonly Route<WireService>[] = [
  route({
    on: 'get /healthz',
    summary: 'Tell that the gateway is up.',
    answers: {
      200: json('It is.', z.strictObject({ ok: z.literal(true), nowMs: time, sessions: count })),
    },
    answer: ({ site: { rtm, sessions }, context }) =>
      context.json({ ok: true, nowMs: rtm.clock.nowMs(), sessions: sessions.length }),
  }),
  route({
    on: 'get /metrics',
    summary: 'Metrics in the text form of Prometheus.',
    answers: { 200: { what: 'The metrics.', text: true } },
    answer: ({ site }) => new Response(metricsText(site), { headers: metricsType }),
  }),
  route({
    on: 'get /openapi.json',
    summary: 'This document.',
    answers: { 200: json('The document.', z.looseObject({ openapi: z.string() })) },
    answer: ({ context }) => context.json((document ??= openApi(routeDocs))),
  }),
  route({
    on: 'get /asyncapi.json',
    summary: 'The document of the frames.',
    answers: { 200: json('The document.', z.looseObject({ asyncapi: z.string() })) },
    answer: ({ context }) => context.json(asyncApi()),
  }),
]

const clientRoutes = [...sessionRoutes, ...mediaRoutes]
const adminRoutes = [...clockAndFaultRoutes, ...worldRoutes, ...userRoutes]

/** Every route, once: what answers it, its document, and what the tests hold each answer against. */
export const routeDocs: readonly RouteDoc[] = [
  ...clientRoutes,
  ...restRoutes,
  ...documentRoutes,
  ...adminRoutes,
]

/** The methods that an address knows. */
function methodsOf(pathname: string): readonly string[] {
  return routeDocs
    .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
    .map(({ method }) => method.toUpperCase())
}

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
