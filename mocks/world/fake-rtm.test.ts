import { expect, test } from 'vitest'
import {
  createWorldWithFile,
  loggedInClient,
  releasesUploads,
  makeBytes,
  testAppId,
} from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles, recordService, ToolkitError } from '../index.ts'
import type { FakeRtmOptions } from '../index.ts'

const bytes = 8 * 1024 * 1024

/** A short life of one world with jitter, an outage and a fault. */
async function liveFor(
  seed: number,
  profile: FakeRtmOptions['profile'] = 'cpp-windows-1.3',
): Promise<string> {
  const rtm = createWorldWithFile({ seed, profile, network: { jitterMs: 30 } })
  rtm.faults.add({ on: 'upload', probability: 0.5, atByte: 1000, code: 'FAILURE' })
  for (const uid of ['alice', 'bob']) {
    const { service } = await loggedInClient(rtm, uid, releasesUploads)
    service.createFileMessageByUploading('/a.bin')
    service.createChannel('family', {})?.join()
  }
  rtm.network.client('bob').disconnect({ forMs: '12s' })
  await rtm.clock.advance('1m')
  return rtm.journal.digest()
}

test('1,000 seeds, each run twice: equal digests; unlike seeds: unlike digests', async () => {
  const digests = new Set<string>()
  for (let seed = 0; seed < 1000; seed++) {
    const digest = await liveFor(seed)
    expect(await liveFor(seed), `seed ${seed}`).toBe(digest)
    digests.add(digest)
  }
  expect(digests.size).toBe(1000)
})

test('the digest of a seed is the same on every machine', async () => {
  expect([await liveFor(1), await liveFor(2 ** 40 + 1, 'cpp-linux-1.4')]).toMatchInlineSnapshot(`
    [
      "1ceb96f22b23d7f5",
      "da7df53ad4b9d3f7",
    ]
  `)
})

test('fork: the copy goes its own way, the parent is untouched', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance(300)
  const before = { state: rtm.state(), digest: rtm.journal.digest() }
  const fork = rtm.fork()
  expect(fork.state()).toEqual(before.state)
  expect(fork.journal.digest()).toBe(before.digest)
  const twin = fork.serviceOf(1)
  const told = recordService()
  twin.addEventHandler(told)
  twin.cancelMediaUpload(1)
  await fork.clock.advance('8d')
  expect(told.callbacks.map(({ name }) => name)).toEqual([
    'onMediaCancelResult',
    'onFileMediaUploadResult',
  ])
  expect({ state: rtm.state(), digest: rtm.journal.digest() }).toEqual(before)
  expect(alice.told.all('onFileMediaUploadResult')).toEqual([])
  await rtm.clock.advance('10s')
  expect(alice.told.all('onFileMediaUploadResult')[0]?.[2]).toBe(0)
  expect([rtm.media.list().length, fork.media.list().length]).toEqual([1, 0])
})

test('fork: two forks of one state have equal futures', async () => {
  const rtm = createWorldWithFile({ network: { jitterMs: 50 } })
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  alice.service.createFileMessageByUploading('/a.bin')
  const forks = [rtm.fork(), rtm.fork()]
  for (const fork of forks) await fork.clock.advance('1h')
  await rtm.clock.advance('1h')
  expect(new Set([rtm, ...forks].map(({ journal }) => journal.digest())).size).toBe(1)
})

test('snapshot and restore: the same services go on from there, as often as wanted', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  alice.service.createFileMessageByUploading('/a.bin')
  const snapshot = rtm.snapshot()
  const digests: string[] = []
  for (let count = 0; count < 2; count++) {
    await rtm.clock.advance('1m')
    digests.push(rtm.journal.digest())
    rtm.restore(snapshot)
  }
  expect(digests[0]).toBe(digests[1])
  expect(rtm.state().clients[0]?.tasks).toHaveLength(1)
  expect(() => createWorldWithFile().restore(snapshot)).toThrow('the snapshot is of another world')
})

test('reset: back to the baseline, also a seeded one; services of before are no more', async () => {
  const rtm = createWorldWithFile()
  const fresh = rtm.journal.digest()
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  rtm.reset()
  expect([rtm.journal.digest(), rtm.state().clients]).toEqual([fresh, []])
  expect(() => alice.service.logout()).toThrow('its world was reset')
  const bob = await loggedInClient(rtm, 'bob', releasesUploads)
  rtm.setBaseline()
  bob.service.logout()
  await rtm.clock.advance('1d')
  rtm.reset()
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  expect(bob.service.logout()).toBe(0)
})

