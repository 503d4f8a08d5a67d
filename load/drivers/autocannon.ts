import autocannon from 'autocannon'
import { testAppId } from '../../fixtures/index.ts'
import { ToolkitError } from '../../mocks/index.ts'
import { wallMs } from '../../mocks/internal.ts'
import { drawArrival } from '../draws.ts'
import { LiveRecorder } from '../measure/live-recorder.ts'
import type { Ending, Marks } from '../measure/outcome.ts'
import { lengthMs } from '../plan.ts'
import type { Plan } from '../plan.ts'
import type { RunData } from '../run-data.ts'
import type { GatewayOptions } from './gateway/crew.ts'
import { HealthWatch } from './gateway/health-watch.ts'
import { LoadHttp, nowMs } from './gateway/http.ts'
import { onGateway } from './gateway/own-gateway.ts'
import { WireClient } from './gateway/wire-client.ts'
import { onAbort } from '../on-abort.ts'
import { namesSteps } from '../steps.ts'

/**
 * Does the texts of a plan by autocannon, as calls of HTTP: what a gateway can bear, and nothing else. A connection is a
 * client. Its rate is never used: it is a burst a second, and brings a correction whose unit is wrong with it;
 * nor its histogram of whole milliseconds: every answer is recorded here, as it tells of it.
 *
 * @throws ToolkitError for a plan that autocannon cannot do, or UNREACHABLE.
 */
export async function runAutocannon(plan: Plan, options: GatewayOptions = {}): Promise<RunData> {
  checkForAutocannon(plan)
  return await onGateway(
    plan,
    options.target,
    async (target) => await loggedIn(plan, { target, options }),
  )
}

async function loggedIn(
  plan: Plan,
  { target, options }: { readonly target: string; readonly options: GatewayOptions },
): Promise<RunData> {
  const http = new LoadHttp(target, new Uint8Array(1))
  const clients: WireClient[] = []
  try {
    const name = `cannon-${crypto.randomUUID().slice(0, 8)}`
    for (let client = 0; client < plan.clients; client++) {
      const each = new WireClient(`${name}-${client}`, { http, target, appId: testAppId })
      const reason = await each.login()
      if (reason !== '')
        throw new ToolkitError(
          'UNREACHABLE',
          `Failed to begin the load: the login of ${each.uid} has failed: ${reason}. Look at the gateway, and try again.`,
        )
      clients.push(each)
    }
    return await fire(plan, { clients, target, options })
  } finally {
    await Promise.all(clients.map(async (client) => await client.logout()))
    await http.close()
  }
}

function checkForAutocannon(plan: Plan): void {
  const { name, operations, arrivals, scenarios, thresholds } = plan
  const refuse = (why: string): never => {
    throw new ToolkitError('INVALID_OPTION', `Failed to load '${name}' by autocannon: ${why}.`)
  }
  const abort = thresholds.find((each) => each.includes(' abortOnFail'))
  if (abort !== undefined)
    refuse(`'${abort}' cannot end it. Take --driver gateway, or leave abortOnFail out`)
  if (namesSteps(plan))
    refuse('it has no set-up and no tear-down. Take --driver gateway, or leave them out')
  if (scenarios !== undefined)
    refuse('it does one scenario, and the plan has several. Take --driver gateway')
  const others = operations.filter(({ kind }) => kind !== 'peerMessage')
  if (others.length > 0)
    refuse(
      `it cannot do ${others.map(({ kind }) => kind).join(', ')}: it streams no upload, cancels nothing and has no socket. Take the profile small-calls, or --driver gateway`,
    )
  if (arrivals.shape !== 'closed')
    refuse(
      'its rate is a burst each second. Take a closed plan such as small-calls, or --driver gateway',
    )
}

interface Firing {
  readonly clients: readonly WireClient[]
  readonly target: string
  readonly options: GatewayOptions
}

async function fire(plan: Plan, firing: Firing): Promise<RunData> {
  const { stopped } = firing.options
  const recorder = new LiveRecorder(plan)
  const health = new HealthWatch()
  const startedAtMs = wallMs()
  await shoot(plan, firing, recorder)
  health.stop()
  return {
    measured: recorder.toMeasured(),
    gauges: { 'generator.rssMb': process.resourceUsage().maxRSS / 1024 },
    spans: [],
    stages: [],
    tookMs: Math.max(1, wallMs() - startedAtMs),
    health: { workers: 1, isSpinning: false, samples: health.samples },
    isPartial: stopped?.aborted === true,
    errors: [],
  }
}

/** Resolves when autocannon is done. */
function shoot(
  plan: Plan,
  { clients, target, options }: Firing,
  recorder: LiveRecorder,
): Promise<void> {
  const startMs = nowMs()
  let connection = 0
  const settings = {
    url: target,
    connections: clients.length,
    duration: Math.ceil(lengthMs(plan) / 1000),
    timeout: plan.deadlineMs / 1000,
    setupClient: (client: autocannon.Client) => {
      const number = connection++ % clients.length
      client.setRequests([requestOf(plan, clients, number)])
    },
  }
  return new Promise((resolve, reject) => {
    const cannon = autocannon(settings, (error) => {
      forget()
      if (error === null) resolve()
      else reject(error)
    })
    const stop = (): void => (cannon as unknown as { readonly stop: () => void }).stop()
    const forget = onAbort(options.stopped, stop)
    cannon.on('response', (...[, status, , ms]) =>
      took(recorder, { endMs: nowMs() - startMs, ms, ...(status === 200 ? {} : { status }) }),
    )
    cannon.on('reqError', (error: Error) =>
      took(recorder, { endMs: nowMs() - startMs, ms: 0, status: error.message }),
    )
    cannon.on('tick', () => {
      const elapsedMs = nowMs() - startMs
      const share = Math.min(1, elapsedMs / lengthMs(plan))
      options.onProgress?.({
        ...recorder.takeProgress(),
        open: clients.length,
        share,
        elapsedMs,
        timeline: () => recorder.timeline,
      })
    })
  })
}

/** A call has ended. @param call `status`: what went wrong, where something did. */
function took(
  recorder: LiveRecorder,
  call: { readonly endMs: number; readonly ms: number; readonly status?: number | string },
): void {
  const { endMs, ms, status } = call
  const endUs = endMs * 1000
  const intendedUs = Math.max(0, endUs - ms * 1000)
  const marks: Marks = { intendedUs, dispatchedUs: intendedUs }
  recorder.planned(intendedUs)
  recorder.started(marks)
  const ending: Ending =
    status === undefined
      ? { outcome: 'completed', bytes: 0 }
      : {
          outcome: 'failed',
          reason: typeof status === 'number' ? `HTTP ${status}` : status,
          bytes: 0,
        }
  recorder.ended('peerMessage', marks, { endUs, ending })
}

function requestOf(plan: Plan, clients: readonly WireClient[], number: number): object {
  const peer = clients[(number + 1) % clients.length]
  const { bytes } = drawArrival(plan, number, number)
  const body = { peerId: peer?.uid, message: { text: '.'.repeat(Math.max(1, bytes)) } }
  return {
    method: 'POST',
    path: clients[number]?.path('requests/send-peer'),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}
