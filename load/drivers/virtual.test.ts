import { expect, test } from 'vitest'
import type { Plan } from '../plan.ts'
import { cancelRaces } from '../profiles/cancel-races.ts'
import { loadProfiles } from '../profiles/index.ts'
import { nineTasks } from '../profiles/nine-tasks.ts'
import { runVirtual, worldPlan } from './virtual.ts'

/** Without sizes or times of chance a seed changes nothing that the journal knows. */
const withoutChance = ['login-storm', 'small-calls', 'nine-tasks', 'upload-30mb']
const short = { warmUpMs: 0, measureMs: 4000, coolDownMs: 0 }

test.each(loadProfiles.map((plan) => [plan.name, plan] as const))(
  '%s: the same seed gives the same numbers, another seed others',
  async (_name, plan) => {
    const mine: Plan = { ...plan, clients: Math.min(20, plan.clients), phases: short }
    const [one, other, third] = [
      await runVirtual(mine),
      await runVirtual(mine),
      await runVirtual({ ...mine, seed: 99 }),
    ]
    expect({ ...one, tookMs: 0 }).toEqual({ ...other, tookMs: 0 })
    expect(one.measured.series.length).toBeGreaterThan(0)
    expect([one.errors, one.isPartial]).toEqual([[], false])
    if (!withoutChance.includes(plan.name)) expect(third.journalDigest).not.toBe(one.journalDigest)
  },
)

test('nine tasks: none is refused up to nine, and above it just what is too much', async () => {
  const { stages, gauges } = await runVirtual(nineTasks)
  expect(gauges['slots.peak']).toBe(9)
  for (const { perClient, asked, refused } of stages) {
    expect(asked).toBeGreaterThan(0)
    if (perClient <= 9) expect(refused).toBe(0)
    else expect(refused).toBeGreaterThan(0)
  }
})

test('cancel races: nothing lost, no slot leaked, no second callback; and there are ghosts', async () => {
  const { gauges, races } = await runVirtual({ ...cancelRaces, clients: 500 })
  expect([gauges['cancel.lost'], gauges['slots.leaked'], gauges['callbacks.doubled']]).toEqual([
    0, 0, 0,
  ])
  const { cancelled = 0, ghost = 0, late = 0, failed = 0 } = races?.uploads ?? {}
  expect(Math.min(cancelled, ghost, late)).toBeGreaterThan(20)
  expect(failed).toBe(0)
})

test('any race can be played again by its seed alone, and is drawn', async () => {
  const plan = { ...cancelRaces, clients: 30 }
  const { races } = await runVirtual(plan)
  const ghost = races?.seen.find(({ outcome }) => outcome === 'ghost')
  const seed = Number(/seed (\d+)/.exec(ghost?.which ?? '')?.[1])
  const alone = await runVirtual({ ...cancelRaces, seed, clients: 1 })
  expect(alone.races?.seen).toContainEqual(ghost)
  expect(alone.diagram).toMatch(/sequenceDiagram[\s\S]*cancelMediaUpload[\s\S]*media-stored/)
  expect(worldPlan(plan, seed - plan.seed)).toEqual({ ...cancelRaces, seed, clients: 1 })
})

test('a run that is stopped says so, and keeps what it has', async () => {
  const stop = new AbortController()
  const run = runVirtual(
    { ...cancelRaces, clients: 100_000 },
    { stopped: stop.signal, onProgress: () => stop.abort() },
  )
  const { isPartial, measured } = await run
  expect(isPartial).toBe(true)
  expect(measured.started).toBeGreaterThan(0)
})

test('a service that loses what it has stored is found out', async () => {
  // Media that live for a moment only: the client is told that they are stored, and downloads find nothing.
  const plan: Plan = {
    ...cancelRaces,
    worlds: 'one',
    clients: 3,
    mediaLifeMs: 1,
    arrivals: { shape: 'constant', perSecond: 20 },
    operations: [
      { kind: 'upload', weight: 1, medium: 'file', bytes: 1000 },
      { kind: 'download', weight: 1, bytes: 1000 },
    ],
  }
  const { measured } = await runVirtual(plan)
  expect(measured.reasons['download failed: DOWNLOAD_MEDIA_ERR_NOT_EXIST']).toBeGreaterThan(0)
})