test('no snapshot or fork while a file is being read', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  const { service } = await loggedInClient(rtm, 'alice', releasesUploads)
  service.createFileMessageByUploading('/no/such/file')
  expect(() => rtm.snapshot()).toThrow('a file is being read or written')
  expect(() => rtm.fork()).toThrow(ToolkitError)
  await rtm.clock.advance(0)
  expect(() => rtm.fork()).not.toThrow()
})

test('two worlds share nothing', async () => {
  const [one, other] = [createWorldWithFile(), createWorldWithFile()]
  await loggedInClient(one, 'alice', releasesUploads)
  expect([one.state().clients.length, other.state().clients.length, other.journal.length]).toEqual([
    1, 0, 0,
  ])
})

test('after dispose nothing is told and no service is made', async () => {
  const rtm = createWorldWithFile({ clock: 'auto' })
  const service = rtm.createRtmService()
  const told = recordService()
  service.initialize(testAppId, told)
  service.login(null, 'alice')
  await rtm.dispose()
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
  expect(told.callbacks).toEqual([])
  expect(() => rtm.createRtmService()).toThrow('this world was disposed')
})

test('options that make no sense are refused in one sentence', () => {
  const bad: readonly (readonly [unknown, RegExp])[] = [
    [null, /the options are null/],
    [{ sed: 1 }, /there is no option 'sed'\. Did you mean 'seed'\?$/],
    [{ seed: 1.5 }, /seed is 1\.5/],
    [{ clock: 'fast' }, /there is no clock 'fast'/],
    [{ profile: 'cpp-windows-13' }, /Did you mean 'cpp-windows-1\.3'\?$/],
    [{ limits: { mediaTaskMax: 1 } }, /Did you mean 'mediaTasksMax'\?$/],
    [{ limits: { mediaTasksMax: -1 } }, /limit mediaTasksMax is -1/],
    [{ limits: { sendRate: 5 } as never }, /./],
    [{ assumptions: { 'S-01': 'x' } }, /assumption with a switch 'S-01'/],
    [{ assumptions: { 'S-05': 'x' } }, /S-05 has no choice 'x'/],
    [{ network: { rttMs: -5 } }, /network\.rttMs is -5/],
  ]
  for (const [options, sentence] of bad.slice(0, 7))
    expect(() => createFakeRtm(options as never)).toThrow(sentence)
  for (const [options, sentence] of bad.slice(8))
    expect(() => createFakeRtm(options as never)).toThrow(sentence)
})

test('the switches of the assumptions choose the other behaviour', async () => {
  const files = createMemoryFiles()
  files.put('/empty', new Uint8Array(0))
  files.put('/folder/name.bin', makeBytes(10))
  const rtm = createFakeRtm({
    files,
    clock: 'manual',
    limits: { mediaTasksMax: 1, mediaBytesMax: 10 },
    assumptions: {
      'S-05': 'failure',
      'S-07': 'task-result-first',
      'S-14': 'refuse-64-bytes',
      'S-15': 'accept-the-limit',
      'S-18': 'base-name',
      'S-26': 'login-first',
      'S-36': 'async',
    },
  })
  const service = rtm.createRtmService()
  const names: string[] = []
  const told = recordService({
    onFileMediaUploadResult: (_requestId, message) =>
      void (message !== null && names.push(message.getFileName())),
  })
  service.initialize(testAppId, told)
  expect(service.login(null, 'x'.repeat(64))).toBe(3)
  service.login(null, 'alice')
  await rtm.clock.advance('1s')
  expect(told.callbacks.slice(1).map(({ name }) => name)).toEqual([
    'onLoginSuccess',
    'onConnectionStateChanged',
  ])
  service.createFileMessageByUploading('/empty')
  expect((await rtm.until(told.next('onFileMediaUploadResult')))[2]).toBe(1)
  service.createFileMessageByUploading('/folder/name.bin')
  const tenth = service.createFileMessageByUploading('/folder/name.bin')
  expect([tenth.code, tenth.requestId > 0]).toEqual([0, true])
  await rtm.clock.advance('1s')
  expect(
    told
      .all('onFileMediaUploadResult')
      .slice(1)
      .map(([id, , code]) => [id === tenth.requestId, code]),
  ).toEqual([
    [true, 5],
    [false, 0],
  ])
  expect(names).toEqual(['name.bin'])
  const { requestId } = service.createFileMessageByUploading('/folder/name.bin')
  service.cancelMediaUpload(requestId)
  await rtm.clock.advance('1s')
  expect(told.callbacks.slice(-2).map(({ name }) => name)).toEqual([
    'onFileMediaUploadResult',
    'onMediaCancelResult',
  ])
})

