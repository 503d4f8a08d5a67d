import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'
import { everyReal } from '../../../mocks/index.ts'
import type { HealthSample } from '../../health.ts'

const resolutionMs = 10
const everyMs = 1000
const samplesMax = 3600

/** Looks every second how this thread fares. */
export class HealthWatch {
  readonly samples: HealthSample[] = []
  readonly #stops: (() => void)[] = []
  #gcMs = 0

  /** @param spunMs time that the thread has waited for by turning: its loop was busy with nothing. */
  constructor(spunMs: () => number = () => 0) {
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#gcMs += duration
    })
    observer.observe({ entryTypes: ['gc'] })
    const delay = monitorEventLoopDelay({ resolution: resolutionMs })
    delay.enable()
    const startMs = performance.now()
    let loop = performance.eventLoopUtilization()
    let cpu = process.cpuUsage()
    let atMs = startMs
    let spun = spunMs()
    const stop = everyReal(everyMs, () => {
      const nowMs = performance.now()
      const spanMs = nowMs - atMs
      const used = process.cpuUsage(cpu)
      if (this.samples.length < samplesMax)
        this.samples.push({
          atMs: nowMs - startMs,
          loopUse: Math.max(0, busyShare(loop) - (spunMs() - spun) / spanMs),
          loopDelayMs: Math.max(0, delay.max / 1e6 - resolutionMs),
          gcShare: this.#gcMs / spanMs,
          rssMb: process.memoryUsage.rss() / 2 ** 20,
          cpu: (used.user + used.system) / 1000 / spanMs,
        })
      loop = performance.eventLoopUtilization()
      cpu = process.cpuUsage()
      atMs = nowMs
      spun = spunMs()
      this.#gcMs = 0
      delay.reset()
    })
    this.#stops.push(
      stop,
      () => observer.disconnect(),
      () => void delay.disable(),
    )
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }
}

/** Share of the time since a look at the loop in which it was busy. */
function busyShare(since: ReturnType<typeof performance.eventLoopUtilization>): number {
  return performance.eventLoopUtilization(performance.eventLoopUtilization(), since).utilization
}
