import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, recordService } from '../index.ts'
import { createGateway } from './gateway.ts'
import { createRemoteRtm } from './remote-rtm.ts'
import { remoteWorlds } from '../../test/remote-worlds.ts'

test('an upload to a gateway that cannot keep it fails at the client, which is told why', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-remote-'))
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm, { store })
  const refusals: string[] = []
  const remote = createRemoteRtm({
    url: gateway.url,
    profile: 'web-1.4',
    onRefusal: (each) => void refusals.push(each),
  })
  const alice = remote.agoraRTM.createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  // The disk is gone under the gateway.
  await rm(store, { recursive: true })
  const upload = alice.createMediaMessageByUploading(new Blob(['bytes']), { messageType: 'FILE' })
  await expect(upload).rejects.toMatchObject({ code: 1 })
  expect(refusals).toEqual([
    expect.stringContaining('Cannot keep the medium in the folder of the gateway'),
  ])
  expect(rtm.media.list()).toEqual([])
  expect(remote.state().clients[0]?.tasks).toEqual([])
  await remote.dispose()
  await gateway.close()
  await rtm.dispose()
})

test('a login while the servers are down is tried again until they are back, or its time is over', async () => {
  const refusals: string[] = []
  const worlds = remoteWorlds({ onRefusal: (each) => void refusals.push(each) })
  const { rtm, agora, pass } = worlds
  const { loginTimeoutMs } = rtm.options.limits
  const service = rtm.createRtmService()
  const told = recordService()
  service.initialize(testAppId, told)
  agora.server.down({ forMs: loginTimeoutMs + 1000 })
  service.login(null, 'alice')
  await pass(loginTimeoutMs - 1)
  expect(told.all('onLoginFailure')).toEqual([])
  await pass(1)
  expect(told.all('onLoginFailure')).toEqual([[9]])
  expect(refusals).toEqual([
    'Failed to log in at the gateway http://rtm.test. The servers are down. Try again later.',
  ])
  // What nobody waits for any more is not tried again.
  await pass(10_000)
  expect(agora.journal.entries({ name: 'user-online' })).toEqual([])
  service.login(null, 'alice')
  await pass(1000)
  expect(told.all('onLoginSuccess')).toHaveLength(1)
  expect(told.all('onLoginFailure')).toHaveLength(1)
  await worlds.dispose()
})

test.each([6000, 10_000])(
  'a login whose answer comes after its time, here %i ms, leaves nobody online',
  async (loginTimeoutMs) => {
    const worlds = remoteWorlds({ limits: { loginTimeoutMs }, network: { rttMs: 8000 } })
    const { rtm, agora, pass } = worlds
    const service = rtm.createRtmService()
    const told = recordService()
    service.initialize(testAppId, told)
    service.login(null, 'alice')
    await pass(60_000)
    expect(told.callbacks.map(({ name }) => name)).toContain('onLoginFailure')
    expect(agora.journal.entries({ name: 'user-online' })).toHaveLength(1)
    expect(agora.state().apps[testAppId]?.online).toEqual({})
    await worlds.dispose()
  },
)

test('a client whose token has died while it was cut off comes back by a new one', async () => {
  const worlds = remoteWorlds({})
  const { rtm, pass, until } = worlds
  const service = rtm.createRtmService()
  const told = recordService()
  service.initialize(testAppId, told)
  service.login('old', 'alice')
  await pass(1000)
  await until(rtm.admin.call('POST /admin/users/alice/expire-token', {}))
  rtm.network.client('alice').disconnect({ forMs: '10s' })
  await pass(60_000)
  expect(told.all('onTokenExpired')).toHaveLength(1)
  expect(rtm.state().clients[0]?.phase).toBe('reconnecting')
  service.renewToken('new')
  await pass(2000)
  expect(told.all('onRenewTokenResult')).toEqual([['new', 0]])
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  await worlds.dispose()
})
