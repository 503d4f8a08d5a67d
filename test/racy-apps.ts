/** Small apps with a race each, and one without: what exploring must find, and what it must not. */
import type { FakeRtm } from '../mocks/index.ts'
import type { RtmClient, RtmMessage } from '../mocks/agora-rtm-sdk.ts'

const appId = 'a'.repeat(32)

/** An app with its test: what is set up, and what is played. */
export interface AppUnderTest {
  readonly subjects: readonly string[]
  readonly setUp: (rtm: FakeRtm) => Promise<void>
  readonly body: (rtm: FakeRtm) => Promise<void>
}

/** Makes a client of the Web and logs it in. */
export async function signIn(rtm: FakeRtm, uid: string): Promise<RtmClient> {
  const client = rtm.agoraRTM.createInstance(appId, { logFilter: rtm.agoraRTM.LOG_FILTER_OFF })
  await client.login({ uid })
  return client
}

function photo(bytes: number): Blob {
  return new Blob([new Uint8Array(bytes)])
}

function must(holds: unknown, what: string): void {
  if (holds !== true) throw new Error(`must hold: ${what}`)
}

type People = Readonly<Record<'alice' | 'bob', RtmClient>>

/** Alice and Bob are logged in; the rest is the app and its test. */
function withTwo(
  subjects: readonly string[],
  play: (rtm: FakeRtm, people: People) => Promise<void>,
): AppUnderTest {
  const worlds = new WeakMap<FakeRtm, People>()
  return {
    subjects,
    setUp: async (rtm) => {
      const bob = await signIn(rtm, 'bob')
      worlds.set(rtm, { bob, alice: await signIn(rtm, 'alice') })
    },
    body: async (rtm) => await play(rtm, worlds.get(rtm) as People),
  }
}

function keepMessages(client: RtmClient): RtmMessage[] {
  const messages: RtmMessage[] = []
  client.on('MessageFromPeer', (message) => void messages.push(message))
  return messages
}

const file = { messageType: 'FILE', fileName: 'photo.jpg' } as const

/** The listener is attached after the join, and after the members were asked for. */
const lateListener = withTwo(['alice'], async (rtm, { alice, bob }) => {
  await bob.setLocalUserAttributes({ nick: 'Bob' })
  const bobs = bob.createChannel('room')
  await bobs.join()
  const welcome = async (uid: string): Promise<void> => {
    await bob.getUserAttributes(uid)
    await bobs.sendMessage({ text: 'welcome' })
  }
  bobs.on('MemberJoined', (uid) => void welcome(uid).catch(() => undefined))
  const heard: string[] = []
  const room = alice.createChannel('room')
  await room.join()
  const members = await room.getMembers()
  room.on('ChannelMessage', (_message, from) => void heard.push(from))
  must(members.length === 2, 'there are two members')
  await rtm.clock.sleep('20s')
  must(heard.length === 1, 'Alice hears the welcome')
})

/** A cancel that comes after the upload has ended is shown as one all the same. */
const lateCancel = withTwo(['alice'], async (rtm, { alice, bob }) => {
  const got = keepMessages(bob)
  const stop = new AbortController()
  const shown = { state: 'uploading', isCancelled: false }
  const send = async (): Promise<void> => {
    try {
      const message = await alice.createMediaMessageByUploading(photo(400_000), file, {
        cancelSignal: stop.signal,
      })
      await alice.sendMessageToPeer(message, 'bob')
      shown.state = shown.isCancelled ? 'cancelled' : 'sent'
    } catch {
      shown.state = shown.isCancelled ? 'cancelled' : 'failed'
    }
  }
  const sending = send()
  await rtm.clock.sleep(30)
  shown.isCancelled = true
  shown.state = 'cancelled'
  stop.abort()
  await sending
  await rtm.clock.sleep('20s')
  must(shown.state !== 'cancelled' || got.length === 0, 'what is shown as cancelled is not sent')
})

/** Of two downloads the one that ends last is shown, not the one that was asked for last. */
const staleDownload = withTwo(['alice'], async (rtm, { alice, bob }) => {
  const small = await bob.createMediaMessageByUploading(photo(100_000), file)
  const large = await bob.createMediaMessageByUploading(photo(400_000), file)
  let shown = 0
  const show = async (mediaId: string): Promise<void> => {
    shown = (await alice.downloadMedia(mediaId)).size
  }
  const first = show(small.mediaId).catch(() => undefined)
  await rtm.clock.sleep(20)
  const second = show(large.mediaId)
  await Promise.all([first, second])
  must(shown === 400_000, 'the photo that was chosen last is shown')
})

