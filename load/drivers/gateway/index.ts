import { everyReal, wallMs } from '../../../mocks/index.ts'
import { ownText } from '../../../mocks/protocol/index.ts'
import { mergeHealth } from '../../health.ts'
import { mergeMeasured } from '../../measure/recorder.ts'
import type { Plan } from '../../plan.ts'
import { RaceRecorder } from '../../races.ts'
import type { RunData } from '../../run-data.ts'
import { mergeStages } from '../tasks-seen.ts'
import { Crew } from './crew.ts'
import type { GatewayOptions } from './crew.ts'
import { LoadHttp } from './http.ts'
import { onGateway } from './own-gateway.ts'
import type { OwnGateway } from './own-gateway.ts'
import { ServerTruth } from './server-truth.ts'
import type { WorkerResult } from './worker-words.ts'

const truthEveryMs = 300

/** Does a plan on a gateway, in real time. @throws ToolkitError UNREACHABLE where there is none. */
export async function runGateway(plan: Plan, options: GatewayOptions = {}): Promise<RunData> {
  return await onGateway(
    plan,
    options.target,
    async (target, own) => await runOn(target, { plan, options, own }),
  )
}

interface Given {
  readonly plan: Plan
  readonly options: GatewayOptions
  readonly own: OwnGateway | undefined
}

async function runOn(target: string, { plan, options, own }: Given): Promise<RunData> {
  const startedAtMs = wallMs()
  const http = new LoadHttp(target, new Uint8Array(1))
  const truth = new ServerTruth(http)
  const isJoined = plan.operations.some((operation) => 'cancel' in operation)
  const crew = new Crew(target, plan, options)
  try {
    await crew.ready()
    if (isJoined) await truth.read()
    const stopReading = isJoined ? everyReal(truthEveryMs, () => void truth.read()) : noStop
    const results = await crew.run()
    stopReading()
    if (isJoined) await truth.readAll()
    const metrics = await metricsOf(http)
    const targetRssMb = await own?.rssMb().catch(() => undefined)
    return gathered(results, {
      truth,
      isJoined,
      metrics,
      targetRssMb,
      errors: crew.errors,
      tookMs: Math.max(1, wallMs() - startedAtMs),
      isSpinning: options.precision === 'spin',
      isPartial: options.stopped?.aborted === true || crew.errors.length > 0,
    })
  } finally {
    await crew.dismiss()
    await http.close()
  }
}

function noStop(): void {}

async function metricsOf(http: LoadHttp): Promise<ReadonlyMap<string, number>> {
  const text = await http.text('/metrics').catch(() => '')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(' ')
      return [ownText(name), Number(value)]
    }),
  )
}

function gathered(
  results: readonly WorkerResult[],
  given: {
    readonly truth: ServerTruth
    readonly isJoined: boolean
    readonly metrics: ReadonlyMap<string, number>
    readonly targetRssMb: number | undefined
    readonly errors: readonly string[]
    readonly tookMs: number
    readonly isPartial: boolean
    readonly isSpinning: boolean
  },
): RunData {
  const { truth, metrics, targetRssMb, tookMs, isPartial } = given
  const sum = (value: (result: WorkerResult) => number): number =>
    results.reduce((total, result) => total + value(result), 0)
  const recorder = new RaceRecorder()
  const doubled = sum((result) => result.doubled)
  for (let count = 0; count < doubled; count++) recorder.doubled()
  truth.join(
    recorder,
    results.flatMap(({ races }) => races),
  )
  const races = recorder.toRaces()
  const peak = metrics.get('rtm_session_media_tasks_peak')
  return {
    measured: mergeMeasured(results.map(({ measured }) => measured)),
    gauges: {
      ...(peak === undefined ? {} : { 'slots.peak': peak }),
      'slots.leaked': sum(({ slotsLeaked }) => slotsLeaked),
      'callbacks.doubled': doubled,
      'media.stored': metrics.get('rtm_media') ?? 0,
      'media.overdue': sum(({ overdue }) => overdue),
      'generator.rssMb': Math.max(0, ...results.map(({ rssMb }) => rssMb)),
      ...(targetRssMb === undefined ? {} : { 'target.rssMb': targetRssMb }),
      ...(given.isJoined && truth.trouble === ''
        ? {
            'cancel.lost': races.uploads.lost,
            'cancel.ghost': races.uploads.ghost,
            'cancel.late': races.uploads.late + races.downloads.late,
          }
        : {}),
    },
    ...(given.isJoined && truth.trouble === '' ? { races } : {}),
    spans: results.flatMap(({ spans }) => spans),
    stages: mergeStages(results.map(({ stages }) => stages)),
    tookMs,
    health: mergeHealth(
      results.map(({ health }) => health),
      given.isSpinning,
    ),
    isPartial,
    errors: [
      ...given.errors,
      ...(truth.trouble === ''
        ? []
        : [`cancels could not be joined with the gateway: ${truth.trouble}`]),
      ...(truth.missed === 0
        ? []
        : [`${truth.missed} entries of the gateway's journal were gone before they were read`]),
    ],
  }
}
