import { expect, test } from 'vitest'
import { createFakeRtm } from '../../mocks/index.ts'
import { createGateway } from '../../mocks/wire/gateway.ts'
import { runGateway } from '../drivers/gateway/index.ts'
import type { Operation, Plan } from '../plan.ts'
import type { RunData } from '../run-data.ts'
import { startProxy } from './gateway-proxy.ts'
import type { GatewayProxy, ProxyRules } from './gateway-proxy.ts'

const upload = { kind: 'upload', weight: 1, medium: 'file', bytes: 500 } as const

const plan: Plan = {
  name: 'truth',
  title: 'What a proxy knows.',
  seed: 1,
  clients: 4,
  arrivals: { shape: 'constant', perSecond: 50 },
  operations: [upload],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 1000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
}

interface Seen {
  readonly data: RunData
  readonly proxy: GatewayProxy
  /** Uploads that the gateway has stored. */
  readonly stored: number
}

async function loadThrough(
  operations: readonly Operation[],
  rules: ProxyRules = {},
  midway: (proxy: GatewayProxy) => void = nothing,
): Promise<Seen> {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const proxy = await startProxy(gateway.url, rules)
  let isMidway = false
  // What happens midway is told by a timer of this process: there must be time for it.
  const phases = midway === nothing ? plan.phases : { ...plan.phases, measureMs: 4000 }
  try {
    const data = await runGateway(
      { ...plan, operations, phases },
      {
        target: proxy.url,
        onProgress: ({ share }) => {
          if (share < 0.2 || isMidway) return
          isMidway = true
          midway(proxy)
        },
      },
    )
    return { data, proxy, stored: rtm.journal.countOf('server', 'media-stored') }
  } finally {
    await proxy.close()
    await gateway.close()
    await rtm.dispose()
  }
}

function nothing(): void {}

/** Operations by outcome. */
function countsOf({ measured }: RunData): Readonly<Record<string, number>> {
  return Object.fromEntries(measured.series.map(({ outcome, count }) => [outcome, count]))
}

test('a journal that is slow to read loses nothing', async () => {
  const { data, stored } = await loadThrough([upload], { journalMs: 200 })
  expect(data.unread).toBeUndefined()
  expect(data.gauges).toMatchObject({ 'uploads.lost': 0, 'uploads.ghost': 0, 'media.stored': 50 })
  expect([countsOf(data), stored]).toEqual([{ completed: 50 }, 50])
})

test('a journal that cannot be read says nothing of what is stored', async () => {
  const { data } = await loadThrough([upload], { journalStatus: 403 })
  expect(data.unread).toBe('its journal cannot be read: HTTP 403')
  expect(data.gauges['uploads.lost']).toBeUndefined()
})

test('what is told to be stored and is not is lost', async () => {
  const { data, stored } = await loadThrough([upload], { losesUploads: true })
  expect([stored, data.gauges['uploads.lost']]).toEqual([0, 50])
})

test('an upload without a valid answer has failed, and its medium is a ghost', async () => {
  const { data, stored } = await loadThrough([upload], { uploadAnswer: { text: 'garbage' } })
  expect(countsOf(data)).toEqual({ failed: 50 })
  expect(data.measured.reasons).toEqual({ 'upload failed: HTTP 201 that names no medium': 50 })
  expect([stored, data.gauges['uploads.ghost'], data.gauges['uploads.lost']]).toEqual([50, 50, 0])
})

test('every cancel is counted, also one that comes when its task has ended', async () => {
  const cancel = { share: 1, at: 'time', withinMs: 1500 } as const
  const { data, proxy, stored } = await loadThrough([{ ...upload, cancel }])
  const { seen } = proxy
  const { uploads } = data.races ?? { uploads: undefined }
  expect(Object.values(uploads ?? {}).reduce((sum, count) => sum + count, 0)).toBe(50)
  // A task whose cancel was refused once, because it came before the task, may have been cancelled by the next.
  const refused = [...seen.cancelsRefused].filter((url) => !seen.cancelsDone.has(url)).length
  expect(uploads?.late).toBe(refused)
  expect(refused).toBeGreaterThan(20)
  expect((uploads?.cancelled ?? 0) + (uploads?.ghost ?? 0)).toBe(50 - refused)
  expect(stored).toBe((uploads?.late ?? 0) + (uploads?.ghost ?? 0))
  expect(data.gauges['cancel.late']).toBe(refused)
})

test('sockets that drop come back, and how long they were away is told', async () => {
  const texts = { kind: 'peerMessage', weight: 1, bytes: 10 } as const
  let dropped = 0
  const { data, proxy } = await loadThrough([texts], {}, (each) => (dropped = each.dropSockets()))
  expect([dropped, proxy.seen.sockets]).toEqual([4, 8])
  const { gauges, measured } = data
  expect(gauges['sockets.dropped']).toBe(4)
  expect(gauges['sockets.awayMsMost']).toBeGreaterThanOrEqual(100)
  expect(gauges['sockets.awayMsSum']).toBeGreaterThanOrEqual(400)
  // Most texts are sent after the drop: without the return of the sockets they would not come through.
  const completed = measured.timeline.bins.map(({ ended }) => ended.completed ?? 0)
  expect(completed.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(120)
})

test('a bad frame is counted, and the load goes on', async () => {
  let frames = 0
  const { data } = await loadThrough([upload], {}, (proxy) => {
    for (const text of ['garbage', 'null', '{"kind":5,"seq":1}', '{"kind":"reply"}'])
      frames += proxy.tell(text)
  })
  expect(frames).toBe(16)
  expect([data.gauges['frames.garbage'], data.isPartial, data.errors]).toEqual([16, false, []])
  expect(countsOf(data)).toEqual({ completed: 200 })
})

test('gauges are of this run, not of the life of the gateway', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const closed = { shape: 'closed', perClient: [9], pauseMs: 1, operations: 2 } as const
  // Ends with its operations, however long a slow machine takes for them.
  const long = { ...plan, phases: { ...plan.phases, measureMs: 600_000 } }
  const many = { ...long, arrivals: closed, operations: [{ ...upload, bytes: 2_000_000 }] }
  const one = { ...many, arrivals: { ...closed, perClient: [1], operations: 1 } }
  const first = await runGateway(many, { target: gateway.url })
  const second = await runGateway(one, { target: gateway.url })
  expect([first, second].map(({ gauges }) => gauges['media.stored'])).toEqual([72, 4])
  expect(first.gauges['slots.peak']).toBeGreaterThan(1)
  expect(second.gauges['slots.peak']).toBe(1)
  await gateway.close()
  await rtm.dispose()
})