/** After the upload the photo is sent only while connected, else it is dropped without a word. */
const reconnectThenSend = withTwo(['alice'], async (rtm, { alice, bob }) => {
  const got = keepMessages(bob)
  let isConnected = true
  alice.on('ConnectionStateChanged', (state) => void (isConnected = state === 'CONNECTED'))
  let state = 'uploading'
  try {
    const message = await alice.createMediaMessageByUploading(photo(400_000), file)
    if (isConnected) await alice.sendMessageToPeer(message, 'bob')
    state = 'sent'
  } catch {
    state = 'failed'
  }
  await rtm.clock.sleep('60s')
  must(state !== 'sent' || got.length > 0, 'what is shown as sent has come')
})

/** A new portrait is uploaded and named: the upload that ends last wins, not the one that was chosen last. */
const stalePortrait = withTwo(['alice'], async (rtm, { alice }) => {
  const choose = async (bytes: number): Promise<void> => {
    const { mediaId } = await alice.createMediaMessageByUploading(photo(bytes), file)
    await alice.addOrUpdateLocalUserAttributes({ portrait: mediaId, bytes: String(bytes) })
  }
  const first = choose(100_000).catch(() => undefined)
  await rtm.clock.sleep(100)
  const isChosen = choose(200_000).then(
    () => true,
    () => false,
  )
  await first
  if (!(await isChosen)) return
  const { bytes } = await alice.getUserAttributes('alice')
  must(bytes === '200000', 'the newest portrait is kept')
})

/** Unread messages are counted from what the server says once, and from what comes meanwhile. */
const lostCount = withTwo(['bob'], async (rtm, { alice, bob }) => {
  await bob.setLocalUserAttributes({ unread: '0' })
  let unread = 0
  // Read, change, write: what comes in between is lost.
  const count = async (): Promise<void> => {
    const { unread: before } = await bob.getUserAttributes('bob')
    unread = Number(before) + 1
    await bob.addOrUpdateLocalUserAttributes({ unread: String(unread) })
  }
  bob.on('MessageFromPeer', () => void count().catch(() => undefined))
  await alice.sendMessageToPeer({ text: 'one' }, 'bob')
  await rtm.clock.sleep(200)
  await alice.sendMessageToPeer({ text: 'two' }, 'bob')
  await rtm.clock.sleep('20s')
  must(unread === 2, 'both are counted')
})

/** A cancel counts while the photo is being uploaded or sent: too late for the upload, and too early to see that. */
const shortWindow: AppUnderTest = withTwo(['alice'], async (rtm, { alice, bob }) => {
  const got = keepMessages(bob)
  const stop = new AbortController()
  const shown = { state: 'sending' }
  const end = (state: string): void => {
    if (shown.state === 'sending') shown.state = state
  }
  const send = async (): Promise<void> => {
    try {
      const handler = { cancelSignal: stop.signal }
      const message = await alice.createMediaMessageByUploading(photo(200_000), file, handler)
      await alice.sendMessageToPeer(message, 'bob')
      end('sent')
    } catch {
      end('failed')
    }
  }
  const sending = send()
  await rtm.clock.sleep(10)
  if (shown.state === 'sending') shown.state = 'cancelled'
  stop.abort()
  await sending
  await rtm.clock.sleep('60s')
  must(shown.state !== 'cancelled' || got.length === 0, 'what is shown as cancelled is not sent')
})

/** A correct app: whatever comes, it shows what has happened. */
const correct: AppUnderTest = withTwo(['alice'], async (rtm, { alice, bob }) => {
  const got = keepMessages(bob)
  let state = 'uploading'
  try {
    const message = await alice.createMediaMessageByUploading(photo(400_000), file)
    await alice.sendMessageToPeer(message, 'bob')
    state = 'sent'
  } catch {
    state = 'failed'
  }
  await rtm.clock.sleep('60s')
  must(state === 'failed' || got.length === 1, 'what is shown as sent has come, once')
})

export const racyApps: Readonly<Record<string, AppUnderTest>> = {
  lateListener,
  lateCancel,
  staleDownload,
  reconnectThenSend,
  stalePortrait,
  lostCount,
}
export { correct as correctApp, shortWindow }
