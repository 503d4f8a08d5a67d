import { z } from 'zod'
import { adminDocs } from './admin-docs.ts'
import { replyContentSchema, serverFrameSchema } from './frames.ts'
import { count, json, none, time } from './route-doc.ts'
import type { ResponseDoc, RouteDoc } from './route-doc.ts'
import { restDocs } from './rest-docs.ts'
import { hasReply, requestForms, wireKinds } from './requests.ts'
import { loginSchema } from './wire-schemas.ts'

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

const mediumShown = z.strictObject({
  mediaId: z.string(),
  kind: z.enum(['file', 'image']),
  uid: z.string(),
  bytes: count,
  uploadedAtMs: time,
  expiresAtMs: time.describe('The first instant at which it is gone, in ms since 1970.'),
})

const taskShown = z.strictObject({
  taskId: count,
  direction: z.enum(['upload', 'download']),
  kind: z.enum(['file', 'image']).optional(),
  mediaId: z.string().optional(),
  totalBytes: count.optional(),
  movedBytes: count,
})

const tasksShown = z.strictObject({
  peak: count.describe('Most of them at once since the login.'),
  tasks: z.array(taskShown),
})

const session = '/v1/sessions/{session}'
const taskQuery = {
  task: {
    what: "The client's own number of the task, for its list and its cancel; one is given unless said.",
    form: count,
  },
}
const ranges = {
  range: 'One range of bytes: bytes=0-99, bytes=100- or bytes=-50.',
  'if-match': 'The media ID in quotes: 412 where it is another.',
  'if-none-match': 'The media ID in quotes: 304 where the client has it.',
  'if-range': 'The media ID in quotes: the range counts only for that medium.',
}
const { range: _range, 'if-range': _ifRange, ...conditions } = ranges
const medium: Readonly<Record<number, ResponseDoc>> = {
  200: { what: 'The bytes.', bytes: true },
  206: { what: 'The range.', bytes: true },
  304: { what: 'The client has it.' },
}

const clientRoutes: readonly RouteDoc[] = [
  {
    method: 'post',
    path: '/v1/sessions',
    summary: 'Log in. An earlier session of the same user is put out.',
    json: loginSchema,
    answers: { 201: { what: 'The session.', json: sessionShown } },
    gives: ['session', 'sessionId'],
  },
  {
    method: 'get',
    path: session,
    summary: 'Show a session.',
    answers: { 200: { what: 'The session.', json: sessionShown } },
  },
  { method: 'delete', path: session, summary: 'Log out.', answers: { 204: none } },
  ...wireKinds.map((kind): RouteDoc => {
    const { summary, body } = requestForms[kind]
    return {
      method: 'post',
      path: `${session}/requests/${kind}`,
      summary,
      json: body,
      answers: hasReply(kind)
        ? { 200: { what: 'What the service says to it.', json: replyContentSchema } }
        : { 204: none },
    }
  }),
  {
    method: 'get',
    path: `${session}/events`,
    summary: 'Poll the frames of a session that has no socket.',
    query: {
      after: {
        what: 'The newest frame that the client has; it and those before it are forgotten, and their peer messages confirmed.',
        form: count,
      },
      waitMs: {
        what: "How long to wait where there is none, in ms of the caller's own time, whatever the clock of the world; 0 unless given.",
        form: count.max(60_000),
      },
    },
    answers: {
      200: {
        what: 'The frames, as /asyncapi.json has them.',
        json: z.strictObject({ frames: z.array(serverFrameSchema) }),
      },
    },
  },
  {
    method: 'get',
    path: `${session}/socket`,
    summary: 'The WebSocket of a session. See /asyncapi.json.',
    query: {
      after: {
        what: 'The newest frame that the client has: those after it come again.',
        form: count,
      },
    },
    answers: { 101: { what: 'The socket is open.' } },
  },
  {
    method: 'post',
    path: `${session}/media`,
    summary: 'Upload a medium: the bytes are the body.',
    query: { kind: { what: 'file unless given.', form: z.enum(['file', 'image']) }, ...taskQuery },
    bytes: true,
    answers: { 201: { what: 'It is stored.', json: mediumShown } },
    gives: ['media', 'mediaId'],
  },
  {
    method: 'get',
    path: `${session}/media/{media}`,
    summary: 'Download a medium, or one range of it.',
    query: taskQuery,
    headers: ranges,
    answers: medium,
  },
  {
    method: 'head',
    path: `${session}/media/{media}`,
    summary: 'Ask for the size and the type of a medium.',
    headers: conditions,
    answers: { 200: { what: 'It is there.' }, 304: none },
  },
  {
    method: 'get',
    path: `${session}/tasks`,
    summary: 'List the uploads and downloads under way.',
    answers: { 200: { what: 'The tasks.', json: tasksShown } },
  },
  {
    method: 'delete',
    path: `${session}/tasks/{task}`,
    summary: 'Cancel an upload or download.',
    answers: { 204: none },
  },
]

const documents: readonly RouteDoc[] = [
  {
    method: 'get',
    path: '/healthz',
    summary: 'Tell that the gateway is up.',
    answers: {
      200: json('It is.', z.strictObject({ ok: z.literal(true), nowMs: time, sessions: count })),
    },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics in the text form of Prometheus.',
    answers: { 200: { what: 'The metrics.', text: true } },
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document.',
    answers: { 200: json('The document.', z.looseObject({ openapi: z.string() })) },
  },
  {
    method: 'get',
    path: '/asyncapi.json',
    summary: 'The document of the frames.',
    answers: { 200: json('The document.', z.looseObject({ asyncapi: z.string() })) },
  },
]

/** Every route, once: the document is made from it, and the tests hold each answer against it. */
export const routeDocs: readonly RouteDoc[] = [
  ...clientRoutes,
  ...restDocs,
  ...documents,
  ...adminDocs,
]
