import { performance, PerformanceObserver } from 'node:perf_hooks'
import { everyReal } from '../../../mocks/internal.ts'
import { KeptHealth } from '../../health.ts'
import type { HealthSample } from '../../health.ts'
import { watchCpuWaits } from './cpu-waits.ts'
import { LoopDelays } from './loop-delays.ts'

const probeMs = 10
const everyMs = 1000
/** A rest of the run that is shorter says nothing by itself. */
const restMs = 200

/** Looks every second how this thread fares. */
export class HealthWatch {
  readonly #kept = new KeptHealth()
  readonly #stops: (() => void)[] = []
  readonly #look: (leastMs: number) => void
  #gcMs = 0

  /** @param spunMs time that the thread has waited for by turning: its loop was busy with nothing. */
  constructor(spunMs: () => number = () => 0) {
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#gcMs += duration
    })
    observer.observe({ entryTypes: ['gc'] })
    const startMs = performance.now()
    const delays = new LoopDelays(probeMs, startMs)
    const cpuWaits = watchCpuWaits()
    let loop = performance.eventLoopUtilization()
    let cpu = process.cpuUsage()
    let atMs = startMs
    let spun = spunMs()
    this.#look = (leastMs) => {
      const nowMs = performance.now()
      const spanMs = nowMs - atMs
      if (spanMs < leastMs) return
      const used = process.cpuUsage(cpu)
      this.#kept.add({
        atMs: nowMs - startMs,
        loopUse: Math.max(0, busyShare(loop) - (spunMs() - spun) / spanMs),
        ...delays.take(spanMs),
        ...cpuWaits(),
        gcShare: this.#gcMs / spanMs,
        rssMb: process.memoryUsage.rss() / 2 ** 20,
        cpu: (used.user + used.system) / 1000 / spanMs,
      })
      loop = performance.eventLoopUtilization()
      cpu = process.cpuUsage()
      atMs = nowMs
      spun = spunMs()
      this.#gcMs = 0
    }
    this.#stops.push(
      everyReal(probeMs, () => delays.probe(performance.now())),
      everyReal(everyMs, () => this.#look(0)),
      () => observer.disconnect(),
    )
  }

  /** How it has fared until now. */
  get samples(): readonly HealthSample[] {
    return this.#kept.samples
  }

  stop(): void {
    this.#look(restMs)
    for (const stop of this.#stops) stop()
  }
}

/** Share of the time since a look at the loop in which it was busy. */
function busyShare(since: ReturnType<typeof performance.eventLoopUtilization>): number {
  return performance.eventLoopUtilization(performance.eventLoopUtilization(), since).utilization
}
