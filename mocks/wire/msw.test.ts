import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { createFakeRtm } from '../index.ts'
import { MiB } from '../protocol/index.ts'
import { rtmHandlers } from './msw.ts'
import { createRemoteRtm } from './remote-rtm.ts'
import { appId, patientLimits, settled } from '../../test/wire-tests.ts'

// Node 20 has no WebSocket that MSW could stand in for.
const host = globalThis as { WebSocket?: unknown }
host.WebSocket ??= NodeWebSocket
const rtm = createFakeRtm({ clock: 'manual', profile: 'web-1.4' })
const server = setupServer(...rtmHandlers(rtm))

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  server.resetHandlers()
  rtm.reset()
})
afterAll(() => server.close())

const url = 'http://rtm.test'

async function login(uid: string): Promise<string> {
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, uid }),
  })
  const { sessionId } = (await response.json()) as { readonly sessionId: string }
  return `${url}/v1/sessions/${sessionId}`
}

interface TestSocket {
  readonly socket: WebSocket
  readonly frames: Readonly<Record<string, unknown>>[]
}

async function connect(session: string): Promise<TestSocket> {
  const socket = new WebSocket(`${session.replace('http', 'ws')}/socket`)
  const frames: TestSocket['frames'] = []
  socket.addEventListener('message', ({ data }) =>
    frames.push(JSON.parse(String(data)) as TestSocket['frames'][number]),
  )
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  await settled()
  return { socket, frames }
}

test('the routes answer, uploads and downloads included, and faults break the link', async () => {
  const alice = await login('alice')
  const bytes = new Uint8Array(3 * MiB).fill(7)
  const stored = await fetch(`${alice}/media?kind=image`, { method: 'POST', body: bytes })
  expect(stored.status).toBe(201)
  const { mediaId } = (await stored.json()) as { readonly mediaId: string }
  const part = await fetch(`${alice}/media/${mediaId}`, { headers: { range: 'bytes=0-9' } })
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10])
  const tooLarge = await fetch(`${alice}/media`, { method: 'POST', body: new Uint8Array(31 * MiB) })
  expect(await tooLarge.json()).toMatchObject({ status: 413, rule: 'MEDIA-SIZE-MAX' })
  expect(rtm.media.list()).toMatchObject([{ mediaId, bytes: bytes.length }])
  rtm.faults.add({ on: 'upload', disconnect: '1s' })
  await expect(fetch(`${alice}/media`, { method: 'POST', body: bytes })).rejects.toThrow(
    /failed to fetch|fetch failed/i,
  )
})

test('sockets carry frames, and the reset of the world closes them for good', async () => {
  const session = await login('alice')
  const { socket, frames } = await connect(session)
  expect(frames).toMatchObject([{ kind: 'welcome' }])
  socket.send(JSON.stringify({ op: 1, kind: 'join', channelId: 'room' }))
  await settled()
  expect(frames.find(({ kind }) => kind === 'reply')).toMatchObject({ op: 1, code: 0 })
  const closed = new Promise<{ readonly code: number }>((resolve) =>
    socket.addEventListener('close', resolve),
  )
  rtm.reset()
  expect((await closed).code).toBe(4403)
  expect(rtm.state().apps).toEqual({})
  expect((await fetch(session)).status).toBe(404)
})

test('two worlds in force at once do not answer for each other', async () => {
  const other = createFakeRtm({ clock: 'manual' })
  const first = await login('alice')
  server.use(...rtmHandlers(other))
  const { frames: firsts } = await connect(first)
  const second = await login('bob')
  const { frames: seconds, socket } = await connect(second)
  expect(firsts).toMatchObject([{ kind: 'welcome' }])
  expect(seconds).toMatchObject([{ kind: 'welcome' }])
  socket.send(JSON.stringify({ op: 1, kind: 'list-subscriptions' }))
  await settled()
  expect(seconds.filter(({ kind }) => kind === 'reply')).toHaveLength(1)
  expect(Object.keys(rtm.state().apps[appId]?.online ?? {})).toEqual(['alice'])
  expect(Object.keys(other.state().apps[appId]?.online ?? {})).toEqual(['bob'])
  await other.dispose()
})

test('the REST interface answers at the address of the real one', async () => {
  const response = await fetch(
    `https://api.agora.io/dev/v2/project/${appId}/rtm/users/alice/peer_messages`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json;charset=utf-8',
        authorization: `Basic ${btoa('id:certificate')}`,
      },
      body: JSON.stringify({ destination: 'bob', payload: 'hi' }),
    },
  )
  expect(await response.json()).toMatchObject({ result: 'success', code: 'message_sent' })
})

test('an app with its Agora behind MSW: the Web face over the intercepted network', async () => {
  const remote = createRemoteRtm({ url, profile: 'web-1.4', limits: patientLimits })
  const { agoraRTM } = remote
  const alice = agoraRTM.createInstance(appId)
  const bob = agoraRTM.createInstance(appId)
  await alice.login({ uid: 'alice' })
  await bob.login({ uid: 'bob' })
  const got = new Promise((resolve) => void bob.on('MessageFromPeer', resolve))
  const picture = new Blob([new Uint8Array(5000)])
  const message = await alice.createMediaMessageByUploading(picture, { messageType: 'FILE' })
  expect(await alice.sendMessageToPeer(message, 'bob')).toEqual({ hasPeerReceived: true })
  expect(await got).toMatchObject({ mediaId: message.mediaId, size: 5000 })
  expect((await bob.downloadMedia(message.mediaId)).size).toBe(5000)
  await remote.dispose()
})
