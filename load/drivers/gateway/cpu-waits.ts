import { readFileSync } from 'node:fs'

/** What the system says of CPU time that was wanted and not had, since its beginning. */
interface Counted {
  /** Nanoseconds that the thread was ready to run and had no core, and how often it began to run. */
  readonly queue?: { readonly waitedNs: number; readonly runs: number }
  /** Ticks of all cores: those that the host gave to others, and all. */
  readonly steal?: { readonly stolen: number; readonly all: number }
}

/** What a thread has waited for since the last look; absent where the system does not show it. */
export interface CpuWaits {
  readonly wakeWaitMs?: number
  readonly stealShare?: number
}

/** Of `cpu` in /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. Guests are in user already. */
const stealColumn = 7

/**
 * Watches the thread that calls it: Linux tells how long it has waited for a core, and what the host of a virtual machine
 * has kept.
 *
 * @param read reads a file of /proc; throws where the system has no such file.
 * @returns to be asked again and again, by the same thread.
 */
export function watchCpuWaits(read: (path: string) => string = readText): () => CpuWaits {
  let before = countedBy(read)
  return () => {
    const now = countedBy(read)
    const waits = { ...queueSince(before, now), ...stealSince(before, now) }
    before = now
    return waits
  }
}

/** Read at once: by way of the thread pool it would be another thread that is looked at. */
function readText(path: string): string {
  return readFileSync(path, 'utf8')
}

function countedBy(read: (path: string) => string): Counted {
  const [, waitedNs, runs] = numbersOf(read, '/proc/thread-self/schedstat')
  const ticks = numbersOf(read, '/proc/stat').slice(0, stealColumn + 1)
  const stolen = ticks[stealColumn]
  return {
    ...(waitedNs === undefined || runs === undefined ? {} : { queue: { waitedNs, runs } }),
    ...(stolen === undefined
      ? {}
      : { steal: { stolen, all: ticks.reduce((sum, each) => sum + each, 0) } }),
  }
}

/** The numbers of the first line. */
function numbersOf(read: (path: string) => string, path: string): readonly number[] {
  try {
    return [...(read(path).split('\n')[0] ?? '').matchAll(/(?<=^| )\d+(?= |$)/g)].map(Number)
  } catch {
    return []
  }
}

function queueSince(before: Counted, now: Counted): CpuWaits {
  if (before.queue === undefined || now.queue === undefined) return {}
  const waitedMs = (now.queue.waitedNs - before.queue.waitedNs) / 1e6
  return { wakeWaitMs: waitedMs / Math.max(1, now.queue.runs - before.queue.runs) }
}

function stealSince(before: Counted, now: Counted): CpuWaits {
  if (before.steal === undefined || now.steal === undefined) return {}
  const stolen = now.steal.stolen - before.steal.stolen
  return { stealShare: Math.max(0, stolen) / Math.max(1, now.steal.all - before.steal.all) }
}
