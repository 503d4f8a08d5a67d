export { Clock } from './clock.ts'
export { restoredMeanwhile } from './clock-errors.ts'
export { durationForm, durationOf, formatDuration, parseDuration } from './duration.ts'
export { EventQueue } from './event-queue.ts'
export { nameWait } from './named-waits.ts'
export { afterReachable } from './time-source.ts'
export { createRandom, fillRandom, hash32, mix32, nextBelow, nextFloat } from './random.ts'
export {
  afterOwn,
  afterReal,
  everyReal,
  instantOf,
  isoOf,
  nextTurn,
  steadyMs,
  wallMs,
} from './native-timers.ts'

export type { ClockEngine, ClockMode, Settling } from './clock-engine.ts'
export type { Duration } from './duration.ts'
export type { QueueEvent } from './event-queue.ts'
export type { Random } from './random.ts'
export type { StopTimer } from './native-timers.ts'
