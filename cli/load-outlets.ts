import type { LoadMoment, Plan } from '../load/index.ts'
import { LivePage } from './live-page.ts'
import { openMetricsPort } from './metrics-port.ts'
import type { MetricsPort } from './metrics-port.ts'
import type { Surroundings } from './outputs.ts'

/** Where a load can be looked at while it runs, beside the terminal. */
export interface LoadOutlets {
  /** Tells how a load stands. */
  show(plan: Plan, moment: LoadMoment): void
  /** The load is over. @param report makes its page, where somebody still looks on. */
  end(report: () => Promise<string>): Promise<void>
  close(): Promise<void>
}

/** Which of them are wanted; 0 is a free port. */
export interface OutletFlags {
  /** True: at a free port. */
  readonly livePage?: number | true
  readonly metricsPort?: number
}

/**
 * Opens what is wanted, and names it.
 *
 * @throws UsageError where a port cannot be had; nothing stays open then.
 */
export async function openOutlets(
  { livePage, metricsPort }: OutletFlags,
  { print, nowMs }: Pick<Surroundings, 'print' | 'nowMs'>,
): Promise<LoadOutlets> {
  const metrics = metricsPort === undefined ? undefined : await openMetricsPort(metricsPort, nowMs)
  const page = await pageAt(livePage, nowMs).catch(async (error: unknown) => {
    await metrics?.close()
    throw error
  })
  if (page !== undefined) print(`live page: ${page.url}\n`)
  if (metrics !== undefined) print(`metrics: ${metrics.url}\n`)
  return outletsOf({ page, metrics, print })
}

async function pageAt(
  port: number | true | undefined,
  nowMs: () => number,
): Promise<LivePage | undefined> {
  return port === undefined ? undefined : await LivePage.open(port === true ? 0 : port, nowMs)
}

function outletsOf({
  page,
  metrics,
  print,
}: {
  readonly page: LivePage | undefined
  readonly metrics: MetricsPort | undefined
  readonly print: (text: string) => void
}): LoadOutlets {
  let isBroken = false
  /** What is wrong with a page is no reason to lose a load. */
  const brokenBy = (error: unknown): void => {
    if (!isBroken) print(`The live page has stopped: ${String(error)}. The load goes on.\n`)
    isBroken = true
  }
  return {
    show: (plan, moment) => {
      metrics?.show(() => ({ plan, timeline: moment.timeline(), moment }))
      if (isBroken) return
      try {
        page?.show(() => ({ plan, timeline: moment.timeline(), moment }))
      } catch (error) {
        brokenBy(error)
      }
    },
    end: async (report) => {
      if (page === undefined || page.viewers === 0 || isBroken) return
      await report()
        .then(async (html) => await page.end(html))
        .catch(brokenBy)
    },
    close: async () => {
      await Promise.all([page?.close(), metrics?.close()])
    },
  }
}
