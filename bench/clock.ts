/** Events of the virtual clock per second, against @sinonjs/fake-timers, and how cancelling grows. */
import FakeTimers from '@sinonjs/fake-timers'
import { Clock, createRandom, EventQueue, nextBelow } from '../mocks/time/index.ts'
import type { ClockEngine, Settling } from '../mocks/time/index.ts'
import { compare, report, reportValues } from './measure.ts'

const count = 100_000
const spanMs = 1_000_000

function instants(): readonly number[] {
  const random = createRandom(1, 'instants')
  return Array.from({ length: count }, () => nextBelow(random, spanMs))
}

const times = instants()

function tick(): number {
  const clock = FakeTimers.createClock()
  let fired = 0
  for (const atMs of times) clock.setTimeout(() => void fired++, atMs)
  clock.tick(spanMs)
  return checked(fired)
}

async function tickAsync(): Promise<number> {
  const clock = FakeTimers.createClock()
  let fired = 0
  const fire = async (): Promise<void> => {
    await Promise.resolve()
    fired++
  }
  for (const atMs of times) clock.setTimeout(() => void fire(), atMs)
  await clock.tickAsync(spanMs)
  return checked(fired)
}

function ours(): number {
  const queue = new EventQueue<{ fired: number }>(0)
  const context = { fired: 0 }
  const event = { fire: (each: { fired: number }) => void each.fired++ }
  for (const atMs of times) queue.schedule(atMs, event)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) next.fire(context, next)
  return checked(context.fired)
}

/** The clock itself, as a world drives it: each event calls an async function, as the peer's timers do. */
async function oursAsync(settling: Settling): Promise<number> {
  const queue = new EventQueue<undefined>(0)
  const engine: ClockEngine = {
    queue,
    runNext: () => {
      const event = queue.pop()
      event?.fire(undefined, event)
      return true
    },
    appGoesFirst: () => false,
    appWentOn: () => undefined,
    waits: () => [],
    giveError: () => undefined,
    sayOnce: () => undefined,
    takeError: () => undefined,
  }
  let fired = 0
  const fire = async (): Promise<void> => {
    await Promise.resolve()
    fired++
  }
  for (const atMs of times) queue.schedule(atMs, { fire: () => void fire() })
  await new Clock('manual', engine, settling).advance(spanMs)
  return checked(fired)
}

function checked(fired: number): number {
  if (fired !== count) throw new Error(`${fired} of ${count} events fired.`)
  return fired
}

/** Nanoseconds per cancel among so many live events. */
function cancelNs(live: number): number {
  const queue = new EventQueue<undefined>(0)
  const random = createRandom(1, 'cancel')
  const event = { fire: () => undefined }
  const handles = Array.from({ length: live }, () =>
    queue.schedule(nextBelow(random, spanMs), event),
  )
  const startedAt = process.hrtime.bigint()
  for (const handle of handles) queue.cancel(handle)
  return Number(process.hrtime.bigint() - startedAt) / live
}

report(
  'clock-sync',
  'events scheduled and fired per second, 100,000 at random instants',
  await compare(
    { name: '@sinonjs/fake-timers, tick', run: tick },
    [{ name: 'event queue, nothing awaits', run: ours }],
    5,
  ),
)
report(
  'clock-async',
  'events scheduled and fired per second, each callback awaits',
  await compare(
    { name: '@sinonjs/fake-timers, tickAsync', run: tickAsync },
    [
      { name: 'advance, every callback awaits, a macrotask each', run: () => oursAsync('turn') },
      { name: 'advance, every callback awaits, microtasks', run: () => oursAsync('microtasks') },
    ],
    5,
  ),
)
cancelNs(10_000)
const grown = Object.fromEntries(
  [1000, 10_000, 100_000, 1_000_000].map((live) => [
    `ns per cancel among ${live} events`,
    cancelNs(live),
  ]),
)
reportValues('clock-cancel', grown)
