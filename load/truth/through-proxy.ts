import { createFakeRtm } from '../../mocks/index.ts'
import { createGateway } from '../../mocks/wire/gateway.ts'
import { runGateway } from '../drivers/gateway/index.ts'
import type { Operation, Plan } from '../plan.ts'
import type { RunData } from '../run-data.ts'
import { startProxy } from './gateway-proxy.ts'
import type { GatewayProxy, ProxyRules } from './gateway-proxy.ts'

/** An upload that is small enough to have ended when the next one begins. */
export const smallUpload = { kind: 'upload', weight: 1, medium: 'file', bytes: 500 } as const

/** Four clients, 50 operations in one second: what a proxy knows of it can be counted. */
export const countedPlan: Plan = {
  name: 'truth',
  title: 'What a proxy knows.',
  seed: 1,
  clients: 4,
  arrivals: { shape: 'constant', perSecond: 50 },
  operations: [smallUpload],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 1000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
}

/** Length of a load in the middle of which something happens, in ms: that is told by a timer, for which there must be time. */
const midwayMs = 4000

/** What a load says, and what is known of it. */
export interface Seen {
  readonly data: RunData
  readonly proxy: GatewayProxy
  /** Uploads that the gateway has stored. */
  readonly stored: number
}

/** What a load goes through. */
export interface Through {
  readonly plan?: Plan
  readonly operations?: readonly Operation[]
  readonly rules?: ProxyRules
  /** Is called once, in the middle of the load. */
  readonly midway?: (proxy: GatewayProxy) => void
}

/** Does a load on a gateway of its own, through a proxy with known faults and counters. */
export async function loadThrough(through: Through): Promise<Seen> {
  const { plan = countedPlan, operations = plan.operations, rules, midway } = through
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const proxy = await startProxy(gateway.url, rules)
  let isMidway = false
  const phases = midway === undefined ? plan.phases : { ...plan.phases, measureMs: midwayMs }
  try {
    const data = await runGateway(
      { ...plan, operations, phases },
      {
        target: proxy.url,
        onProgress: ({ share }) => {
          if (share < 0.2 || isMidway) return
          isMidway = true
          midway?.(proxy)
        },
      },
    )
    return { data, proxy, stored: rtm.journal.countOf('server', 'media-stored') }
  } finally {
    await proxy.close()
    await gateway.close()
    await rtm.dispose()
  }
}

/** Operations by outcome. */
export function countsOf({ measured }: RunData): Readonly<Record<string, number>> {
  return Object.fromEntries(measured.series.map(({ outcome, count }) => [outcome, count]))
}
