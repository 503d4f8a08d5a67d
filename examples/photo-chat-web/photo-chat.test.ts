import { makePng, testAppId } from 'rtm-testkit/fixtures'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { expect, test } from 'vitest'
import { PhotoChat } from './photo-chat.ts'
import type { Photo } from './photo-chat.ts'

const rtm = useFakeRtm({ profile: 'web-1.4', network: { upBytesPerSec: 1_000_000 } })

function photo(name: string, bytes?: number): File {
  const png = makePng({ width: 640, height: 480 })
  return new File(bytes === undefined ? [png] : [png, new Uint8Array(bytes - png.length)], name)
}

function shown(chat: PhotoChat): Photo {
  const [first] = chat.photos
  if (first === undefined) throw new Error('No photo is shown.')
  return first
}

async function signedIn(uid: string): Promise<PhotoChat> {
  const chat = new PhotoChat(testAppId)
  await chat.signIn(uid)
  return chat
}

test('a photo that Alice sends is shown at Bob, and opens', async () => {
  const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
  const sent = await alice.send('bob', photo('beach.png'))
  expect(sent).toMatchObject({ state: 'sent', percent: 100 })
  expect(bob.photos).toMatchObject([{ from: 'alice', fileName: 'beach.png', width: 640 }])
  const opened = await bob.open(shown(bob))
  expect(opened?.type).toBe('image/png')
  expect(rtm).toHaveUploaded({ uid: 'alice', kind: 'image' })
})

test('progress goes up while the bytes move, once a second', async () => {
  const percents: number[] = []
  const alice: PhotoChat = new PhotoChat(testAppId, () => {
    const [entry] = alice.sending
    if (entry !== undefined) percents.push(entry.percent)
  })
  await alice.signIn('alice')
  await alice.send('bob', photo('large.png', 4_500_000))
  expect(percents).toEqual([22, 44, 67, 89, 100])
})

test('cancel stops the upload, and nothing is sent', async () => {
  const alice = await signedIn('alice')
  const sending = alice.send('bob', photo('large.png', 9_000_000))
  await rtm.clock.advance('3s')
  alice.sending[0]?.cancel()
  expect(await sending).toMatchObject({ state: 'cancelled', percent: 33 })
  expect(rtm).not.toHaveSentPeerMessage({ from: 'alice' })
  expect(rtm).toHaveNoOpenTasks()
})

test('a photo for somebody offline is kept, and comes with the next login', async () => {
  const alice = await signedIn('alice')
  expect(await alice.send('bob', photo('beach.png'))).toMatchObject({ state: 'kept for later' })
  const bob = await signedIn('bob')
  await rtm.clock.advance('1s')
  expect(bob.photos).toHaveLength(1)
})

test('a photo that is gone does not open, and the page can say so', async () => {
  const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
  await alice.send('bob', photo('beach.png'))
  rtm.media.delete(shown(bob).mediaId)
  expect(await bob.open(shown(bob))).toBeUndefined()
})

test('an album is sent nine photos at a time', async () => {
  const alice = await signedIn('alice')
  const sendings = Array.from({ length: 12 }, (_, number) =>
    alice.send('bob', photo(`${number}.png`, 1_000_000)),
  )
  await rtm.clock.advance('1s')
  const states = (): readonly string[] => alice.sending.map(({ state }) => state)
  expect(states().filter((state) => state === 'waiting')).toHaveLength(3)
  await Promise.all(sendings)
  expect(new Set(states())).toEqual(new Set(['kept for later']))
  expect(rtm).not.toHaveRefused('TASKS-MAX-9')
})

test('a photo that is cancelled while it waits is never uploaded', async () => {
  const alice = await signedIn('alice')
  const sendings = Array.from({ length: 10 }, (_, number) =>
    alice.send('bob', photo(`${number}.png`, 1_000_000)),
  )
  alice.sending[9]?.cancel()
  expect((await Promise.all(sendings)).at(-1)?.state).toBe('cancelled')
  expect(rtm.media.list()).toHaveLength(9)
})

test('a photo above 30 MB is refused with a word to the user', async () => {
  const alice = await signedIn('alice')
  const { reason } = await alice.send('bob', photo('huge.png', 30 * 1024 * 1024 + 1))
  expect(reason).toMatch(/larger than 30 MB/)
})

test('a second device takes over; signing in again works', async () => {
  const first = await signedIn('alice')
  const second = await signedIn('alice')
  await rtm.clock.advance('1s')
  expect([first.status, second.status]).toEqual(['signed in on another device', 'online'])
  await first.signIn('alice')
  await rtm.clock.advance('1s')
  expect([first.status, second.status]).toEqual(['online', 'signed in on another device'])
})

test('a lost connection pauses the upload, which goes on afterwards', async () => {
  const alice = await signedIn('alice')
  const sending = alice.send('bob', photo('large.png', 5_000_000))
  await rtm.clock.advance('2s')
  rtm.network.client('alice').disconnect({ forMs: '20s' })
  await rtm.clock.advance('10s')
  expect([alice.status, alice.sending[0]?.percent]).toEqual(['connection lost, trying again', 40])
  expect(await sending).toMatchObject({ state: 'kept for later' })
  expect(alice.status).toBe('online')
})
