import { z } from 'zod'
import { instantOf } from '../../mocks/internal.ts'
import { longestUs } from '../measure/histogram.ts'
import { Recorder } from '../measure/recorder.ts'
import type { Measured } from '../measure/recorder.ts'
import { outcomes } from '../measure/outcome.ts'
import type { Marks, Outcome } from '../measure/outcome.ts'
import type { Timeline } from '../measure/timeline.ts'
import type { OperationKind, Plan } from '../plan.ts'
import type { GaugeName, SlotSpan, StageCount } from '../run-data.ts'
import { partSchema } from './k6-parts.ts'
import type { PartSaid } from './k6-parts.ts'
import { TasksSeen } from './tasks-seen.ts'

const texts = z.record(z.string(), z.string())
/** No count, size or time of a load is above this: what is would be worked through one by one. */
const valueMax = 1e7

/** One measured value of k6, as its JSON output has it. */
const pointSchema = z.object({
  metric: z.string(),
  data: z.object({
    time: z.string().refine((time) => !Number.isNaN(timeMs(time))),
    value: z.number().min(0),
    tags: texts.optional(),
    metadata: texts.optional(),
  }),
})

type Point = z.infer<typeof pointSchema>

const duration = z
  .number()
  .min(0)
  .max(longestUs / 1000)

/** What the script says of an operation beside its time. */
const aboutSchema = z.object({
  at: z.number().min(0).max(1e12),
  bytes: z.number().min(0),
  client: z.number().int().min(0),
  reason: z.string().optional(),
  steps: z.array(duration).max(4).optional(),
})

type About = z.infer<typeof aboutSchema>

/** Takes the points of one k6 process, a line each, and keeps what they say. Memory does not grow with their number. */
export class K6Points {
  /** Lines that are no points. */
  malformed = 0
  /** Operations that have ended, and arrivals that k6 left out. */
  operations = 0
  /** What the process says of itself: once, unless several outputs are in one file. */
  readonly said: PartSaid[] = []
  /** The load was done to its end. */
  isWhole = false
  /** The last line that the process writes has come. */
  isEnded = false
  /** When the load began, in ms since 1970. */
  startMs: number | undefined
  readonly #plan: Plan
  readonly #recorder: Recorder
  readonly #gauges = new Map<GaugeName, number>()
  readonly #seen: TasksSeen
  #firstMs = Infinity
  #lastMs = -Infinity
  /** Texts to the channel that the service has taken, less those that somebody has told the end of. */
  #spreading = 0

  constructor(plan: Plan) {
    this.#plan = plan
    this.#recorder = new Recorder(plan)
    this.#seen = new TasksSeen(plan)
    if (plan.operations.some((operation) => 'cancel' in operation))
      for (const name of ['cancel.lost', 'cancel.ghost', 'cancel.late'] as const)
        this.#gauges.set(name, 0)
  }

  /** Takes a line. */
  line(text: string): void {
    if (text === '') return
    if (!isOurs(text)) {
      if (!text.startsWith('{') || !text.endsWith('}')) this.malformed++
      return
    }
    const point = pointOf(text)
    if (point === undefined) this.malformed++
    else if (point !== 'none') this.#take(point)
  }

