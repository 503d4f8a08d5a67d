import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { limits } from '../protocol/index.ts'
import type { ProfileId } from '../protocol/index.ts'
import { createFakeRtm } from '../index.ts'
import { observedOf131, observedRows } from '../../test/observed-rows-tests.ts'

interface Answer {
  readonly name: string
  readonly code: number
}

/** Asks a new world a row; with `uid` its clients are logged in. */
async function ask(call: string, profile: ProfileId, areLoggedIn = false): Promise<Answer> {
  const rtm = createFakeRtm({ profile })
  const AgoraRTM = rtm.agoraRTM
  const [c, d] = [AgoraRTM.createInstance(testAppId), AgoraRTM.createInstance(testAppId)]
  if (areLoggedIn) await Promise.all([c.login({ uid: 'carol' }), d.login({ uid: 'dave' })])
  const names = {
    AgoraRTM,
    c,
    d,
    blob: new Blob([new Uint8Array(10)]),
    ch: d.createChannel('room'),
    inv: d.createLocalInvitation('bob'),
  }
  const body = call.startsWith('{') ? call : `return ${call}`
  // The rows are our own, and the very text that was asked of the real one.
  const text = `(function (${Object.keys(names).join(', ')}) { ${body} })`
  const run = runInThisContext(text) as (...given: unknown[]) => unknown
  try {
    const given = await rtm.until(Promise.resolve(run(...Object.values(names))))
    return { name: `resolved with ${JSON.stringify(given)}`, code: 0 }
  } catch (error) {
    const { name, code } = error as Answer
    return { name, code }
  } finally {
    await rtm.dispose()
  }
}

test('the table of what was observed is whole', () => {
  expect([observedRows.length, observedOf131.length]).toEqual([68, 3])
})

test.each(observedRows)('web-1.4 answers before the login as observed: %s', async (...row) => {
  const [call, name, code] = row
  expect(await ask(call, 'web-1.4')).toEqual({ name, code })
})

const rowsOf131 = new Map(observedOf131.map((row) => [row[0], row]))

test.each(observedRows)('web-1.3 answers before the login as observed: %s', async (...row) => {
  const [call, name, code] = rowsOf131.get(row[0]) ?? row
  expect(await ask(call, 'web-1.3')).toEqual({ name, code })
})

const wrongArguments = observedRows.filter(([, , code]) => code !== 102)

test.each(wrongArguments)(
  'logged in, the same wrong argument gets the same answer: %s',
  async (...row) => {
    const [call, name, code] = row
    expect(await ask(call, 'web-1.4', true)).toEqual({ name, code })
  },
)

/** What is judged after the login only: our choice where nobody has observed it. */
const judgedLate: typeof observedRows = [
  ["c.createMediaMessageByUploading(blob, { messageType: 'VIDEO' })", 'RtmInvalidArgumentError', 2],
  ["c.createMediaMessageByUploading(blob, { messageType: 'image' })", 'RtmInvalidArgumentError', 2],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'IMAGE', width: '10' })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(new Blob([]), { messageType: 'FILE' })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(new Blob([new Uint8Array(31 * 1024 * 1024)]), { messageType: 'FILE' })",
    'RtmLimitExceededError',
    4,
  ],
  ["d.sendMessageToPeer({ text: 'a'.repeat(32769) }, 'bob')", 'RtmInvalidArgumentError', 7],
  ["d.sendMessageToPeer({ text: 'a' }, '')", 'RtmInvalidArgumentError', 6],
  ["d.sendMessageToPeer({ text: 'a' }, 5)", 'RtmInvalidArgumentError', 6],
  ["d.sendMessageToPeer({ messageType: 'IMAGE' }, 'bob')", 'RtmInvalidArgumentError', 7],
  ['d.queryPeersOnlineStatus([])', 'RtmInvalidArgumentError', 2],
  ["d.queryPeersOnlineStatus('bob')", 'RtmInvalidArgumentError', 2],
  [
    "d.subscribePeersOnlineStatus(Array.from({ length: 513 }, (_, i) => 'u' + i))",
    'RtmLimitExceededError',
    6,
  ],
  [
    "d.getChannelMemberCount(Array.from({ length: 33 }, (_, i) => 'u' + i))",
    'RtmLimitExceededError',
    5,
  ],
  ["c.downloadMedia('0' + 'a'.repeat(64) + '1z2z10')", 'RtmInternalError', 4],
]

test.each(judgedLate)('logged in, what 102 hid before is refused too: %s', async (...row) => {
  const [call, name, code] = row
  expect(await ask(call, 'web-1.4', true)).toEqual({ name, code })
})

