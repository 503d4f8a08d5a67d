import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { createGateway } from './gateway.ts'
import { createRemoteRtm } from './remote-rtm.ts'
import { appId, settled, TestWire } from '../../test/wire-tests.ts'

/** What a new world shows after the same call: nothing of the old one may be in it. */
async function aliceComes(wire: TestWire): Promise<unknown> {
  await wire.login('alice')
  await wire.rtm.clock.advance('1m')
  return { digest: wire.rtm.journal.digest(), state: wire.rtm.state() }
}

/** A body whose first bytes come at once, and the rest when it is told. */
function slowBody(): { readonly body: ReadableStream<Uint8Array>; readonly end: () => void } {
  let end = (): void => undefined
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      stream.enqueue(new Uint8Array(1000))
      end = (): void => {
        stream.enqueue(new Uint8Array(1000))
        stream.close()
      }
    },
  })
  return { body, end: () => end() }
}

test('a login that a fault keeps back does not come into the next world', async () => {
  await using wire = new TestWire()
  wire.rtm.faults.add({ on: 'login', uid: 'alice', delay: '5s' })
  const login = wire.call('POST /v1/sessions', { appId, uid: 'alice' })
  await settled()
  wire.rtm.reset()
  expect(await login).toMatchObject({
    status: 503,
    json: { detail: expect.stringMatching('set back') },
  })
  await using fresh = new TestWire()
  expect(await aliceComes(wire)).toEqual(await aliceComes(fresh))
})

test('an upload that comes, a poll and a question end with the world, and leave nothing in the next', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  const { body, end } = slowBody()
  const upload = wire.call(`POST ${session}/media`, body)
  const poll = wire.call(`GET ${session}/events?waitMs=60000`)
  wire.rtm.faults.add({ on: 'sendMessageToPeer', uid: 'alice', drop: true })
  const send = wire.call(`POST ${session}/requests/send-peer`, {
    peerId: 'bob',
    message: { text: 'hello' },
  })
  await settled()
  wire.rtm.reset()
  end()
  expect([await upload, await poll, await send].map(({ status }) => status)).toEqual([
    409, 404, 410,
  ])
  await settled()
  await using fresh = new TestWire()
  expect(await aliceComes(wire)).toEqual(await aliceComes(fresh))
})

test('a message by REST that waits for its answer ends with the world', async () => {
  await using wire = new TestWire()
  wire.rtm.faults.add({ on: 'sendMessageToPeer', uid: 'alice', drop: true })
  const path = `/dev/v2/project/${appId}/rtm/users/alice/peer_messages?wait_for_ack=true`
  const send = wire.call(
    `POST ${path}`,
    { destination: 'bob', payload: 'hello' },
    { headers: { authorization: `Basic ${btoa('id:secret')}` } },
  )
  await settled()
  wire.rtm.reset()
  expect((await send).status).toBe(408)
})

test('a store folder: an upload that is made safe while the world is set back is in neither world nor folder', async () => {
  const path = await mkdtemp(join(tmpdir(), 'rtm-set-back-'))
  onTestFinished(() => rm(path, { recursive: true }))
  const rtm = createFakeRtm({ clock: 'manual' })
  const gateway = await createGateway(rtm, { store: path })
  for (let round = 0; round < 10; round++) {
    const login = await fetch(`${gateway.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ appId, uid: 'alice' }),
    })
    const { sessionId } = (await login.json()) as { readonly sessionId: string }
    const upload = fetch(`${gateway.url}/v1/sessions/${sessionId}/media`, {
      method: 'POST',
      body: new Uint8Array(100_000),
    })
    while (rtm.journal.entries({ name: 'media-stored' }).length === 0) await settled()
    rtm.reset()
    const fresh = rtm.journal.digest()
    expect([201, 409]).toContain((await upload).status)
    await settled()
    expect([rtm.journal.digest(), rtm.media.list()]).toEqual([fresh, []])
  }
  await gateway.close()
  await rtm.dispose()
  expect((await readdir(path)).filter((name) => name.startsWith('medium'))).toEqual([])
})

test('a download that is asked for as the world is set back meets no fault of the next', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  const { json } = await wire.call(`POST ${session}/media`, new Uint8Array(1000))
  const download = wire.call(`GET ${session}/media/${String(json['mediaId'])}`)
  wire.rtm.reset()
  wire.rtm.faults.add({ on: 'download', uid: 'alice', nth: 1, code: 'FAILURE' })
  expect((await download).status).toBe(410)
  const next = await wire.login('alice')
  const stored = await wire.call(`POST ${next}/media`, new Uint8Array(1000))
  const { status } = await wire.call(`GET ${next}/media/${String(stored.json['mediaId'])}`)
  expect(status).toBe(502)
})

test('a remote world that is set back while it uploads hears no more of it', async () => {
  const agora = createFakeRtm({ clock: 'system' })
  await using gateway = await createGateway(agora)
  agora.faults.add({ on: 'upload', stall: 'forever' })
  const rtm = createRemoteRtm({ url: gateway.url })
  const client = rtm.agoraRTM.createInstance(appId)
  await client.login({ uid: 'alice' })
  const settledAs: string[] = []
  const note = (): void => void settledAs.push('settled')
  client
    .createMediaMessageByUploading(new Blob([new Uint8Array(8e6)]), { messageType: 'FILE' })
    .then(note, note)
  await settled()
  rtm.reset()
  const fresh = rtm.journal.digest()
  await settled()
  await rtm.clock.advance('200ms')
  expect([rtm.journal.digest(), settledAs]).toEqual([fresh, []])
  await rtm.dispose()
})
