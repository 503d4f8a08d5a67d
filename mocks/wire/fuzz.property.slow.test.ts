import fc from 'fast-check'
import { expect, test } from 'vitest'
import { serverFrameSchema } from './frames.ts'
import { wireKinds } from './requests.ts'
import { routeDocs } from './routes.ts'
import { appId, docOf, TestWire } from '../../test/wire-tests.ts'

/** Cases of each kind; the check has 20,000 together. Longer: RTM_FUZZ_RUNS=1000000 npx vitest run fuzz */
const runs = Number(process.env['RTM_FUZZ_RUNS'] ?? 10_000)

const ids = [
  'alice',
  'bob',
  'room',
  '',
  'null',
  'ä',
  'x'.repeat(64),
  'x'.repeat(65),
  '__proto__',
  ' ',
  '\u0000',
  '\ud800',
  '../..',
]
const words = [
  ...ids,
  appId,
  'text',
  'raw',
  'image',
  'file',
  'set',
  'add-or-update',
  'delete',
  'clear',
  'invite',
  'cancel',
  'accept',
  '1h',
  '-1',
  '1e400',
  'AAAA',
  'AA==',
  'A',
  'bytes=0-1',
  'bytes=5-',
  'asc',
  '2020-10-19T15:17:27Z',
  'x'.repeat(33_000),
]
const fields = [
  'op',
  'kind',
  'peerId',
  'peerIds',
  'channelId',
  'channelIds',
  'message',
  'text',
  'type',
  'raw',
  'media',
  'mediaId',
  'bytes',
  'thumbnail',
  'offline',
  'history',
  'token',
  'change',
  'how',
  'attributes',
  'keys',
  'key',
  'value',
  'userId',
  'notify',
  'step',
  'invitation',
  'callerId',
  'calleeId',
  'number',
  'content',
  'response',
  'delivery',
  'uid',
  'appId',
  'sdkVersion',
  'on',
  'code',
  'atByte',
  'drop',
  'nth',
  'by',
  'forMs',
  'destination',
  'payload',
  'channel_name',
  'filter',
  'source',
  'start_time',
  'end_time',
  '__proto__',
  'constructor',
  'toString',
]

const word = fc.constantFrom(...words)
const leaf = fc.oneof(
  word,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...fields), tie('value'), { maxKeys: 6 }),
}))

