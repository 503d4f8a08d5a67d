import { fork } from 'node:child_process'
import { afterReal } from '../../mocks/internal.ts'
import { nowMs } from '../drivers/gateway/http.ts'
import { programOf } from '../drivers/gateway/program.ts'

/** How long a server takes for an answer. */
export interface KnownDelay {
  readonly delayMs: number
  /** Every so many calls one takes as long as this. */
  readonly slow?: { readonly every: number; readonly delayMs: number }
}

/** A server of a known delay. */
export interface TruthServer {
  readonly url: string
  /** Freezes it for a time, as an operating system does: nothing of it runs. Gives when, by this process's clock. */
  freeze(forMs: number): Promise<Freeze>
  close(): Promise<void>
}

/** When a server was frozen, in ms of this process. */
export interface Freeze {
  readonly fromMs: number
  readonly toMs: number
}

/** Starts a server that answers everything after a delay. */
export async function startTruthServer(delay: KnownDelay): Promise<TruthServer> {
  const { path, execArgv } = programOf('truth-server', '../../truth')
  const child = fork(path, [JSON.stringify(delay)], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const { url } = await new Promise<{ readonly url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { readonly url: string }))
    child.once('error', reject)
  })
  return {
    url,
    freeze: async (forMs) => {
      child.kill('SIGSTOP')
      const fromMs = nowMs()
      await new Promise<void>((resolve) => void afterReal(forMs, resolve))
      child.kill('SIGCONT')
      return { fromMs, toMs: nowMs() }
    },
    close: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/**
 * What every caller must have waited, in ms: as long as the server took; where it was frozen meanwhile, until it went on,
 * and as long as it took from then on where it had not begun before.
 *
 * @param calls when each was made, by the clock of the freeze, and how long the server says that it took.
 */
export function trueWaits(
  calls: readonly { readonly atMs: number; readonly tookMs: number }[],
  freeze: Freeze | undefined,
): readonly number[] {
  return calls.map(({ atMs, tookMs }) => {
    if (freeze === undefined || atMs + tookMs <= freeze.fromMs || atMs >= freeze.toMs) return tookMs
    return atMs < freeze.fromMs ? freeze.toMs - atMs : freeze.toMs - atMs + tookMs
  })
}

/** The value that a share of all, 0 to 1, does not exceed: of all, exactly. */
export function exactAt(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const rank = Math.ceil(share * sorted.length - 1e-9)
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? 0
}
