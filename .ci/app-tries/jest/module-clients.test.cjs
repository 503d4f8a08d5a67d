const AgoraRTM = require('agora-rtm-sdk')
const { useFakeRtm } = require('rtm-testkit/mocks/jest')
const { appId, client, family, heard } = require('./module-clients.cjs')

describe('a client at module level', () => {
  const rtm = useFakeRtm()
  const refused = []

  beforeAll(() => {
    try {
      client.login({ uid: 'alice' })
    } catch (error) {
      refused.push(error.message)
    }
    globalThis.signIn = () => client.login({ uid: 'alice' })
    globalThis.signOut = async () => {
      await client.logout()
      return rtm.state().clients.map(({ uid }) => uid)
    }
  })
  afterAll(() => {
    delete globalThis.signIn
    delete globalThis.signOut
  })

  for (const run of [1, 2])
    test(`is a fresh one in each test, between all hooks: run ${run}`, async () => {
      heard.length = 0
      const bob = AgoraRTM.createInstance(appId)
      await bob.login({ uid: 'bob' })
      const his = bob.createChannel('family')
      await Promise.all([family.join(), his.join()])
      await bob.sendMessageToPeer({ text: 'hello' }, 'alice')
      await his.sendMessage({ text: 'hello all' })
      await rtm.clock.advance('1s')
      expect(heard).toEqual(['bob: hello', 'bob in family: hello all'])
    })

  test('is refused outside of tests, and the hooks of the tests before have run in their worlds', () => {
    expect(refused).toEqual([
      expect.stringMatching(/^Cannot call login: this client was made outside/),
    ])
    expect(globalThis.leftAfterwards.slice(-2)).toEqual([
      ['alice', 'bob'],
      ['alice', 'bob'],
    ])
  })
})

describe('a client that is made in a test', () => {
  useFakeRtm({ mustEndClean: false })
  let lazy

  test('lives there', async () => {
    lazy = AgoraRTM.createInstance(appId)
    await expect(lazy.login({ uid: 'alice' })).resolves.toBe(undefined)
  })

  test('and says so in another', () => {
    expect(() => lazy.logout()).toThrow(/it was made in another test/)
  })
})

describe('one world for all tests', () => {
  const rtm = useFakeRtm({ scope: 'file' })
  beforeAll(() => client.login({ uid: 'alice' }))
  afterAll(() => client.logout())

  for (const run of [1, 2])
    test(`lasts: run ${run}`, () => {
      expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
    })
})
