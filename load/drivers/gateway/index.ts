import { wallMs } from '../../../mocks/internal.ts'
import { mergeHealth } from '../../health.ts'
import { mergeMeasured, Recorder } from '../../measure/recorder.ts'
import { operationsOf } from '../../plan.ts'
import type { Plan } from '../../plan.ts'
import type { Aborted, RunData } from '../../run-data.ts'
import { mergeSteps, tearDownOf } from '../../steps.ts'
import type { StepsDone } from '../../steps.ts'
import { mergeStages } from '../tasks-seen.ts'
import { Crew } from './crew.ts'
import type { GatewayOptions } from './crew.ts'
import { LoadHttp } from './http.ts'
import { onGateway } from './own-gateway.ts'
import type { OwnGateway } from './own-gateway.ts'
import { ServerTruth } from './server-truth.ts'
import type { WorkerResult } from './worker-words.ts'

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
  const name = `load-${crypto.randomUUID().slice(0, 8)}`
  const http = new LoadHttp(target, new Uint8Array(1), options.adminToken)
  const truth = new ServerTruth(http, name)
  const isJoined = operationsOf(plan).some(({ kind }) => kind === 'upload' || kind === 'download')
  // Where it begins must be known before anything is stored.
  if (isJoined) await truth.begin()
  const stopReading = isJoined ? truth.follow() : noStop
  const crew = new Crew(plan, options, { target, name, onUpload: (told) => truth.told(told) })
  try {
    const marks = [await journalLength(http)]
    const setUp = await crew.setUp()
    marks.push(await journalLength(http))
    const begins = setUp.failed === undefined
    const mark = async (): Promise<void> => void marks.push(await journalLength(http))
    const results = begins ? await crew.run(mark) : await crew.leave()
    await mark()
    stopReading()
    if (isJoined) await truth.readAll()
    const targetRssMb = await own?.rssMb().catch(() => undefined)
    return gathered(results, {
      plan,
      setUp: { ...setUp, ...entriesBetween(marks[0], marks[1]) },
      tearDownEntries: entriesBetween(marks[2], marks[3]),
      truth: isJoined ? truth : undefined,
      hasCancels: operationsOf(plan).some((operation) => 'cancel' in operation),
      targetRssMb,
      errors: crew.errors,
      tookMs: Math.max(1, wallMs() - startedAtMs),
      isSpinning: options.precision === 'spin',
      // A worker that is missing breaks the run, whatever has ended it.
      aborted: crew.errors.length > 0 ? undefined : crew.aborted,
      isPartial:
        !begins ||
        options.stopped?.aborted === true ||
        crew.errors.length > 0 ||
        crew.aborted !== undefined,
    })
  } finally {
    stopReading()
    await crew.dismiss()
    await http.close()
  }
}

function noStop(): void {}

/** How many entries the journal of a gateway has; undefined where it does not say. */
async function journalLength(http: LoadHttp): Promise<number | undefined> {
  const { body } = await http.ask('/admin/journal?last=0').catch(() => ({ body: nothing }))
  return typeof body['length'] === 'number' ? body['length'] : undefined
}

const nothing: Readonly<Record<string, unknown>> = {}

function entriesBetween(
  from: number | undefined,
  to: number | undefined,
): Pick<StepsDone, 'entries'> {
  return from === undefined || to === undefined ? {} : { entries: { first: from + 1, last: to } }
}

interface Around {
  readonly plan: Plan
  readonly setUp: StepsDone
  readonly tearDownEntries: Pick<StepsDone, 'entries'>
  readonly truth: ServerTruth | undefined
  readonly hasCancels: boolean
  readonly targetRssMb: number | undefined
  readonly errors: readonly string[]
  readonly tookMs: number
  readonly isPartial: boolean
  readonly aborted: Aborted | undefined
  readonly isSpinning: boolean
}

function gathered(results: readonly WorkerResult[], given: Around): RunData {
  const { truth, targetRssMb, tookMs, isPartial, hasCancels } = given
  const sum = (value: (result: WorkerResult) => number): number =>
    results.reduce((total, result) => total + value(result), 0)
  const most = (value: (result: WorkerResult) => number): number =>
    results.reduce((found, result) => Math.max(found, value(result)), 0)
  const doubled = sum((result) => result.doubled)
  const joined = joinedBy(results, { truth, hasCancels })
  const isPeakKnown =
    results.length > 0 && results.every(({ slotsPeak }) => slotsPeak !== undefined)
  return {
    // Where nothing was begun there is nothing to merge.
    measured: mergeMeasured(
      results.length === 0
        ? [new Recorder(given.plan).toMeasured()]
        : results.map(({ measured }) => measured),
    ),
    gauges: {
      ...(isPeakKnown ? { 'slots.peak': most(({ slotsPeak = 0 }) => slotsPeak) } : {}),
      'slots.leaked': sum(({ slotsLeaked }) => slotsLeaked),
      'callbacks.doubled': doubled,
      'media.overdue': sum(({ overdue }) => overdue),
      'frames.garbage': sum(({ sockets }) => sockets.garbage),
      'sockets.dropped': sum(({ sockets }) => sockets.drops),
      'sockets.awayMsMost': most(({ sockets }) => sockets.awayMsMost),
      'sockets.awayMsSum': sum(({ sockets }) => sockets.awayMsSum),
      'generator.rssMb': most(({ rssMb }) => rssMb),
      ...(targetRssMb === undefined ? {} : { 'target.rssMb': targetRssMb }),
      ...joined?.gauges,
    },
    ...(joined?.races === undefined ? {} : { races: joined.races }),
    ...(truth === undefined || truth.trouble === '' ? {} : { unread: truth.trouble }),
    spans: results.flatMap(({ spans }) => spans),
    stages: mergeStages(results.map(({ stages }) => stages)),
    tookMs,
    health: mergeHealth(
      results.map(({ health }) => health),
      given.isSpinning,
    ),
    isPartial,
    ...(given.aborted === undefined ? {} : { aborted: given.aborted }),
    errors: [...given.errors, ...troubles(results)],
    setUp: given.setUp,
    ...tearDownOfAll(results, given),
  }
}

function tearDownOfAll(
  results: readonly WorkerResult[],
  { plan, tearDownEntries }: Around,
): Pick<RunData, 'tearDown'> {
  if (tearDownOf(plan).length === 0 || results.length === 0) return {}
  return {
    tearDown: { ...mergeSteps(results.map(({ tearDown }) => tearDown)), ...tearDownEntries },
  }
}

/** Both sides of every upload; undefined where one of them is not known. */
function joinedBy(
  results: readonly WorkerResult[],
  { truth, hasCancels }: Pick<Around, 'truth' | 'hasCancels'>,
): Pick<RunData, 'gauges' | 'races'> | undefined {
  if (truth === undefined || truth.trouble !== '') return undefined
  const gauges = truth.finish()
  if (!hasCancels) return { gauges }
  for (const { races, doubled } of results) {
    truth.races.add(races)
    for (let count = 0; count < doubled; count++) truth.races.doubled()
  }
  const races = truth.races.toRaces()
  const { lost, ghost, late } = races.uploads
  const cancels = {
    'cancel.lost': lost,
    'cancel.ghost': ghost,
    'cancel.late': late + races.downloads.late,
  }
  return { gauges: { ...gauges, ...cancels }, races }
}

function troubles(results: readonly WorkerResult[]): readonly string[] {
  const failed = results.reduce((sum, { cancelsFailed }) => sum + cancelsFailed, 0)
  return failed === 0 ? [] : [`${failed} cancels were neither done nor refused`]
}