/** The same rule, by methods that nobody has asked. */
const ofTheSameKind: typeof observedRows = [
  ['ch.sendMessage({ text: 5 })', 'RtmInvalidArgumentError', 4],
  ["ch.sendMessage('hello')", 'RtmInvalidArgumentError', 4],
  ['d.addOrUpdateLocalUserAttributes({ a: 5 })', 'RtmInvalidArgumentError', 3],
  ['d.deleteLocalUserAttributesByKeys([])', 'RtmInvalidArgumentError', 3],
  ['d.getUserAttributes(5)', 'RtmInvalidArgumentError', 3],
  ["d.getUserAttributesByKeys('bob', 'key')", 'RtmInvalidArgumentError', 3],
  ["d.addOrUpdateChannelAttributes('', { a: 'b' })", 'RtmInvalidArgumentError', 3],
  ["d.deleteChannelAttributesByKeys('room', [])", 'RtmInvalidArgumentError', 3],
  ["d.setChannelAttributes('room', [{ key: 'a', value: 'b' }])", 'RtmInvalidArgumentError', 3],
  ['d.renewToken(null)', 'RtmInvalidArgumentError', 2],
  ['d.login()', 'RtmInvalidArgumentError', 3],
  ["d.login({ uid: 'dave', token: 5 })", 'RtmInvalidArgumentError', 3],
  ['c.downloadMedia(7)', 'RtmInvalidArgumentError', 2],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE' }, { cancelSignal: {} })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.downloadMedia('0' + 'a'.repeat(64) + '1z2z10', { cancelSignal: new AbortController() })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE' }, { onOperationProgress: 5 })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(blob, new (class { messageType = 'FILE' })())",
    'RtmInvalidArgumentError',
    2,
  ],
  ["c.createMediaMessageByUploading(blob, 'FILE')", 'RtmInvalidArgumentError', 2],
  ['c.createMediaMessageByUploading(blob, 5)', 'RtmInvalidArgumentError', 2],
  ['c.createMediaMessageByUploading(blob, true)', 'RtmInvalidArgumentError', 2],
  ["c.createMediaMessageByUploading(blob, Symbol('FILE'))", 'RtmInvalidArgumentError', 2],
  ["AgoraRTM.createInstance('a'.repeat(31) + '-')", 'RtmInvalidArgumentError', 1],
]

test.each(ofTheSameKind)('the form goes before the login in every method: %s', async (...row) => {
  const [call, name, code] = row
  expect(await ask(call, 'web-1.4')).toEqual({ name, code })
  expect(await ask(call, 'web-1.4', true)).toEqual({ name, code })
})

test('the size that is judged at first sight: 32 MB pass, a byte more does not, and a larger limit of the world lifts it', async () => {
  const most = limits.mediaBytesSeenFirstMax
  const upload = (bytes: number): string =>
    `c.createMediaMessageByUploading(new Blob([new Uint8Array(${bytes})]), { messageType: 'FILE' })`
  const codes = await Promise.all(
    [most, most + 1].map(async (bytes) => (await ask(upload(bytes), 'web-1.4')).code),
  )
  expect(codes).toEqual([102, 4])
  const rtm = createFakeRtm({ profile: 'web-1.4', limits: { mediaBytesMax: most + 1 } })
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid: 'carol' })
  const blob = new Blob([new Uint8Array(most + 1)])
  const { size } = await rtm.until(
    client.createMediaMessageByUploading(blob, { messageType: 'FILE' }),
  )
  expect(size).toBe(most + 1)
})

test('S-55, S-56 and S-58 give the other answer where a world chooses it', async () => {
  const rtm = createFakeRtm({
    profile: 'web-1.4',
    clock: 'manual',
    assumptions: { 'S-55': 'accept', 'S-56': 'wait', 'S-58': 'not-in-channel' },
  })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  const codeOf = async (promise: Promise<unknown>): Promise<number> =>
    await rtm.until(
      promise.then(
        () => 0,
        ({ code }: Answer) => code,
      ),
    )
  const room = alice.createChannel('room')
  expect(await codeOf(room.sendMessage({ text: 'x' }))).toBe(5)
  await rtm.until(alice.login({ uid: 'alice' }))
  rtm.network.client('alice').disconnect({ forMs: '8s' })
  await rtm.clock.advance('5s')
  expect(await codeOf(alice.queryPeersOnlineStatus(['bob']))).toBe(0)
  await rtm.until(rtm.agoraRTM.createInstance(testAppId).login({ uid: 'alice' }))
  await rtm.clock.advance('1s')
  const file = { messageType: 'FILE' } as const
  expect(await codeOf(alice.createMediaMessageByUploading(new Blob(['x']), file))).toBe(6)
})
