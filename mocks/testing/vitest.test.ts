import { describe, expect, test, vi } from 'vitest'
import { loggedInClient, makePng, testAppId } from '../../fixtures/index.ts'
import AgoraRTM from '../agora-rtm-sdk.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'
import { createFakeRtm } from '../index.ts'
import { useFakeRtm, withFakeRtm } from '../vitest.ts'

async function loggedIn(uid: string): Promise<RtmClient> {
  const client = AgoraRTM.createInstance(testAppId)
  await client.login({ uid })
  return client
}

describe('a world per test', () => {
  const digests: string[] = []
  const rtm = useFakeRtm({ seed: 7, setUp: async () => void (await loggedIn('bob')) })

  for (const uid of ['alice', 'carol', 'dora']) {
    test.concurrent(`${uid} meets bob alone, whatever runs beside`, async () => {
      const client = await loggedIn(uid)
      await rtm.clock.advance('1h')
      await client.sendMessageToPeer({ text: `I am ${uid}` }, 'bob')
      expect(rtm.state().clients.map((each) => each.uid)).toEqual(['bob', uid])
      expect(rtm).toHaveSentPeerMessage({ from: uid, to: 'bob', text: `I am ${uid}` })
      expect(rtm.options.seed).toBe(7)
    })
  }

  for (const run of [1, 2]) {
    test(`run ${run} of the same test leaves the same journal`, async () => {
      await loggedIn('alice')
      digests.push(rtm.journal.digest())
      expect(new Set(digests).size).toBe(1)
    })
  }

  test('fake timers are welcome', async () => {
    vi.useFakeTimers()
    const alice = await loggedIn('alice')
    expect(await alice.queryPeersOnlineStatus(['bob'])).toEqual({ bob: true })
    vi.useRealTimers()
  })
})

describe('handles to wait for', () => {
  const rtm = useFakeRtm()

  test('messages and uploads, those that came already and those to come', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    await alice.sendMessageToPeer({ text: 'first' }, 'bob')
    await alice.sendMessageToPeer({ text: 'second' }, 'bob')
    const second = await rtm.nextMessageTo('bob', ({ text }) => text === 'second')
    expect(second).toEqual({
      to: 'bob',
      from: 'alice',
      channelId: undefined,
      type: 'TEXT',
      text: 'second',
      mediaId: '',
    })
    expect((await rtm.nextMessageTo('bob')).text).toBe('first')
    const image = new Blob([makePng({ width: 20, height: 10 })])
    const sending = alice
      .createMediaMessageByUploading(image, { messageType: 'IMAGE' })
      .then((message) => alice.sendMessageToPeer(message, 'bob'))
    const upload = await rtm.nextUploadBy('alice')
    expect(upload).toMatchObject({ uid: 'alice', kind: 'image', bytes: image.size })
    expect(await rtm.nextMessageTo('bob')).toMatchObject({
      type: 'IMAGE',
      mediaId: upload.mediaId,
    })
    await sending
    const family = alice.createChannel('family')
    for (const channel of [family, bob.createChannel('family')]) await channel.join()
    await family.sendMessage({ text: 'to all' })
    expect(await rtm.nextMessageTo('bob')).toMatchObject({ channelId: 'family', text: 'to all' })
  })

  test('a message that can never come is an error, not a hang', async () => {
    await loggedIn('bob')
    await expect(rtm.nextMessageTo('bob')).rejects.toMatchObject({ code: 'HANG' })
    await expect(rtm.nextMessageTo('bob')).rejects.toThrow('Failed to wait for a message to bob:')
    await expect(rtm.nextMessageTo('bbo')).rejects.toThrow(
      "a message to bbo (no client has logged in as that user. Users: bob. Did you mean 'bob'?):",
    )
    await expect(rtm.nextUploadBy('bob')).rejects.toThrow('for an upload by bob:')
    const { service, told } = await loggedInClient(rtm, 'carol')
    await expect(rtm.until(told.next('onTokenExpired'))).rejects.toThrow(
      'for the callback onTokenExpired:',
    )
    service.release()
  })
})

describe('withFakeRtm', () => {
  test('gives one test a world, judges it, and is clear about nonsense', async () => {
    const uids = await withFakeRtm({ profile: 'web-1.4' }, async (rtm) => {
      await loggedIn('alice')
      return rtm.state().clients.map(({ uid }) => uid)
    })
    expect(uids).toEqual(['alice'])
    const leaving = withFakeRtm({}, async () => {
      const alice = await loggedIn('alice')
      void alice
        .createMediaMessageByUploading(new Blob(['x'.repeat(1e7)]), { messageType: 'FILE' })
        .catch(() => undefined)
    })
    await expect(leaving).rejects.toMatchObject({ code: 'NOT_CLEAN' })
    await expect(withFakeRtm(undefined as never, () => 1)).rejects.toThrow('takes options and')
  })
})

