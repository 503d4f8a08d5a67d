import { jest } from '@jest/globals'
import { useFakeRtm } from 'rtm-testkit/mocks/jest'
import AgoraRTM from 'rtm-testkit/mocks/agora-rtm-sdk'

const appId = 'fake0123456789abcdef0123456789ab'
const client = AgoraRTM.createInstance(appId)
const heard = []
client.on('MessageFromPeer', ({ text }, from) => heard.push(`${from}: ${text}`))

const rtm = useFakeRtm()

for (const run of [1, 2])
  test(`an ES module: a client at module level is a fresh one in each test: run ${run}`, async () => {
    heard.length = 0
    await client.login({ uid: 'alice' })
    const bob = AgoraRTM.createInstance(appId)
    await bob.login({ uid: 'bob' })
    await bob.sendMessageToPeer({ text: 'hello' }, 'alice')
    await rtm.clock.advance('1s')
    expect(heard).toEqual(['bob: hello'])
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice', 'bob'])
    expect(jest).toBeDefined()
  })
