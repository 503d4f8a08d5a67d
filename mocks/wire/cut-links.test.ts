import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, recordService } from '../index.ts'
import type { CallbackRecord, RtmService } from '../index.ts'
import { afterReal } from '../time/index.ts'
import { createGateway } from './gateway.ts'
import { createRemoteRtm } from './remote-rtm.ts'
import type { RemoteRtm } from './remote-rtm.ts'
import { TestWire } from '../../test/wire-tests.ts'

/** No test of a cut link may end by a timeout of the client. */
const limits = {
  sendTimeoutMs: 3_600_000,
  sendRate: { calls: 10_000, windowMs: 1000 },
  loginTimeoutMs: 3_600_000,
}

/** A proxy in front of a gateway that keeps what goes to it for a while, and can cut all connections with it. */
async function slowProxy(target: string): Promise<{
  readonly url: string
  readonly cutAll: () => void
  readonly keptBytes: () => number
}> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let keptBytes = 0
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (bytes) => {
      keptBytes += bytes.length
      afterReal(20, () => {
        keptBytes -= bytes.length
        if (!far.destroyed) far.write(bytes)
      })
    })
    far.on('data', (bytes) => near.write(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  onTestFinished(() => {
    cutAll()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAll,
    keptBytes: () => keptBytes,
  }
}

async function native(
  remote: RemoteRtm,
  uid: string,
): Promise<{ readonly service: RtmService; readonly told: CallbackRecord }> {
  const service = remote.createRtmService()
  const told = recordService()
  service.initialize(testAppId, told)
  service.login(null, uid)
  await told.next('onLoginSuccess')
  return { service, told }
}

/** Sends texts through the proxy, cuts all once `cutAfter` have come, and waits until each has its result. */
async function sendAndCut(
  count: number,
  cutAfter: number,
): Promise<{
  readonly codes: readonly number[]
  readonly texts: readonly string[]
  readonly wasHeldBack: boolean
}> {
  const rtm = createFakeRtm({ clock: 'manual', limits })
  const gateway = await createGateway(rtm)
  const proxy = await slowProxy(gateway.url)
  const remote = createRemoteRtm({ url: proxy.url, limits })
  const [alice, bob] = [await native(remote, 'alice'), await native(remote, 'bob')]
  let wasHeldBack = false
  const texts: string[] = []
  const codes: number[] = []
  const all = new Promise<void>((resolve) => {
    const look = (): void => {
      if (codes.length === count && texts.length >= count) resolve()
    }
    bob.service.addEventHandler({
      onMessageReceivedFromPeer: (_, message) => {
        texts.push(message.getText())
        if (texts.length !== cutAfter) return look()
        wasHeldBack = proxy.keptBytes() > 0
        proxy.cutAll()
      },
    })
    alice.service.addEventHandler({
      onSendMessageResult: (_, code) => {
        codes.push(code)
        look()
      },
    })
  })
  for (let each = 0; each < count; each++) {
    const message = alice.service.createMessage(`text ${each}`)
    expect(alice.service.sendMessageToPeer('bob', message)).toBe(0)
    message.release()
    // So that they go in many pieces, and some are under way when the links are cut.
    await new Promise<void>((resolve) => void afterReal(1, resolve))
  }
  await all
  await remote.dispose()
  await gateway.close()
  await rtm.dispose()
  return { codes, texts, wasHeldBack }
}

const wanted = Array.from({ length: 100 }, (_, each) => `text ${each}`)

for (const cutAfter of [1, 20, 50])
  test(`100 texts through a slow proxy arrive once each, cut after ${cutAfter}`, async () => {
    const { codes, texts, wasHeldBack } = await sendAndCut(100, cutAfter)
    expect(wasHeldBack).toBe(true)
    expect(texts.toSorted()).toEqual(wanted.toSorted())
    expect(codes).toEqual(wanted.map(() => 0))
  })

/** A client of the wire and the channel that it counts by. */
async function inRoom(): Promise<{
  readonly wire: TestWire
  readonly alice: string
  readonly texts: () => readonly string[]
}> {
  const wire = new TestWire()
  onTestFinished(() => wire.rtm.dispose())
  const [alice, bob] = [await wire.login('alice'), await wire.login('bob')]
  const ear = wire.socket(bob)
  ear.ask(1, 'join', { channelId: 'room' })
  await wire.call(`POST ${alice}/requests/join`, { channelId: 'room' })
  const texts = (): readonly string[] =>
    ear.of('channel-message').map(({ message }) => (message as { readonly text: string }).text)
  return { wire, alice, texts }
}

const say = (text: string): object => ({ channelId: 'room', message: { type: 'text', text } })

test('a frame that is sent again by the next socket is served once, and its answer comes again', async () => {
  const { wire, alice, texts } = await inRoom()
  const first = wire.socket(alice, 0)
  first.ask(1, 'send-channel', say('one'))
  first.closed()
  const second = wire.socket(alice, 0)
  second.ask(1, 'send-channel', say('one'))
  second.ask(2, 'send-channel', say('two'))
  expect(texts()).toEqual(['one', 'two'])
  expect(second.of('reply')).toMatchObject([
    { op: 1, code: 0 },
    { op: 2, code: 0 },
  ])
  second.closed()
  const third = wire.socket(alice, 0)
  third.ask(2, 'send-channel', say('two'))
  third.ask(1, 'send-channel', say('one'))
  expect(texts()).toEqual(['one', 'two'])
})

test('a number that a client uses again is served: on one socket, for another text, or once its answer was confirmed', async () => {
  const { wire, alice, texts } = await inRoom()
  const first = wire.socket(alice, 0)
  first.ask(1, 'send-channel', say('one'))
  first.ask(1, 'send-channel', say('one'))
  first.closed()
  const second = wire.socket(alice, 0)
  second.ask(1, 'send-channel', say('two'))
  expect(texts()).toEqual(['one', 'one', 'two'])
  const lastSeq = second.frames.at(-1)?.seq
  second.closed()
  wire.socket(alice, lastSeq).ask(1, 'send-channel', say('two'))
  expect(texts()).toEqual(['one', 'one', 'two', 'two'])
})

test('the newest frames are remembered, as many as are kept the other way', async () => {
  const wire = new TestWire({}, { framesKeptMax: 10 })
  const alice = await wire.login('alice')
  const bob = wire.socket(await wire.login('bob'))
  const invite = (number: number): object => ({
    step: 'invite',
    invitation: { callerId: 'alice', calleeId: 'bob', number },
  })
  const first = wire.socket(alice)
  for (let op = 1; op <= 11; op++) first.ask(op, 'invitation', invite(op))
  first.closed()
  const second = wire.socket(alice)
  for (const op of [2, 11, 1]) second.ask(op, 'invitation', invite(op))
  const numbers = bob
    .of('invitation')
    .map(({ invitation }) => (invitation as { readonly number: number }).number)
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1])
  await wire.rtm.dispose()
})
