import { expect, test } from 'vitest'
import { casesOf, instead } from '../../test/ladder-table.ts'
import type { Ladder, LadderTable, Rung } from '../../test/ladder-table.ts'
import type { Ground } from '../../test/ladder-world.ts'
import { mediaLadders } from '../../test/media-ladders.ts'
import { remoteWorlds } from '../../test/remote-worlds.ts'
import { settled, TestWire } from '../../test/wire-tests.ts'
import type { FaultHandle } from '../index.ts'

/** A client of the wire, logged in as Bob, and the one medium that there is. */
interface WireGround extends Ground {
  readonly wire: TestWire
  readonly session: string
  readonly mediaId: string
  readonly calls: Readonly<Record<string, (given: unknown) => Promise<{ readonly code: number }>>>
}

const bytes = new Uint8Array(5)

async function stand({ rtm, service }: Ground): Promise<WireGround> {
  const wire = new TestWire(rtm)
  const owner = await wire.login('owner')
  const { json: stored } = await wire.call(`POST ${owner}/media`, bytes)
  const session = await wire.login('bob')
  const call = async (route: string, body?: Uint8Array): Promise<{ readonly code: number }> => {
    const { status, json } = await wire.call(route, body)
    return { code: status < 300 ? 0 : (json.code ?? NaN) }
  }
  const calls: WireGround['calls'] = {
    createFileMessageByUploading: async () => await call(`POST ${session}/media`, bytes),
    createImageMessageByUploading: async () =>
      await call(`POST ${session}/media?kind=image`, bytes),
    downloadMediaToMemory: async (mediaId) => await call(`GET ${session}/media/${String(mediaId)}`),
    cancelMediaUpload: async (task) => await call(`DELETE ${session}/tasks/${String(task)}`),
  }
  return { rtm, service, wire, session, mediaId: String(stored['mediaId']), calls }
}

/** Begins uploads that do not end by themselves. */
async function hold({ wire, session, rtm }: WireGround, count: number): Promise<void> {
  const fault: FaultHandle = rtm.faults.add({ on: 'upload', uid: 'bob', stall: 'forever' })
  for (let task = 0; task < count; task++) {
    wire.call(`POST ${session}/media`, bytes).catch(() => undefined)
    await settled()
  }
  fault.remove()
}

const sessionOver: Rung<WireGround> = {
  code: 102,
  name: 'session over',
  isUnwritten: true,
  breakIt: { stops: 'initialised' },
}
const nineTasks: Rung<WireGround> = {
  code: 5,
  name: 'nine tasks',
  breakIt: [
    { reaches: 'logged in', before: async (ground) => await hold(ground, 9) },
    { limits: { mediaTasksMax: 1 }, before: async (ground) => await hold(ground, 1) },
  ],
}
// The tasks of a session end with it.
const together: Ladder<WireGround>['together'] = [
  {
    pair: ['session over', 'nine tasks'],
    breakIt: { stops: 'initialised', before: async (ground) => await hold(ground, 9) },
  },
]

const uploads = ['createFileMessageByUploading', 'createImageMessageByUploading'].map(
  (name): Ladder<WireGround> => ({
    name,
    good: () => [],
    rungs: [sessionOver, nineTasks],
    together,
  }),
)

const download: Ladder<WireGround> = {
  name: 'downloadMediaToMemory',
  good: ({ mediaId }) => [mediaId],
  rungs: [
    sessionOver,
    { code: 2, name: 'argument', breakIt: instead(0, ['x', '%00', 'a'.repeat(82)]) },
    nineTasks,
  ],
  together,
}

const cancel: Ladder<WireGround> = {
  name: 'cancelMediaUpload',
  prepare: async (ground) => await hold(ground, 1),
  good: () => [1],
  rungs: [
    sessionOver,
    {
      code: 2,
      name: 'no such task',
      breakIt: [{ given: { 0: 7 } }, { given: { 0: 'x' } }, { unprepared: true }],
    },
  ],
}

const table: LadderTable<WireGround> = {
  stand,
  target: ({ calls }) => calls,
  leave: async ({ wire, session }) => await wire.call(`DELETE ${session}`),
  ladders: [...uploads, download, cancel],
}

const ofGateway = casesOf({ ...mediaLadders, world: remoteWorlds })

test.each(ofGateway.map(({ title, run }) => [title, run] as const))(
  'a client of a gateway: %s',
  async (_, run) => {
    expect(await run()).toEqual([])
  },
)

test.each(casesOf(table).map(({ title, run }) => [title, run] as const))('%s', async (_, run) => {
  expect(await run()).toEqual([])
})