test('the App IDs of a world can be listed; others are refused at login', async () => {
  const rtm = createWorldWithFile({ appIds: ['y'.repeat(32)] })
  const service = rtm.createRtmService()
  const told = recordService()
  service.initialize(testAppId, told)
  service.login(null, 'alice')
  expect(await rtm.until(told.next('onLoginFailure'))).toEqual([4])
})

test('servers that are down answer nobody, and everybody comes back', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  rtm.server.down({ forMs: '1m' })
  const late = rtm.createRtmService()
  const told = recordService()
  late.initialize(testAppId, told)
  late.login(null, 'bob')
  await rtm.clock.advance('59s')
  expect([rtm.state().clients[0]?.phase, told.all('onLoginFailure')]).toEqual([
    'reconnecting',
    [[9]],
  ])
  await rtm.clock.advance('2s')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  expect(alice.told.all('onLoginSuccess')).toHaveLength(1)
  expect(() => rtm.network.client('carol').disconnect()).toThrow(
    'no client has logged in as that user. Users: alice, bob',
  )
  expect(() => rtm.network.client('bobb')).toThrow("Users: alice, bob. Did you mean 'bob'?")
  expect(() => rtm.network.client('zed').set({ rttMs: 1 })).toThrow("link of 'zed'")
  rtm.network.client('zed', { comesLater: true }).set({ rttMs: 1 })
})

test('a link of its own: bandwidth is shared by the running tasks of one client', async () => {
  const rtm = createWorldWithFile({ network: { rttMs: 0 } })
  rtm.network.client('alice').set({ upBytesPerSec: bytes / 4 })
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  const bob = await loggedInClient(rtm, 'bob', releasesUploads)
  const from = rtm.clock.nowMs()
  for (const { service } of [alice, alice, bob]) service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('1s')
  expect([alice, bob].map(({ told }) => told.all('onFileMediaUploadResult').length)).toEqual([0, 1])
  await rtm.until(alice.told.next('onFileMediaUploadResult'))
  expect(rtm.clock.nowMs() - from).toBe(8000)
})

test('the journal is bounded, but its counters and its digest are not', async () => {
  const rtm = createWorldWithFile({ journalEntries: 10 })
  await loggedInClient(rtm, 'alice', releasesUploads)
  const { length } = rtm.journal
  const { service } = await loggedInClient(rtm, 'bob', releasesUploads)
  service.logout()
  await rtm.clock.advance('1s')
  expect(rtm.journal.length).toBeGreaterThan(length)
  expect(rtm.journal.entries()).toHaveLength(10)
  expect(rtm.journal.countOf('callback', 'onLoginSuccess')).toBe(2)
  expect(rtm.journal.entries({ uid: 'bob', kind: 'call' }).map(({ name }) => name)).toEqual([
    'logout',
  ])
  expect(rtm.journal.toMermaid({ uid: 'bob' })).toMatch(
    /^sequenceDiagram\n {2}participant p_bob as bob\n/,
  )
})

test('every entry of the journal names what caused it', async () => {
  const rtm = createWorldWithFile()
  const { service } = await loggedInClient(rtm, 'alice', releasesUploads)
  service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('10s')
  const entries = rtm.journal.entries()
  const result = entries.find(({ name }) => name === 'onFileMediaUploadResult')
  const story: string[] = []
  for (
    let entry = result;
    entry !== undefined;
    entry = entries.find(({ seq }) => seq === entry?.cause)
  )
    story.push(entry.name)
  expect(story).toEqual(['onFileMediaUploadResult', 'media-stored', 'createFileMessageByUploading'])
})
