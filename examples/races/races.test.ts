import AgoraRTM from 'agora-rtm-sdk'
import type { RtmClient } from 'agora-rtm-sdk'
import { testAppId } from 'rtm-testkit/fixtures'
import { explore, ExploreError } from 'rtm-testkit/mocks'
import type { FakeRtm } from 'rtm-testkit/mocks'
import { test } from 'rtm-testkit/mocks/vitest'
import { expect } from 'vitest'
import { send, sendRacily } from './late-cancel.ts'
import { enter, enterRacily } from './late-listener.ts'
import { createViewer, racyViewer } from './stale-download.ts'

let people: Readonly<Record<'alice' | 'bob', RtmClient>>
/** Bob is somebody else's device: the app is Alice's. */
const options = {
  subjects: ['alice'],
  runs: 100,
  setUp: async (): Promise<void> => {
    people = { alice: await signIn('alice'), bob: await signIn('bob') }
  },
}

async function signIn(uid: string): Promise<RtmClient> {
  const client = AgoraRTM.createInstance(testAppId, { logFilter: AgoraRTM.LOG_FILTER_OFF })
  await client.login({ uid })
  return client
}

function photo(bytes: number): Blob {
  return new Blob([new Uint8Array(bytes)])
}

/** What exploring says of a racy app: what came otherwise, and the line that replays it. */
async function raceOf(body: (rtm: FakeRtm) => Promise<void>): Promise<string> {
  const error: unknown = await explore(body, options).catch((thrown: unknown) => thrown)
  if (!(error instanceof ExploreError)) throw error
  return error.result.findings.map(({ sentence }) => sentence.replaceAll(/\d+/g, '#')).join()
}

const cancels =
  (start: typeof send) =>
  async (rtm: FakeRtm): Promise<void> => {
    const got: unknown[] = []
    people.bob.on('MessageFromPeer', (message) => void got.push(message))
    const sending = start(people.alice, 'bob', photo(400_000))
    await rtm.clock.sleep(30)
    sending.cancel()
    await sending.done
    await rtm.clock.sleep('60s')
    if (sending.state === 'cancelled') expect(got).toEqual([])
  }

test.explore('what is shown as cancelled is not sent', options, ({ rtm }) => cancels(send)(rtm))
test('the racy sender is found out: the cancel comes after the upload', async () => {
  expect(await raceOf(cancels(sendRacily))).toBe("Alice's first timer fires # ms later")
})

const listens =
  (go: typeof enter) =>
  async (rtm: FakeRtm): Promise<void> => {
    const room = people.bob.createChannel('room')
    await room.join()
    const welcome = async (uid: string): Promise<void> => {
      await people.bob.getUserAttributes(uid)
      await room.sendMessage({ text: 'welcome' })
    }
    room.on('MemberJoined', (uid) => void welcome(uid).catch(() => undefined))
    const entered = await go(people.alice, 'room').catch(() => undefined)
    await rtm.clock.sleep('2m')
    if (entered !== undefined) expect(entered.heard).toContain('bob')
  }

test.explore('the welcome is heard', options, ({ rtm }) => listens(enter)(rtm))

const chooses =
  (make: typeof createViewer) =>
  async (rtm: FakeRtm): Promise<void> => {
    const upload = async (bytes: number): Promise<string> => {
      const about = { messageType: 'FILE', fileName: 'photo.jpg' } as const
      return (await people.bob.createMediaMessageByUploading(photo(bytes), about)).mediaId
    }
    const [first, second] = [await upload(100_000), await upload(200_000)]
    const viewer = make(people.alice)
    const before = viewer.show(first).catch(() => undefined)
    await rtm.clock.sleep(20)
    const isShown = await viewer.show(second).then(
      () => true,
      () => false,
    )
    await before
    if (isShown) expect(viewer.shown).toBe(200_000)
  }

test.explore('the photo that was chosen last is shown', options, ({ rtm }) =>
  chooses(createViewer)(rtm),
)
test('the racy viewer is found out: the first photo comes after the second', async () => {
  expect(await raceOf(chooses(racyViewer))).toBe("Alice's first download comes # ms later")
})
test('the racy listener is found out', async () => {
  expect(await raceOf(listens(enterRacily))).toMatch(/^Alice's first /)
})