  #take({ metric, data }: Point): void {
    const atMs = timeMs(data.time)
    this.#firstMs = Math.min(this.#firstMs, atMs)
    this.#lastMs = Math.max(this.#lastMs, atMs)
    const { value, tags = {}, metadata = {} } = data
    switch (metric) {
      case 'rtm_service':
        return this.#operation(value, tags, metadata['rtm'])
      case 'dropped_iterations':
        return this.#dropped(value, atMs)
      case 'rtm_began':
        this.startMs = value
        return
      case 'rtm_part':
        return this.#part(tags)
      case 'rtm_whole':
        this.isWhole = true
        return
      case 'rtm_end':
        this.isEnded = true
        return
      case 'rtm_sent':
        this.#spreading += value
        return
      case 'rtm_slots':
        return this.#gauge('slots.peak', Math.max(this.#gauges.get('slots.peak') ?? 0, value))
      case 'rtm_slots_leaked':
        return this.#gauge('slots.leaked', (this.#gauges.get('slots.leaked') ?? 0) + value)
      case 'rtm_cancel':
        return this.#cancel(tags['direction'], tags['seen'])
    }
  }

  #part(tags: Readonly<Record<string, string>>): void {
    const { data } = partSchema.safeParse(tags)
    if (data === undefined) this.malformed++
    else this.said.push(data)
  }

  #operation(serviceMs: number, tags: Readonly<Record<string, string>>, json?: string): void {
    const about = json === undefined ? undefined : aboutOf(json)
    const outcome = outcomes.find((each) => each === tags['outcome'])
    const kind = this.#plan.operations.find((each) => each.kind === tags['operation'])?.kind
    if (about === undefined || outcome === undefined || kind === undefined) {
      this.malformed++
      return
    }
    if (kind === 'channelMessage') this.#spreading -= outcome === 'completed' ? 1 : 0
    this.#span(about, { kind, outcome, serviceMs })
    this.#record(kind, marksOf(about), {
      endUs: (about.at + serviceMs) * 1000,
      client: about.client,
      ending: {
        outcome,
        bytes: about.bytes,
        ...(about.reason === undefined ? {} : { reason: about.reason }),
      },
    })
  }

  #record(kind: OperationKind, marks: Marks, end: Parameters<Recorder['ended']>[2]): void {
    this.operations++
    this.#recorder.planned(marks.intendedUs)
    if (end.ending.outcome !== 'shed') this.#recorder.started(marks)
    this.#recorder.ended(kind, marks, end)
  }

  /** k6 does not say which operation an arrival would have been: it counts as one of the kind that comes most. */
  #dropped(count: number, atMs: number): void {
    const [most] = this.#plan.operations.toSorted((one, other) => other.weight - one.weight)
    const atUs = Math.max(0, atMs - (this.startMs ?? atMs)) * 1000
    if (most === undefined) return
    for (let index = 0; index < count; index++)
      this.#record(
        most.kind,
        { intendedUs: atUs, dispatchedUs: atUs },
        { endUs: atUs, ending: { outcome: 'shed', reason: 'k6 had no free VU', bytes: 0 } },
      )
  }

  #span(
    { client, at, steps }: About,
    end: { readonly kind: OperationKind; readonly outcome: Outcome; readonly serviceMs: number },
  ): void {
    const { kind, outcome } = end
    if ((kind !== 'upload' && kind !== 'download') || outcome === 'shed') return
    const fromUs = (at + (steps?.[0] ?? 0)) * 1000
    this.#seen.ended({ client, kind }, { fromUs, endUs: (at + end.serviceMs) * 1000 }, outcome)
  }

  #cancel(direction: string | undefined, seen: string | undefined): void {
    if (seen === 'late' || (direction === 'upload' && (seen === 'lost' || seen === 'ghost')))
      this.#gauge(`cancel.${seen}`, (this.#gauges.get(`cancel.${seen}`) ?? 0) + 1)
  }

  #gauge(name: GaugeName, value: number): void {
    this.#gauges.set(name, value)
  }

  /** The run over its time until now. */
  get timeline(): Timeline {
    return this.#recorder.timeline
  }

  /** What has been measured: what the channel took and not every member got counts as too late. */
  finish(): {
    readonly measured: Measured
    readonly gauges: Readonly<Partial<Record<GaugeName, number>>>
    readonly spans: readonly SlotSpan[]
    readonly stages: readonly StageCount[]
    readonly tookMs: number
  } {
    const us = this.#plan.phases.warmUpMs * 1000
    const endUs = us + this.#plan.deadlineMs * 1000
    const ending = { outcome: 'timedOut', reason: 'not every member got it', bytes: 0 } as const
    for (; this.#spreading > 0; this.#spreading--)
      this.#record('channelMessage', { intendedUs: us, dispatchedUs: us }, { endUs, ending })
    return {
      measured: this.#recorder.toMeasured(),
      gauges: Object.fromEntries(this.#gauges),
      spans: this.#seen.spans,
      stages: this.#seen.stages,
      tookMs: this.#lastMs < this.#firstMs ? 0 : this.#lastMs - this.#firstMs,
    }
  }
}

/** Nine of ten lines are of metrics that nobody asks for; they are not taken apart. */
function isOurs(text: string): boolean {
  return text.includes('"metric":"rtm_') || text.includes('"metric":"dropped_iterations"')
}

/** Reads a line: a point, `none` for the declaration of a metric, undefined for what is neither. */
function pointOf(text: string): Point | 'none' | undefined {
  const value = jsonOf(text) as { readonly type?: unknown } | undefined
  if (value?.type === 'Metric') return 'none'
  if (value?.type !== 'Point') return undefined
  const { data: point } = pointSchema.safeParse(value)
  const isCount = point?.metric === 'dropped_iterations' || point?.metric === 'rtm_sent'
  return isCount && point.data.value > valueMax ? undefined : point
}

function aboutOf(text: string): About | undefined {
  return aboutSchema.safeParse(jsonOf(text)).data
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Milliseconds since 1970 of a time of Go, with its fraction and its offset; NaN where it is none. */
function timeMs(text: string | undefined): number {
  const found = /^(.{19})(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text ?? '')
  if (found === null) return NaN
  const [, seconds = '', fraction = '0', sign = '+', hours = '0', minutes = '0'] = found
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000
  return instantOf(`${seconds}Z`) + Number(fraction) * 1000 - (sign === '-' ? -offsetMs : offsetMs)
}

function marksOf({ at, steps }: About): Marks {
  const begunUs = at * 1000
  const marks: Marks = { intendedUs: begunUs, dispatchedUs: begunUs }
  if (steps === undefined) return marks
  const [waited = 0, connect = 0, upload = 0, server = 0] = steps
  marks.slotUs = begunUs + waited * 1000
  marks.firstByteUs = marks.slotUs + connect * 1000
  marks.lastByteUs = marks.firstByteUs + upload * 1000
  marks.firstAnswerUs = marks.lastByteUs + server * 1000
  return marks
}
