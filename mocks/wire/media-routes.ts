import { z } from 'zod'
import { answerDownload } from './downloads.ts'
import { bodyOf } from './calls.ts'
import { Refused } from './problem.ts'
import { count, none, routesOn, time } from './route.ts'
import type { Route } from './route.ts'
import { receiveUpload } from './uploads.ts'
import type { WireService } from './wire-service.ts'

const route = routesOn<WireService>()
const session = '/v1/sessions/{session}'

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

/** What clients upload and download. */
export const mediaRoutes: readonly Route<WireService>[] = [
  route({
    on: `post ${session}/media`,
    summary: 'Upload a medium: the bytes are the body.',
    query: {
      kind: { what: 'file unless given.', form: z.enum(['file', 'image']) },
      ...taskQuery,
    },
    bytes: true,
    answers: { 201: { what: 'It is stored.', json: mediumShown } },
    gives: ['media', 'mediaId'],
    answer: async ({ site: service, context, param, query }) => {
      const from = service.session(param('session'))
      const kind = query('kind') ?? 'file'
      const body = bodyOf(context)
      refuseEnvelope(body.headers.get('content-type'))
      const length = body.headers.get('content-length')
      const stored = await receiveUpload(service, from, {
        kind,
        taskId: query('task'),
        bytes: length === null ? undefined : Number(length),
        chunks: body.chunks(),
        signal: context.req.raw.signal,
      })
      const { appId: _, ...shown } = stored
      const location = `/v1/sessions/${from.sessionId}/media/${stored.mediaId}`
      return context.json(shown, 201, { location })
    },
  }),
  route({
    on: `get ${session}/media/{media}`,
    summary: 'Download a medium, or one range of it.',
    query: taskQuery,
    headers: ranges,
    answers: {
      200: { what: 'The bytes.', bytes: true },
      206: { what: 'The range.', bytes: true },
      304: { what: 'The client has it.' },
    },
    answer: ({ site: service, context, param, query }) =>
      answerDownload(service, service.session(param('session')), {
        mediaId: param('media'),
        taskId: query('task'),
        range: context.req.header('range'),
        ifMatch: context.req.header('if-match'),
        ifNoneMatch: context.req.header('if-none-match'),
        ifRange: context.req.header('if-range'),
        headOnly: context.req.method === 'HEAD',
        signal: context.req.raw.signal,
        sever: context.env.sever,
      }),
  }),
  {
    method: 'head',
    path: `${session}/media/{media}`,
    summary: 'Ask for the size and the type of a medium.',
    headers: conditions,
    answers: { 200: { what: 'It is there.' }, 304: none },
  },
  route({
    on: `get ${session}/tasks`,
    summary: 'List the uploads and downloads under way.',
    answers: { 200: { what: 'The tasks.', json: tasksShown } },
    answer: ({ site, context, param }) => {
      const { peak, shown } = site.session(param('session')).media
      return context.json({ peak, tasks: shown })
    },
  }),
  route({
    on: `delete ${session}/tasks/{task}`,
    summary: 'Cancel an upload or download.',
    answer: ({ site, context, param }) => {
      site.session(param('session')).media.cancel(Number(param('task')))
      return context.body(null, 204)
    },
  }),
]

/** What a form wraps around a file would be stored with it. Other types say nothing of the bytes: curl sends urlencoded unasked. */
function refuseEnvelope(type: string | null): void {
  if (type === null || !/^multipart\/form-data\b/i.test(type)) return
  throw new Refused(
    415,
    'The body is multipart/form-data, and what it wraps around the file would be stored with it. Send the raw bytes of the file as the body.',
  )
}
