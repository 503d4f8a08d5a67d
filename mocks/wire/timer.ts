import { nowOf, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'

/** An event that will be, unless it is stopped. */
export interface Timer {
  /** Nothing where it has been already, or the world was set back since: its handle may stand for another event now. */
  readonly stop: () => void
}

/** Lets an event be, after time in a world. */
export function timerIn(world: World, durationMs: number, event: WorldEvent): Timer {
  const { queue } = world
  const handle = schedule(world, nowOf(world) + durationMs, event)
  return {
    stop: () => {
      if (world.queue === queue) queue.cancel(handle)
    },
  }
}
