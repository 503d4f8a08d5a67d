import { z } from 'zod'
import { readJson } from './body.ts'
import { bodyOf } from './calls.ts'
import { replyContentSchema, serverFrameSchema } from './frames.ts'
import { Refused } from './problem.ts'
import { hasReply, requestForms, wireKinds } from './requests.ts'
import { count, none, routesOn, time } from './route.ts'
import type { Route } from './route.ts'
import { answerRequest, pollFrames } from './session-calls.ts'
import { loginSchema } from './wire-schemas.ts'
import type { WireService } from './wire-service.ts'
import type { WireSession } from './wire-session.ts'
import { wireVersion } from './wire-values.ts'

const route = routesOn<WireService>()
const path = '/v1/sessions/{session}'

/** A session as its calls show it. */
const sessionShown = z.strictObject({
  sessionId: z.string().describe('Whoever has it is the user: keep it as you keep a token.'),
  uid: z.string(),
  appId: z.string(),
  phase: z.enum(['online', 'silent', 'unreachable', 'offline', 'closed']),
  channels: z.array(z.string()),
  serverTimeMs: time,
  wire: z.string().describe('The version of the protocol that the gateway speaks.'),
  socket: z.string().describe('Where its WebSocket is.'),
})

/** Sessions, their requests and their frames. */
export const sessionRoutes: readonly Route<WireService>[] = [
  route({
    on: 'post /v1/sessions',
    summary: 'Log in. An earlier session of the same user is put out.',
    json: loginSchema,
    answers: { 201: { what: 'The session.', json: sessionShown } },
    gives: ['session', 'sessionId'],
    answer: async ({ site: service, context, json }) => {
      const { wire, ...login } = await json()
      refuseOtherWire(wire)
      const session = await service.open(login)
      return context.json(describe(service, session), 201, {
        location: `/v1/sessions/${session.sessionId}`,
      })
    },
  }),
  route({
    on: `get ${path}`,
    summary: 'Show a session.',
    answers: { 200: { what: 'The session.', json: sessionShown } },
    answer: ({ site, context, param }) =>
      context.json(describe(site, site.session(param('session')))),
  }),
  route({
    on: `delete ${path}`,
    summary: 'Log out.',
    answer: ({ site, context, param }) => {
      // Who goes is not there again first, as who asks something is.
      const session = site.find(param('session'))
      site.mustGoOn(session)
      site.logOut(session)
      return context.body(null, 204)
    },
  }),
  ...wireKinds.map((kind) =>
    route({
      on: `post ${path}/requests/${kind}`,
      summary: requestForms[kind].summary,
      json: requestForms[kind].body,
      answers: hasReply(kind)
        ? { 200: { what: 'What the service says to it.', json: replyContentSchema } }
        : { 204: none },
      answer: async ({ site, context, param }) => {
        // A new token may be what the session is missing.
        const sessionId = param('session')
        const session = kind === 'renew-token' ? site.find(sessionId) : site.session(sessionId)
        // Checked where frames of a socket are, too.
        const body = await readJson(bodyOf(context))
        const { signal } = context.req.raw
        const answer = await answerRequest(site, session, { kind, body, signal })
        return answer === undefined ? context.body(null, 204) : context.json(answer)
      },
    }),
  ),
  route({
    on: `get ${path}/events`,
    summary: 'Poll the frames of a session that has no socket.',
    query: {
      after: {
        what: 'The newest frame that the client has; it and those before it are forgotten, and their peer messages confirmed.',
        form: count,
      },
      waitMs: {
        what: 'How long to wait for an event if none is there yet, in ms of real time, whatever the clock of the world; 0 unless given.',
        form: count.max(60_000),
      },
    },
    answers: {
      200: {
        what: 'The frames, as /asyncapi.json has them.',
        json: z.strictObject({ frames: z.array(serverFrameSchema) }),
      },
    },
    answer: async ({ site, context, param, query }) => {
      const session = site.find(param('session'))
      const after = query('after')
      const waitMs = query('waitMs') ?? 0
      const { signal } = context.req.raw
      return context.json({ frames: await pollFrames(site, session, { after, waitMs, signal }) })
    },
  }),
  route({
    on: `get ${path}/socket`,
    summary: 'The WebSocket of a session. See /asyncapi.json.',
    query: {
      after: {
        what: 'The newest frame that the client has: those after it come again.',
        form: count,
      },
    },
    answers: { 101: { what: 'The socket is open.' } },
    answer: () => {
      throw new Refused(426, 'Frames go through a WebSocket: connect to this address with one.', {
        headers: { upgrade: 'websocket' },
      })
    },
  }),
]

/** A client that speaks another version would misread the frames. */
function refuseOtherWire(wire: string | undefined): void {
  if (wire === undefined || wire === wireVersion) return
  throw new Refused(
    400,
    `The client speaks version ${wire} of the wire, the gateway ${wireVersion}. Install the same version of rtm-testkit on both sides.`,
  )
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
