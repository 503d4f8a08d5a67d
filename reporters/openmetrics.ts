import { coarser, endOf, middleOf, sumOfCounts } from '../load/index.ts'
import type { Heat, LoadMoment, LoadResult, OperationBin, OperationKind } from '../load/index.ts'

/** What of a load is exported, while it runs or when it is over. */
export interface ExportedLoad extends Pick<LoadResult, 'plan' | 'timeline'> {
  /** How much of it is over, 0 to 1, and what is under way; absent when it is over. */
  readonly moment?: Pick<LoadMoment, 'share' | 'open'>
  readonly verdict?: LoadResult['verdict']
}

type Labels = readonly (readonly [name: string, value: string])[]

interface Sample {
  /** What follows the name of the family: `_total`. */
  readonly suffix: string
  readonly labels: Labels
  readonly value: number
}

/** One family of metrics, as OpenMetrics has them. */
interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info' | 'stateset'
  readonly unit?: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** The type of what `renderOpenMetrics` gives, for HTTP. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

const bucketsPerBound = 4
/** 128 microseconds to about 71 minutes, two bounds to each doubling. */
const bounds: readonly number[] = Array.from({ length: 51 }, (_, at) => 55 + at * bucketsPerBound)

/** Renders a load in the text format of OpenMetrics 1.0. */
export function renderOpenMetrics(load: ExportedLoad): string {
  return `${familiesOf(load).map(familyText).join('')}# EOF\n`
}

/** The names of all samples that an exported load can have: what a dashboard may ask for. */
export function exportedNames(load: ExportedLoad): ReadonlySet<string> {
  return new Set(
    familiesOf(load).flatMap(({ name, samples }) => samples.map(({ suffix }) => name + suffix)),
  )
}

function familiesOf(load: ExportedLoad): readonly Family[] {
  const { plan, timeline, moment, verdict } = load
  const whole = (value: (bin: (typeof timeline.bins)[number]) => number): readonly Sample[] => [
    {
      suffix: '_total',
      labels: [],
      value: timeline.bins.reduce((sum, bin) => sum + value(bin), 0),
    },
  ]
  return [
    {
      name: 'rtm_load',
      type: 'info',
      help: 'The plan of the load.',
      samples: [
        {
          suffix: '_info',
          labels: [
            ['plan', plan.name],
            ['seed', String(plan.seed)],
            ['clients', String(plan.clients)],
          ],
          value: 1,
        },
      ],
    },
    {
      name: 'rtm_load_planned',
      type: 'counter',
      help: 'Operations that were meant to begin, in all phases.',
      samples: whole(({ planned }) => planned),
    },
    {
      name: 'rtm_load_started',
      type: 'counter',
      help: 'Operations that began, in all phases.',
      samples: whole(({ started }) => started),
    },
    ...operationFamilies(timeline),
    ...(moment === undefined ? [] : momentFamilies(moment)),
    ...(verdict === undefined ? [] : [verdictFamily(verdict)]),
  ]
}

function operationFamilies(timeline: LoadResult['timeline']): readonly Family[] {
  const sums = sumsOf(timeline)
  return [
    {
      name: 'rtm_load_operations',
      type: 'counter',
      help: 'Operations that ended, in all phases.',
      samples: sums.flatMap(({ kind, ended }) =>
        entriesOf(ended).map(([outcome, value]) => ({
          suffix: '_total',
          labels: [
            ['operation', kind],
            ['outcome', outcome],
          ],
          value,
        })),
      ),
    },
    {
      name: 'rtm_load_moved_bytes',
      type: 'counter',
      unit: 'bytes',
      help: 'Bytes of media and texts that moved, in all phases.',
      samples: sums.map(({ kind, bytes }) => ({
        suffix: '_total',
        labels: [['operation', kind]],
        value: bytes,
      })),
    },
    {
      name: 'rtm_load_response_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'From when an operation was meant to begin to its end; the sum is right to about 5 %.',
      samples: sums.flatMap(({ kind, responses }) =>
        entriesOf(responses).flatMap(([outcome, heat]) =>
          histogram(heat, [
            ['operation', kind],
            ['outcome', outcome],
          ]),
        ),
      ),
    },
  ]
}

function momentFamilies({ share, open }: NonNullable<ExportedLoad['moment']>): readonly Family[] {
  return [
    {
      name: 'rtm_load_open',
      type: 'gauge',
      help: 'Operations that are under way.',
      samples: [{ suffix: '', labels: [], value: open }],
    },
    {
      name: 'rtm_load_progress_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'How much of the load is over.',
      samples: [{ suffix: '', labels: [], value: share }],
    },
  ]
}

function verdictFamily(verdict: LoadResult['verdict']): Family {
  return {
    name: 'rtm_load_verdict',
    type: 'stateset',
    help: 'What the load says. INVALID: nothing of the service.',
    samples: (['PASS', 'FAIL', 'INVALID'] as const).map((state) => ({
      suffix: '',
      labels: [['rtm_load_verdict', state]],
      value: state === verdict ? 1 : 0,
    })),
  }
}

interface Sums extends OperationBin {
  readonly kind: OperationKind
}

/** The whole run is a single stretch. */
function sumsOf(timeline: LoadResult['timeline']): readonly Sums[] {
  const [whole] = coarser(timeline, timeline.binMs * Math.max(1, timeline.bins.length)).bins
  return entriesOf(whole?.operations ?? {}).map(([kind, own]) => ({ kind, ...own }))
}

function entriesOf<Key extends string, Value>(
  record: Readonly<Partial<Record<Key, Value>>>,
): readonly (readonly [Key, Value])[] {
  return Object.entries(record) as [Key, Value][]
}

function histogram(heat: Readonly<Heat>, labels: Labels): readonly Sample[] {
  const buckets = Object.entries(heat).map(([bucket, count]) => [Number(bucket), count] as const)
  let below = 0
  let next = 0
  const bounded = bounds.map((bound): Sample => {
    for (; next < buckets.length && (buckets[next]?.[0] ?? 0) <= bound; next++)
      below += buckets[next]?.[1] ?? 0
    const le = String(Number((endOf(bound) / 1e6).toPrecision(6)))
    return { suffix: '_bucket', labels: [...labels, ['le', le]], value: below }
  })
  const count = sumOfCounts(heat)
  const sum = buckets.reduce((all, [bucket, times]) => all + middleOf(bucket) * times, 0)
  return [
    ...bounded,
    { suffix: '_bucket', labels: [...labels, ['le', '+Inf']], value: count },
    { suffix: '_sum', labels, value: Number((sum / 1e6).toPrecision(9)) },
    { suffix: '_count', labels, value: count },
  ]
}

function familyText({ name, type, unit, help, samples }: Family): string {
  const head = [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
  ]
  const lines = samples.map(({ suffix, labels, value }) => {
    const shown = labels.map(([key, text]) => `${key}="${escaped(text)}"`).join(',')
    return `${name}${suffix}${shown === '' ? '' : `{${shown}}`} ${value}`
  })
  return `${[...head, ...lines].join('\n')}\n`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
