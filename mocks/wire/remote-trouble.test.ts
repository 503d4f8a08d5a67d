import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import { createGateway } from './gateway.ts'
import { createRemoteRtm } from './remote-rtm.ts'

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