/** A body that is nearly right: the fields of a request, each right, wrong or missing. */
const id = fc.constantFrom(...ids)
const message = fc.record(
  {
    type: fc.oneof(fc.constantFrom('text', 'raw', 'image', 'file'), leaf),
    text: fc.oneof(word, leaf),
    raw: fc.oneof(fc.base64String({ maxLength: 40 }), leaf),
    media: fc.record(
      { mediaId: word, thumbnail: fc.oneof(fc.base64String(), word) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)
const attribute = fc.record({ key: word, value: word })
const nearlyRight = fc.record(
  {
    peerId: id,
    channelId: id,
    userId: id,
    peerIds: fc.array(id, { maxLength: 5 }),
    channelIds: fc.array(id, { maxLength: 5 }),
    message,
    change: fc.record(
      { how: word, attributes: fc.array(attribute), keys: fc.array(word) },
      { requiredKeys: ['how'] },
    ),
    keys: fc.array(word),
    token: word,
    delivery: fc.nat(50),
    step: fc.constantFrom('invite', 'received', 'cancel', 'accept', 'confirm', 'refuse'),
    invitation: fc.record({ callerId: id, calleeId: id, number: fc.nat(5) }),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(nearlyRight, value, fc.string(), fc.uint8Array({ maxLength: 50 }))

/** No address and no body of text can hold half a character. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}

const failed: (why: string) => void = (why) => expect.fail(why)

test('no call makes the routes fail, whatever is in it', async () => {
  await using wire = new TestWire({ profile: 'web-1.4', onRefusal: () => undefined })
  const sessions = [await wire.login('alice'), await wire.login('bob')]
  const media = await wire.call(`POST ${sessions[0] ?? ''}/media`, new Uint8Array(100))
  // What would log the two out, or take long, is left to the tests that are about it.
  const docs = routeDocs.filter(
    ({ method, path }) =>
      !(method === 'delete' && path.endsWith('{session}')) &&
      !/reset|restore|advance|down|ban|events$/.test(path),
  )
  const path = fc
    .tuple(fc.constantFrom(...docs), fc.nat(1), fc.oneof(word, fc.string()))
    .map(([doc, who, odd]) => {
      const own = doc.path
        .replace('/v1/sessions/{session}', sessions[who] ?? '')
        .replace('{appid}', appId)
        .replace('{media}', String(media.json['mediaId']))
        .replaceAll(/\{\w+\}/g, encodeURIComponent(wellFormed(odd)) || '0')
      return `${doc.method.toUpperCase()} ${own}`
    })
  const query = fc.dictionary(
    fc.constantFrom('kind', 'task', 'after', 'waitMs', 'last', 'format', 'source', 'wait_for_ack'),
    fc.oneof(word, fc.nat().map(String)),
    { maxKeys: 2 },
  )
  const header = fc.dictionary(
    fc.constantFrom(
      'range',
      'if-none-match',
      'if-range',
      'authorization',
      'x-agora-uid',
      'x-agora-token',
      'content-type',
    ),
    fc.oneof(
      word.filter((text) => /^[\x20-\x7e]*$/.test(text) && text.length < 100),
      fc.constantFrom('Basic aTpj', 'application/json', 'text/xml', 'bytes=-0', 'bytes=9-1'),
    ),
    { maxKeys: 2 },
  )
  await fc.assert(
    fc.asyncProperty(fc.tuple(path, query, header, body), async (call) => {
      const [route, queried, headers, sent] = call
      const text = new URLSearchParams(
        Object.entries(queried).map(([name, each]): [string, string] => [name, wellFormed(each)]),
      ).toString()
      const hasBody = route.startsWith('POST')
      const safe = typeof sent === 'string' ? wellFormed(sent) : sent
      const { status } = await wire.call(`${route}?${text}`, hasBody ? safe : undefined, {
        headers,
      })
      if (status >= 500) failed(`${route} answers ${status}`)
    }),
    { numRuns: runs, seed: 1 },
  )
  for (const session of sessions) await wire.call(`DELETE ${session}`)
  expect(docOf('get', '/healthz')).toBeDefined()
  wire.rtm.faults.clear()
  expect(wire.rtm.state().apps[appId]?.online['alice']).toBeUndefined()
  expect(wire.service.sessions.every((session) => session.media.tasks.size === 0)).toBe(true)
})

test('no frame makes a socket fail, whatever is in it; every answer is as documented', async () => {
  await using wire = new TestWire({ profile: 'web-1.4' })
  const sessions = [await wire.login('alice'), await wire.login('bob')]
  const frame = fc.oneof(
    fc
      .tuple(fc.constantFrom(...wireKinds), nearlyRight, fc.oneof(fc.nat(), leaf))
      .map(([kind, fieldsOf, op]) => JSON.stringify({ op, kind, ...fieldsOf })),
    value.map((each) => JSON.stringify(each)),
    fc.string(),
  )
  const sockets = sessions.map((session) => wire.socket(session))
  fc.assert(
    fc.property(frame, fc.nat(1), (text, who) => {
      sockets[who]?.message(text)
      for (const [index, { closedWith, frames }] of sockets.entries()) {
        for (const sent of frames.splice(0)) serverFrameSchema.parse(sent)
        if (closedWith !== undefined) sockets[index] = wire.socket(sessions[index] ?? '')
      }
    }),
    { numRuns: runs, seed: 2 },
  )
  await wire.rtm.clock.advance('1m')
  const { online = {} } = wire.rtm.state().apps[appId] ?? {}
  expect(Object.keys(online).toSorted()).toEqual(['alice', 'bob'])
})
