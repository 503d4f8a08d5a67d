const { createFakeRtm } = require('rtm-testkit/mocks')
const { createGateway } = require('rtm-testkit/mocks/gateway')
const { createRemoteRtm } = require('rtm-testkit/mocks/wire')
const { limits } = require('rtm-testkit/mocks/protocol')

const appId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

test('a gateway and its clients by require', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const remote = createRemoteRtm({ url: gateway.url })
  const alice = remote.agoraRTM.createInstance(appId)
  await alice.login({ uid: 'alice' })
  expect(rtm.state().apps[appId].online).toEqual({ alice: 'online' })
  expect(limits.mediaTasksMax).toBe(9)
  await alice.logout()
  await remote.dispose()
  await gateway.close()
  await rtm.dispose()
})
