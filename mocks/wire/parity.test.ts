import { setupServer } from 'msw/node'
import { WebSocket as MockWebSocket } from 'mock-socket'
import { expect, test, vi } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { makePng } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import type { FakeRtm, FakeRtmOptions, JournalEntry } from '../index.ts'
import { createGateway } from './gateway.ts'
import { mockRtmSockets } from './mock-socket.ts'
import { rtmHandlers } from './msw.ts'
import { nativeActor } from '../../test/parity-native.ts'
import type { ParityActor } from '../../test/parity-native.ts'
import { webActor } from '../../test/parity-web.ts'
import { createRemoteRtm } from './remote-rtm.ts'
import { wireFetch } from './routes.ts'
import { wireOfWorld } from './wire-service.ts'
import { patientLimits } from '../../test/wire-tests.ts'

type Story = (alice: ParityActor, bob: ParityActor, agora: FakeRtm) => Promise<void>

/** The stories: what two clients do, one step after another, each over at both ends before the next. */
const stories: Readonly<Record<string, Story>> = {
  'messages, online and offline': async (alice, bob) => {
    await alice.login()
    await alice.text('bob', 'nobody is there')
    await bob.login()
    for (const text of ['one', 'two', '']) await both(alice.text('bob', text), bob.nextMessage())
    await both(bob.text('alice', 'back'), alice.nextMessage())
    await bob.logout()
    await alice.text('bob', 'gone again')
  },
  'a photo, sent, opened, and one that is not there': async (alice, bob) => {
    await alice.login()
    await bob.login()
    const [mediaId] = await both(alice.image('bob', 'photo.png'), bob.nextMessage())
    await bob.download(mediaId)
    await alice.download(mediaId)
    await bob.download(`${'0'.repeat(64)}1z1603120647z00001`)
  },
  'media that fail on the way, and go well the next time': async (alice, bob, agora) => {
    await alice.login()
    await bob.login()
    const [mediaId] = await both(alice.image('bob', 'photo.png'), bob.nextMessage())
    for (const atByte of [0, 10, 1_000_000]) {
      agora.faults.add({ on: 'download', nth: 1, code: 1, atByte })
      expect(await bob.download(mediaId)).toBe(-1)
      agora.faults.add({ on: 'upload', nth: 1, code: 1, atByte })
      expect(await bob.uploadFile('photo.png')).toBe(1)
    }
    expect(await bob.download(mediaId)).toBeGreaterThan(0)
    expect(await bob.uploadFile('photo.png')).toBe(0)
    expect(await bob.uploadFile('empty')).toBe(2)
  },
  'a channel': async (alice, bob) => {
    await alice.login()
    await bob.login()
    await alice.join('room')
    await both(bob.join('room'), alice.nextMember('room', 'joined'))
    await both(alice.say('room', 'all'), bob.nextChannelMessage('room'))
    await both(bob.leave('room'), alice.nextMember('room', 'left'))
    await alice.leave('room')
  },
  'members, and what the channel is about': async (alice, bob) => {
    await alice.login()
    await bob.login()
    await alice.join('room')
    await both(bob.join('room'), alice.nextMember('room', 'joined'))
    await alice.members('room')
    await both(alice.entitle('room', 'beaches'), bob.nextTitle('room'))
    await both(bob.logout(), alice.nextMember('room', 'left'))
  },
  'who is followed, and who comes': async (alice, bob) => {
    await alice.login()
    await both(alice.follow('bob'), alice.nextStatus())
    await both(bob.login(), alice.nextStatus())
    await both(bob.logout(), alice.nextStatus())
  },
  'an upload that is cancelled': async (alice, bob, agora) => {
    // Else a real network may have brought it before the cancel.
    agora.faults.add({ on: 'upload', stall: 'forever' })
    await alice.login()
    await bob.login()
    expect(await alice.cancelledImage('photo.png')).toBe(6)
    await both(alice.text('bob', 'no photo'), bob.nextMessage())
  },
  'a second login puts the first out': async (alice, bob) => {
    await alice.login()
    await bob.login()
    await both(bob.elsewhere().login(), bob.putOut())
    await alice.areOnline(['bob'])
    await bob.logout()
  },
  'attributes and online status': async (alice, bob) => {
    await alice.login()
    await bob.login()
    await bob.describe('fine')
    await alice.describedAs('bob')
    await alice.describedAs('nobody')
    await alice.areOnline(['bob', 'nobody'])
    await bob.logout()
    await alice.areOnline(['bob'])
  },
}

async function both<T>(step: Promise<T>, seen: Promise<unknown>): Promise<readonly [T]> {
  const [outcome] = await Promise.all([step, seen])
  return [outcome]
}

