import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import AgoraRTM from '../agora-rtm-sdk.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'
import { useFakeRtm, withFakeRtm } from '../vitest.ts'
import { alice, appId, chat, family, heard, lazyClient } from '../../test/module-clients-tests.ts'

async function loggedIn(uid: string): Promise<RtmClient> {
  const client = AgoraRTM.createInstance(appId)
  await client.login({ uid })
  return client
}

describe('a client at module level', () => {
  const rtm = useFakeRtm()
  const late: RtmClient[] = []
  let lastSeen = ''

  beforeAll(() => {
    late.push(AgoraRTM.createInstance(appId))
    expect(() => alice.login({ uid: 'alice' })).toThrow(
      /^Cannot call login: this client was made outside of tests, and no test of a file .*useFakeRtm\(\{ scope: 'file' \}\)/s,
    )
    expect(() => family.join()).toThrow(/^Cannot call join: this channel was made outside of tests/)
  })
  beforeEach(async () => {
    await alice.login({ uid: 'alice' })
  })
  afterEach(async () => {
    lastSeen = rtm
      .state()
      .clients.map(({ uid }) => uid)
      .join()
    await alice.logout()
  })

  for (const run of [1, 2]) {
    test(`is a fresh one in each test, and meets the others: run ${run}`, async () => {
      heard.length = 0
      const bob = await loggedIn('bob')
      await family.join()
      const his = bob.createChannel('family')
      await his.join()
      await bob.sendMessageToPeer({ text: 'hello' }, 'alice')
      await his.sendMessage({ text: 'hello all' })
      await rtm.clock.advance('1s')
      expect(heard).toEqual(['bob: hello', 'bob in family: hello all'])
      expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice', 'bob'])
      alice.on('MessageFromPeer', () => heard.push('heard in this test alone'))
      await bob.sendMessageToPeer({ text: 'again' }, 'alice')
      await rtm.clock.advance('1s')
      expect(heard.slice(2)).toEqual(['bob: again', 'heard in this test alone'])
      if (run === 2) expect(lastSeen).toBe('alice,bob')
    })
  }

  test('looks like a client: names, fields, chains, spies', async () => {
    expect(family.channelId).toBe('family')
    expect(alice.on('TokenExpired', () => undefined)).toBe(alice)
    expect(alice.listenerCount('MessageFromPeer')).toBe(1)
    expect(alice.constructor.name).toBe('RtmClient')
    const spy = vi.spyOn(alice, 'queryPeersOnlineStatus')
    await expect(alice.queryPeersOnlineStatus(['bob'])).resolves.toEqual({ bob: false })
    expect(spy).toHaveBeenCalledTimes(1)
    spy.mockRestore()
  })

  test('after a reset it is a fresh one again', async () => {
    rtm.reset()
    expect(rtm.state().clients).toEqual([])
    await alice.login({ uid: 'alice' })
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
  })

  test('one that beforeAll made is there, too', async () => {
    await late[0]?.login({ uid: 'late' })
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice', 'late'])
  })
})

describe('tests at the same time', () => {
  const rtm = useFakeRtm()

  for (const name of ['one', 'two', 'three'])
    test.concurrent(`${name} has the client to itself`, async () => {
      await alice.login({ uid: 'alice' })
      const bob = await loggedIn('bob')
      heard.length = 0
      await bob.sendMessageToPeer({ text: name }, 'alice')
      await rtm.nextMessageTo('alice')
      expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice', 'bob'])
      await chat.client.login({ uid: name })
      await rtm.clock.advance('1s')
      await chat.client.logout()
    })
})

describe('a class with one object', () => {
  useFakeRtm()

  for (const run of [1, 2])
    test(`has a fresh client in each test, with the listeners of its constructor: run ${run}`, async () => {
      chat.states.length = 0
      await chat.client.login({ uid: 'alice' })
      expect(chat.states).toEqual(['CONNECTING', 'CONNECTED'])
    })
})

describe('a client that is made at its first use', () => {
  const rtm = useFakeRtm({ mustEndClean: false })

  test('lives in the test that has made it', async () => {
    await lazyClient().login({ uid: 'alice' })
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
  })

  test('says in the next test that it was made in another', () => {
    expect(() => lazyClient().login({ uid: 'alice' })).toThrow(
      /^Failed to call login: it was made in another test, or in an earlier try of this one, and stays in the world of that\./,
    )
    expect(() => rtm.assertClean()).toThrow(/it was made in another test/)
  })

  test('a world inside of a world may use the clients of both', async () => {
    const outer = await loggedIn('alice')
    await withFakeRtm({}, async (inner) => {
      await loggedIn('bob')
      await outer.sendMessageToPeer({ text: 'hello' }, 'bob')
      expect(inner.state().clients.map(({ uid }) => uid)).toEqual(['bob'])
    })
  })
})

describe('one world for a file', () => {
  const rtm = useFakeRtm({ scope: 'file' })

  beforeAll(async () => {
    await alice.login({ uid: 'alice' })
  })

  test('is there in beforeAll', () => {
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
  })

  test('lasts from test to test', async () => {
    await loggedIn('bob')
    await alice.sendMessageToPeer({ text: 'hello' }, 'bob')
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice', 'bob'])
  })

  test('and is set back where that is asked for', async () => {
    rtm.reset()
    await alice.login({ uid: 'alice' })
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
  })
})

test('unknown scopes are refused with the nearest', () => {
  expect(() => useFakeRtm({ scope: 'files' as never })).toThrow(
    "there is no scope 'files'. Did you mean 'file'?",
  )
})

describe('a refusal that a test asks for', () => {
  const rtm = useFakeRtm({ audit: 'strict' })

  test('is no finding', async () => {
    const bob = await loggedIn('bob')
    const photo = new Blob(['a photo'])
    const { mediaId } = await bob.createMediaMessageByUploading(photo, { messageType: 'IMAGE' })
    await rtm.clock.advance('7d')
    await expect(bob.downloadMedia(mediaId)).rejects.toMatchObject({ code: 4 })
    expect(rtm.audit()).toHaveLength(1)
    expect(rtm).toHaveRefused('W-DL-NOT-EXIST')
  })
})
