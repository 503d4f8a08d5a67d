import { WebSocket as MockSocket } from 'mock-socket'
import { setupServer } from 'msw/node'
import { WebSocket as NodeSocket } from 'ws'
import { expect, onTestFinished, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import { heldBytes, isCollected } from '../../test/memory-tests.ts'
import { checkAttributeKeys, limits, ownText } from '../protocol/index.ts'
import { nextTurn } from '../time/native-timers.ts'
import { createGateway } from '../wire/gateway.ts'
import { mockRtmSockets } from '../wire/mock-socket.ts'
import { rtmHandlers } from '../wire/msw.ts'
import { wireOfWorld } from '../wire/wire-service.ts'

// Node 20 has no WebSocket that MSW could stand in for.
const host = globalThis as { WebSocket?: unknown }
host.WebSocket ??= NodeSocket

const appId = 'a'.repeat(32)

interface AnySocket {
  addEventListener(name: 'open', take: () => void): void
}

/** Logs in at a gateway and uploads; the path of the session, and all that the service keeps for its App ID. */
async function uploadAt(rtm: FakeRtm, url: string): Promise<[string, WeakRef<object>]> {
  const login = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, uid: 'alice' }),
  })
  const { sessionId } = (await login.json()) as { readonly sessionId: string }
  const path = `/v1/sessions/${sessionId}`
  const upload = await fetch(`${url}${path}/media`, { method: 'POST', body: new Uint8Array(1000) })
  expect(upload.status).toBe(201)
  await upload.json()
  const app = wireOfWorld(rtm).sessions[0]?.connection.app
  expect(app?.media.items.size).toBe(1)
  return [path, new WeakRef(app ?? {})]
}

/** What ends a world, while networks still hold it. */
const ends = [{ end: 'reset' }, { end: 'dispose' }] as const

async function opened<Socket extends AnySocket>(socket: Socket): Promise<Socket> {
  await new Promise<void>((resolve) => socket.addEventListener('open', resolve))
  return socket
}

test.each(ends)(
  'MSW keeps its sockets for ever, and they hold no media of a world after $end',
  async ({ end }) => {
    const rtm = createFakeRtm({ clock: 'manual' })
    const server = setupServer(...rtmHandlers(rtm))
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
    const [path, app] = await uploadAt(rtm, 'http://rtm.test')
    const socket = await opened(new WebSocket(`ws://rtm.test${path}/socket`))
    await rtm[end]()
    expect(await isCollected(app)).toBe(true)
    expect(socket).toBeDefined()
  },
)

test.each(ends)(
  'a socket of mock-socket that its app keeps holds no media of a world after $end',
  async ({ end }) => {
    const rtm = createFakeRtm({ clock: 'manual' })
    await using gateway = await createGateway(rtm)
    mockRtmSockets(rtm)
    const [path, app] = await uploadAt(rtm, gateway.url)
    const socket = await opened(new MockSocket(`ws://rtm.test${path}/socket`))
    await rtm[end]()
    expect(await isCollected(app)).toBe(true)
    expect(socket).toBeDefined()
  },
)

test.each(ends)(
  'a client of the gateway that never answers the close holds no media of a world after $end',
  async ({ end }) => {
    const rtm = createFakeRtm({ clock: 'manual' })
    await using gateway = await createGateway(rtm)
    const [path, app] = await uploadAt(rtm, gateway.url)
    const socket = await opened(
      new NodeSocket(`${gateway.url.replace('http', 'ws')}${path}/socket`),
    )
    socket.pause()
    await rtm[end]()
    expect(await isCollected(app)).toBe(true)
    expect(socket.readyState).toBe(NodeSocket.OPEN)
    // Else the gateway would wait for it as it closes.
    socket.terminate()
  },
)

