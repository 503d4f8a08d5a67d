import type { EventQueue } from './event-queue.ts'

/**
 * How the time of a world moves. `auto`: by itself, to the next foreground event, whenever the app has nothing left
 * to do. `manual`: only by `advance` and `until`. `system`: with the wall clock. `host`: with the timers that
 * the host has at the moment, so with fake timers of vitest, jest or sinon where a test has faked them.
 */
export type ClockMode = 'auto' | 'manual' | 'system' | 'host'

/**
 * How long `advance` and `until` let the app react between two instants. `turn`: one macrotask, so
 * that what waits for promises, ticks or `setImmediate` has run. `microtasks`: until no promise is
 * left to go on; several times faster, for code that awaits nothing but promises.
 */
export type Settling = 'turn' | 'microtasks'

/** What a clock drives. */
export interface ClockEngine {
  readonly queue: EventQueue<never>
  /** Runs the next event; true where the app was told something. */
  runNext(): boolean
  /** Whether the app must go on before anything else happens. */
  appGoesFirst(): boolean
  /** Tells that the app could go on: its microtasks have run. */
  appWentOn(): void
  /** How a timer that is due at `atMs` runs where somebody explores other courses; undefined for as it is. */
  asTimer?(
    run: () => void,
    atMs: number,
  ): { readonly laterMs: number; readonly run: () => void } | undefined
  /** What an app has been told to wait for, a line each. */
  waits(): readonly string[]
  /** Keeps an error that a timer of the app has thrown. */
  giveError(error: unknown): void
  /** Says something to whoever reads the output of the tests, once a process. */
  sayOnce(sentence: string): void
  /** Takes out the first error that a callback of the app has thrown. */
  takeError(): { readonly error: unknown } | undefined
}