const photos = { 'photo.png': makePng({ width: 64, height: 48 }), empty: new Uint8Array(0) }

function filesOf(): ReturnType<typeof createMemoryFiles> {
  const files = createMemoryFiles()
  for (const [name, bytes] of Object.entries(photos)) files.put(`/${name}`, bytes)
  return files
}

/** Where the clients are, and where Agora is. */
interface Ground {
  readonly clients: FakeRtm
  readonly agora: FakeRtm
  readonly close: () => Promise<void>
}

const options = { profile: 'web-1.4', limits: patientLimits } as const satisfies FakeRtmOptions
// Node 20 has no WebSocket that MSW could stand in for.
;(globalThis as { WebSocket?: unknown }).WebSocket ??= NodeWebSocket

const links: Readonly<Record<string, () => Promise<Ground>>> = {
  direct: async () => {
    const rtm = createFakeRtm({ ...options, files: filesOf() })
    return { clients: rtm, agora: rtm, close: async () => await rtm.dispose() }
  },
  intercept: async () => {
    const agora = createFakeRtm({ ...options, clock: 'system' })
    const server = setupServer(...rtmHandlers(agora))
    server.listen({ onUnhandledRequest: 'error' })
    const clients = createRemoteRtm({
      url: 'http://rtm.test',
      ...options,
      files: filesOf(),
    })
    const close = async (): Promise<void> => {
      await clients.dispose()
      await agora.dispose()
      server.close()
    }
    return { clients, agora, close }
  },
  'mock sockets': async () => {
    const agora = createFakeRtm({ ...options, clock: 'system' })
    const answer = wireFetch(wireOfWorld(agora), {})
    const sockets = mockRtmSockets(agora)
    const fetched = vi.spyOn(globalThis, 'fetch')
    fetched.mockImplementation(async (url, init) => await answer(new Request(url, init), {}))
    const clients = createRemoteRtm({
      url: 'http://rtm.test',
      ...options,
      files: filesOf(),
      WebSocket: MockWebSocket,
    })
    const close = async (): Promise<void> => {
      await clients.dispose()
      await agora.dispose()
      sockets.stop()
      fetched.mockRestore()
    }
    return { clients, agora, close }
  },
  gateway: async () => {
    const agora = createFakeRtm({ ...options, clock: 'system' })
    const gateway = await createGateway(agora)
    const clients = createRemoteRtm({ url: gateway.url, ...options, files: filesOf() })
    const close = async (): Promise<void> => {
      await clients.dispose()
      await gateway.close()
      await agora.dispose()
    }
    return { clients, agora, close }
  },
}

const faces: Readonly<Record<string, (rtm: FakeRtm, uid: string) => ParityActor>> = {
  native: nativeActor,
  web: (rtm, uid) => webActor(rtm, uid, photos),
}

/** What one face says and the other has no word for, or what comes by the clock. */
const ofOneFace = new Set([
  'initialize',
  'release',
  'createChannel',
  'onMediaUploadingProgress',
  'onMediaDownloadingProgress',
  'onMemberCountUpdated',
])

/** A journal without what may differ: times, numbers of clients and requests, media IDs, and the order of unlike clients. */
function normalised({ clients, agora }: Ground): readonly string[] {
  const line = ({ kind, name, uid, code, subject }: JournalEntry): string =>
    [
      uid,
      kind,
      name,
      code < 0 ? '' : code,
      /^[0-9a-f]{64}/.test(subject) ? 'medium' : subject,
    ].join(' ')
  const own = clients.journal
    .entries()
    .filter(({ kind, name }) => (kind === 'call' || kind === 'callback') && !ofOneFace.has(name))
  const there = agora.journal.entries().filter(({ kind }) => kind === 'server')
  // Each client by itself, and Agora by itself: between them only the network decides.
  const numbers = [...new Set(own.map(({ client }) => client))].toSorted(
    (one, other) => one - other,
  )
  const byClient = numbers.flatMap((number) => own.filter(({ client }) => client === number))
  return [...byClient.map(line), ...there.map(line)]
}

for (const [title, play] of Object.entries(stories)) {
  test(`${title}: equal journals through both faces and all links`, async () => {
    const journals: Record<string, readonly string[]> = {}
    for (const [link, open] of Object.entries(links)) {
      for (const [face, actor] of Object.entries(faces)) {
        const ground = await open()
        await play(actor(ground.clients, 'alice'), actor(ground.clients, 'bob'), ground.agora)
        journals[`${face} over ${link}`] = normalised(ground)
        await ground.close()
      }
    }
    const [[, first] = ['', []], ...others] = Object.entries(journals)
    expect(first.length).toBeGreaterThan(10)
    for (const [name, journal] of others) expect(journal, name).toEqual(first)
  })
}
