import { WebSocket } from 'mock-socket'
import { expect, test } from 'vitest'
import { mockRtmSockets } from './mock-socket.ts'
import { TestWire } from '../../test/wire-tests.ts'

interface TestSocket {
  readonly socket: WebSocket
  readonly frames: (Readonly<Record<string, unknown>> & { readonly seq: number })[]
  readonly welcome: Promise<void>
}

function connect(session: string, query = ''): TestSocket {
  const socket = new WebSocket(`ws://rtm.test${session}/socket${query}`)
  const frames: TestSocket['frames'] = []
  const welcome = new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
      const frame = JSON.parse(String(data)) as TestSocket['frames'][number]
      frames.push(frame)
      if (frame['kind'] === 'welcome') resolve()
    })
  })
  return { socket, frames, welcome }
}

test('the frames of the gateway, resumed by the query that mock-socket does not look at', async () => {
  await using wire = new TestWire()
  const sockets = mockRtmSockets(wire.rtm)
  const alice = await wire.login('alice')
  const { socket, frames, welcome } = connect(alice)
  await welcome
  const replied = new Promise((resolve) => socket.addEventListener('message', resolve))
  socket.send(JSON.stringify({ op: 1, kind: 'join', channelId: 'room' }))
  await replied
  expect(frames).toMatchObject([
    { kind: 'welcome' },
    { kind: 'reply', op: 1, code: 0 },
    { kind: 'member-count', count: 1 },
  ])
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  socket.close()
  await closed
  expect(wire.service.sessions[0]?.connection.phase).toBe('silent')
  const bob = await wire.login('bob')
  await wire.call(`POST ${bob}/requests/join`, { channelId: 'room' })
  await wire.rtm.clock.advance(1)
  const raw = { channelId: 'room', message: { type: 'raw', raw: 'AP+A/w==' } }
  await wire.call(`POST ${bob}/requests/send-channel`, raw)
  const back = connect(alice, `?after=${frames.at(-1)?.seq}`)
  await back.welcome
  const message = back.frames.find(({ kind }) => kind === 'channel-message')
  // Bytes survive: mock-socket would have made a text of them.
  expect(message).toMatchObject({ message: { raw: 'AP+A/w==' } })
  expect(back.frames.every(({ seq }) => seq > 3)).toBe(true)
  sockets.stop()
})

test('the world closes its sockets, in its own time', async () => {
  await using wire = new TestWire()
  mockRtmSockets(wire.rtm)
  const alice = await wire.login('alice')
  const { socket, welcome } = connect(alice)
  await welcome
  const closed = new Promise<{ readonly code: number }>((resolve) =>
    socket.addEventListener('close', resolve),
  )
  wire.rtm.server.ban('alice')
  expect((await closed).code).toBe(4403)
})
