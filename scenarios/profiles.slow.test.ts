import { expect, test } from 'vitest'
import { notHeld } from '../test/not-held.ts'
import { playAll, scenarios } from './index.ts'

test.each(['cpp-linux-1.4', 'web-1.4'] as const)(
  'every rule that a service can keep is held by the embedded fake: %s',
  async (profile) => {
    expect(notHeld(await playAll(scenarios, { profile }), profile)).toEqual([])
  },
)