test('a socket at one of many worlds in MSW is of that world alone, and Node warns of nothing', async () => {
  const warnings: Error[] = []
  const note = (warning: Error): void => void warnings.push(warning)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  const worlds = Array.from({ length: 20 }, () => createFakeRtm({ clock: 'manual' }))
  const server = setupServer(...worlds.flatMap((rtm) => rtmHandlers(rtm)))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  const [path] = await uploadAt(worlds[0] as FakeRtm, 'http://rtm.test')
  const socket = await opened(new WebSocket(`ws://rtm.test${path}/socket`))
  await new Promise<void>(nextTurn)
  expect(warnings).toEqual([])
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  await worlds[0]?.dispose()
  await closed
})

test('the journal holds the beginnings of messages, not the messages', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  const [alice, bob] = [rtm.createRtmService(), rtm.createRtmService()]
  for (const [service, uid] of [
    [alice, 'alice'],
    [bob, 'bob'],
  ] as const) {
    service.initialize(appId, { onMessageReceivedFromPeer: () => undefined })
    service.login(null, uid)
  }
  await rtm.clock.advance('1s')
  const send = async (from: number, to: number): Promise<void> => {
    for (let each = from; each < to; each++) {
      // A text as an app has it: made of pieces, then read as a whole.
      const message = alice.createMessage(`${each} ${'x'.repeat(30_000)}`)
      alice.sendMessageToPeer('bob', message)
      message.release()
      await rtm.clock.advance(20)
    }
  }
  await send(0, 100)
  const before = await heldBytes()
  await send(100, 1100)
  const grown = (await heldBytes()) - before
  expect(rtm.journal.entries({ name: 'peer-message-routed' })).toHaveLength(1100)
  expect(rtm.journal.entries({ name: 'peer-message-routed' })[9]?.note).toBe(`9 ${'x'.repeat(198)}`)
  // 30 MB where the notes held their messages.
  expect(grown).toBeLessThan(6e6)
})

test('a client of the Web keeps no invitation that is over, was refused or was never sent', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4', clock: 'manual' })
  const [alice, bob] = [rtm.agoraRTM.createInstance(appId), rtm.agoraRTM.createInstance(appId)]
  await rtm.until(Promise.all([alice.login({ uid: 'alice' }), bob.login({ uid: 'bob' })]))
  bob.on('RemoteInvitationReceived', (remote) => {
    if (remote.content === 'accept') remote.accept()
    if (remote.content === 'refuse') remote.refuse()
  })
  const invite = async (content: string): Promise<[WeakRef<object>, string]> => {
    const invitation = alice.createLocalInvitation('bob')
    invitation.content = content
    if (content === 'unsent') return [new WeakRef(invitation), 'never sent']
    if (content === 'refused') {
      invitation.content = 'x'.repeat(8193)
      expect(() => invitation.send()).toThrow(/8193 bytes/)
      return [new WeakRef(invitation), 'refused at once']
    }
    invitation.send()
    await rtm.clock.advance('1s')
    if (content === 'cancel') invitation.cancel()
    await rtm.clock.advance('2m')
    return [new WeakRef(invitation), invitation.state]
  }
  const held: string[] = []
  for (const content of ['accept', 'refuse', 'cancel', 'wait', 'unsent', 'refused']) {
    const [invitation, state] = await invite(content)
    if (!(await isCollected(invitation))) held.push(state)
  }
  expect(held).toEqual([])
})

test('a sentence that shows the beginning of a key does not hold the key', async () => {
  const complaints: unknown[] = []
  const before = await heldBytes()
  for (let each = 0; each < 1000; each++) {
    const key = `${each} ${'x'.repeat(30_000)}`
    complaints.push(checkAttributeKeys([key], limits), checkAttributeKeys([`${key}\n`], limits))
  }
  expect((await heldBytes()) - before).toBeLessThan(6e6)
  expect(complaints[0]).toBe(`The key 0 ${'x'.repeat(18)}... has 30002 bytes; 32 are allowed.`)
})

test('an own text equals its beginning, at every length', () => {
  for (const text of ['', 'a', 'twelve signs', 'thirteen sign', 'x'.repeat(300)]) {
    expect(ownText(text)).toBe(text)
    expect(ownText(text, 12)).toBe(text.slice(0, 12))
  }
})
