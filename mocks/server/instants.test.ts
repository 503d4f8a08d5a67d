import { expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import type { ClockMode, FakeRtm, FakeRtmOptions } from '../index.ts'

const appId = 'a'.repeat(32)

type Client = ReturnType<FakeRtm['agoraRTM']['createInstance']>

async function signIn(rtm: FakeRtm, uid: string): Promise<Client> {
  const client = rtm.agoraRTM.createInstance(appId)
  await rtm.until(client.login({ uid }))
  return client
}

function textOf(message: object): string {
  return (message as { readonly text?: string }).text ?? ''
}

function webRtm(options: FakeRtmOptions): FakeRtm {
  return createFakeRtm({ profile: 'web-1.4', ...options })
}

/** Bob writes at the moment when Alice joins: what she hears who listens as soon as she is in. */
async function heardAfterJoin(rtm: FakeRtm): Promise<readonly string[]> {
  const bob = await signIn(rtm, 'bob')
  const room = bob.createChannel('room')
  await rtm.until(room.join())
  const alice = await signIn(rtm, 'alice')
  const hers = alice.createChannel('room')
  const heard: string[] = []
  const entering = (async (): Promise<void> => {
    await hers.join()
    hers.on('ChannelMessage', (message) => void heard.push(textOf(message)))
  })()
  const sending = room.sendMessage({ text: 'one' })
  await rtm.until(Promise.all([entering, sending]))
  await rtm.clock.advance(rtm.clock.mode === 'system' ? 100 : '1m')
  return heard
}

for (const options of [
  { clock: 'auto' },
  { clock: 'manual' },
  { clock: 'auto', settling: 'microtasks' },
  { clock: 'manual', settling: 'microtasks' },
] as const) {
  const how = JSON.stringify(options)
  test(`a listener attached after the join hears a message of the same instant: ${how}`, async () => {
    expect(await heardAfterJoin(webRtm(options))).toEqual(['one'])
  })
}

for (const clock of ['auto', 'manual'] satisfies ClockMode[]) {
  test(`a listener attached after the login hears a stored message of the same instant: ${clock}`, async () => {
    const rtm = webRtm({ clock })
    const bob = await signIn(rtm, 'bob')
    const stored = { enableOfflineMessaging: true }
    await rtm.until(bob.sendMessageToPeer({ text: 'one' }, 'alice', stored))
    await rtm.until(bob.sendMessageToPeer({ text: 'two' }, 'alice', stored))
    const alice = rtm.agoraRTM.createInstance(appId)
    const heard: string[] = []
    const entering = (async (): Promise<void> => {
      await alice.login({ uid: 'alice' })
      alice.on('MessageFromPeer', (message) => void heard.push(textOf(message)))
    })()
    await rtm.until(entering)
    await rtm.clock.advance('1m')
    expect(heard).toEqual(['one', 'two'])
  })
}

test('a listener swapped after one message hears the next of the same instant', async () => {
  const rtm = webRtm({ clock: 'manual', network: { rttMs: 0 } })
  const [alice, bob] = [await signIn(rtm, 'alice'), await signIn(rtm, 'bob')]
  const heard: string[] = []
  const next = (): Promise<string> =>
    new Promise((resolve) => alice.once('MessageFromPeer', (message) => resolve(textOf(message))))
  const reading = (async (): Promise<void> => {
    for (let count = 0; count < 5; count++) heard.push(await next())
  })()
  for (const text of ['a', 'b', 'c', 'd', 'e']) void bob.sendMessageToPeer({ text }, 'alice')
  await rtm.until(reading)
  expect(heard).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('the wall clock runs overdue instants, and still lets a client go on between two tellings', async () => {
  const rtm = webRtm({ clock: 'system', network: { rttMs: 0 } })
  const [alice, bob] = [await signIn(rtm, 'alice'), await signIn(rtm, 'bob')]
  const order: string[] = []
  alice.on('MessageFromPeer', (message) => {
    order.push(`heard ${textOf(message)}`)
    void Promise.resolve().then(() => order.push(`went on after ${textOf(message)}`))
  })
  await Promise.all(['a', 'b', 'c'].map((text) => bob.sendMessageToPeer({ text }, 'alice')))
  expect(order).toEqual(
    ['a', 'b', 'c'].flatMap((text) => [`heard ${text}`, `went on after ${text}`]),
  )
  await rtm.dispose()
})

test('different clients share a turn: a message to a room costs one', async () => {
  const rtm = webRtm({ clock: 'manual' })
  const members: Client[] = []
  for (let index = 0; index < 20; index++) members.push(await signIn(rtm, `user${index}`))
  const order: string[] = []
  const channels = members.map((member) => member.createChannel('room'))
  for (const [index, channel] of channels.entries()) {
    await rtm.until(channel.join())
    channel.on('ChannelMessage', () => {
      order.push(`heard ${index}`)
      void Promise.resolve().then(() => order.push(`went on ${index}`))
    })
  }
  await rtm.clock.advance('1m')
  void channels[0]?.sendMessage({ text: 'hi' })
  await rtm.clock.advance('1m')
  expect(order).toHaveLength(38)
  expect(order.slice(0, 19).every((line) => line.startsWith('heard'))).toBe(true)
})

test('a copy of a world that still has something to tell tells the same', async () => {
  const rtm = webRtm({ clock: 'manual', network: { rttMs: 0 } })
  const [alice, bob] = [await signIn(rtm, 'alice'), await signIn(rtm, 'bob')]
  let fork: FakeRtm | undefined
  alice.on('MessageFromPeer', (message) => {
    if (textOf(message) === 'a') void Promise.resolve().then(() => (fork = rtm.fork()))
  })
  for (const text of ['a', 'b', 'c']) void bob.sendMessageToPeer({ text }, 'alice')
  await rtm.clock.advance('1s')
  await fork?.clock.advance('1s')
  expect(fork?.journal.digest()).toBe(rtm.journal.digest())
})