describe('matchers', () => {
  const rtm = useFakeRtm({ clock: 'auto' })

  function failure(run: () => unknown): string {
    try {
      run()
    } catch (error) {
      return (error as Error).message
    }
    return 'it passed'
  }

  test('uploads, messages and refusals are found, and a miss says what happened instead', async () => {
    const alice = await loggedIn('alice')
    const bob = await loggedIn('bob')
    const image = new Blob([makePng({ width: 20, height: 10 })])
    const message = await alice.createMediaMessageByUploading(image, { messageType: 'IMAGE' })
    await alice.sendMessageToPeer(message, 'bob')
    const family = bob.createChannel('family')
    await family.join()
    await family.sendMessage({ text: 'hello' })
    await alice.downloadMedia('no media ID').catch(() => undefined)
    expect(rtm).toHaveUploaded()
    expect(rtm).toHaveUploaded({ uid: 'alice', kind: 'image', bytes: image.size })
    expect(rtm).toHaveSentPeerMessage({ from: 'alice', to: 'bob', text: message.mediaId })
    expect(rtm).toHaveSentChannelMessage({ from: 'bob', to: 'family', text: 'hello' })
    expect(rtm).toHaveRefused('W-DL-BAD-ARG')
    expect(rtm).toHaveRefused({ uid: 'alice', call: 'downloadMediaToMemory' })
    expect(rtm).toHaveRefused({ uid: 'alice', call: 'downloadMedia' })
    const native = createFakeRtm()
    native.createRtmService().downloadMediaToMemory('no media ID')
    expect(native).toHaveRefused({ call: 'downloadMediaToMemory' })
    expect(native).not.toHaveRefused({ call: 'downloadMedia' })
    expect(rtm).toHaveNoOpenTasks()
    expect(rtm).not.toHaveUploaded({ uid: 'bob' })
    expect(failure(() => expect(rtm).toHaveUploaded({ uid: 'bob', bytes: 3 }))).toBe(
      `Expected an upload by bob of an image or file of 3 bytes, but there was none. Instead:\n  - alice uploaded an image of ${image.size} bytes`,
    )
    expect(failure(() => expect(rtm).toHaveSentPeerMessage({ text: 'hi' }))).toContain(
      `alice sent "${message.mediaId}" to bob`,
    )
    expect(failure(() => expect(rtm).not.toHaveRefused())).toContain('but there was a refusal')
    // @ts-expect-error -- the compiler knows the rules: this line fails to compile if it ever does not
    expect(failure(() => expect(rtm).toHaveRefused('TASK-MAX-9'))).toContain(
      "there is no rule 'TASK-MAX-9'. Did you mean 'TASKS-MAX-9'?",
    )
    expect(failure(() => expect(rtm).not.toHaveRefused({ call: 'downlodMedia' }))).toContain(
      "there is no call 'downlodMedia'. Did you mean 'downloadMedia'?",
    )
    expect(failure(() => expect(3).toHaveNoOpenTasks())).toContain('expect was given number')
    expect(failure(() => expect(createFakeRtm()).toHaveSentChannelMessage({ to: 'x' }))).toContain(
      'Nothing of the sort happened.',
    )
  })

  test('open tasks are named', async () => {
    const alice = await loggedIn('alice')
    const cancel = new AbortController()
    const upload = alice
      .createMediaMessageByUploading(
        new Blob(['x'.repeat(1e7)]),
        { messageType: 'FILE' },
        { cancelSignal: cancel.signal },
      )
      .catch(() => undefined)
    expect(failure(() => expect(rtm).toHaveNoOpenTasks())).toMatch(
      /upload 1 of alice: 0 of \d+ bytes/,
    )
    cancel.abort()
    await upload
  })
})

let outside = createFakeRtm()

describe('a test that does not end clean', () => {
  const rtm = useFakeRtm()
  outside = rtm

  test.fails('fails by itself: here an upload is still under way', async () => {
    const alice = await loggedIn('alice')
    void alice
      .createMediaMessageByUploading(new Blob(['x'.repeat(1e7)]), { messageType: 'FILE' })
      .catch(() => undefined)
    expect(rtm.state().clients).toHaveLength(1)
  })
})

describe('an app that breaks a rule for apps', () => {
  useFakeRtm({ audit: 'strict' })

  test.fails('fails its test under a strict audit: here it joins before its login', async () => {
    const alice = AgoraRTM.createInstance(testAppId)
    await expect(alice.createChannel('family').join()).rejects.toMatchObject({ code: 102 })
  })
})

test('outside a test there is one clear sentence', () => {
  expect(() => outside.clock).toThrow(
    /Failed to find the world of this test: .* Call useFakeRtm\(\) at the top of the file/,
  )
})
