import { afterReal } from '../time/index.ts'
import type { Host, RealWork, World } from './state.ts'
import { causedBy, tellSoon } from './world.ts'

/** How long the end of a world waits for files, in real time: one that hangs must not hang the app's tests. */
const patienceMs = 2000

/**
 * Lets real work run while time stands still. What comes of it is taken in the order in which works
 * were begun, not in which they end: so a run with real files is as reproducible as one without.
 */
export function workFor<T>(
  world: World,
  work: {
    readonly what: string
    readonly promise: Promise<T>
    readonly done: (outcome: T | undefined) => void
  },
): void {
  const { host } = world
  const { cause } = world.queue
  const letGo = host.clock.holdBack(work.what)
  const entry: RealWork = { settle: undefined, letGo, isDropped: false }
  host.works.push(entry)
  const settle = (outcome: T | undefined): void => {
    if (entry.isDropped) return
    entry.settle = (): void => {
      causedBy(world, cause, () => work.done(outcome))
    }
    while (host.works[0]?.settle !== undefined) host.works.shift()?.settle?.()
    tellSoon(world)
  }
  const settled = work.promise
    .then(settle, () => settle(undefined))
    .catch((error: unknown) => void host.errors.push(error))
    .then(letGo)
  outlast(host, settled)
}

/** Notes work on files that is not over yet, whatever becomes of the world: `dispose` waits for it. */
export function outlast(host: Host, work: Promise<unknown>): void {
  const over = work.catch(() => undefined).then(() => void host.unended.delete(over))
  host.unended.add(over)
}

/** Lets real work end by itself: time waits for it no more, and what comes of it is nobody's. */
export function dropWorks({ host }: World): void {
  for (const entry of host.works.splice(0)) {
    entry.isDropped = true
    entry.letGo()
  }
}

/** Resolves when no file is read or written any more, or the patience is over. */
export async function worksEnd({ unended }: Host): Promise<void> {
  if (unended.size === 0) return
  await new Promise<void>((resolve) => {
    const stop = afterReal(patienceMs, resolve)
    void Promise.all(unended).then(stop).then(resolve)
  })
}
