import { expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { worldOf } from '../world/host.ts'
import { causedBy, record } from './index.ts'

test('what is written meanwhile has the cause, and what comes after has that of before, also after a throw', () => {
  const world = worldOf(createFakeRtm({ clock: 'manual' }))
  const note = (): void => void record(world, { kind: 'network', name: 'noted' })
  expect(causedBy(world, 7, () => (note(), 'outcome'))).toBe('outcome')
  const fails = (): void =>
    causedBy(world, 8, () => {
      note()
      throw new Error('the app')
    })
  expect(() => causedBy(world, 7, fails)).toThrow('the app')
  note()
  expect(world.journal.entries({ name: 'noted' }).map(({ cause }) => cause)).toEqual([7, 8, 0])
})
