import type { HealthSample, LoadResult } from '../../load/index.ts'
import { line, rulesY } from './marks.ts'
import { msText, numberText, shareText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { timeFrame, timeSvg } from './time-frame.ts'
import type { TimeFrame } from './time-frame.ts'

const loopUseMax = 0.9
const gcShareMax = 0.05

interface Gauge {
  readonly name: string
  readonly value: (sample: HealthSample) => number
  readonly text: (value: number) => string
  /** Above it the generator is the limit. */
  readonly limit?: number
  /** The axis goes at least so far. */
  readonly least: number
}

const gaugesOfHealth: readonly Gauge[] = [
  {
    name: 'Event loop in use',
    value: ({ loopUse }) => loopUse,
    text: shareText,
    limit: loopUseMax,
    least: 1,
  },
  {
    name: 'Longest delay of the event loop',
    value: ({ loopDelayMs }) => loopDelayMs,
    text: msText,
    least: 10,
  },
  {
    name: 'Share of the garbage collector',
    value: ({ gcShare }) => gcShare,
    text: shareText,
    limit: gcShareMax,
    least: 0.06,
  },
  { name: 'Memory (RSS), MB', value: ({ rssMb }) => rssMb, text: numberText, least: 50 },
  { name: 'CPU, cores', value: ({ cpu }) => cpu, text: numberText, least: 1 },
]

/** What it waited for, in the table alone; empty where the system does not show it. */
const waitsOfHealth: readonly (readonly [string, (sample: HealthSample) => string])[] = [
  ['Mean lateness of the event loop', ({ loopLateMs }) => textOf(loopLateMs, msText)],
  ['Wait for a core at each turn', ({ wakeWaitMs }) => textOf(wakeWaitMs, msText)],
  ['CPU time the host gave to others', ({ stealShare }) => textOf(stealShare, shareText)],
]

function textOf(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? '' : text(value)
}

/** How the generator fared: where it was the limit, the numbers say nothing of the service. */
export function healthSection(load: LoadResult): Section | undefined {
  const { health } = load
  if (health === undefined || health.samples.length === 0) return undefined
  const frame = timeFrame(load)
  const alarms = alarmsOf(health.samples)
  const said =
    alarms.length === 0
      ? 'It was never at its limit.'
      : `<strong>It was at its limit for ${msText(alarms.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0))}</strong>: the red bands.`
  const charts = gaugesOfHealth
    .map((gauge) => chart(frame, gauge, { samples: health.samples, alarms }))
    .join('')
  const table = behind({
    label: 'health of the generator, second by second',
    head: ['at', ...gaugesOfHealth.map(({ name }) => name), ...waitsOfHealth.map(([name]) => name)],
    rows: health.samples.map((sample) => [
      msText(sample.atMs),
      ...gaugesOfHealth.map(({ value, text }) => numberCell(text(value(sample)))),
      ...waitsOfHealth.map(([, text]) => numberCell(text(sample))),
    ]),
  })
  return {
    id: 'health',
    title: 'Health of the generator',
    body: `<p>The worst of ${health.workers} workers, second by second. A band is red where the event loop was in use for more than ${shareText(loopUseMax)}, or the garbage collector took more than ${shareText(gcShareMax)} of the time: what was measured then may be the generator, not the service. ${said}</p>${charts}${table}`,
  }
}

interface Alarm {
  readonly fromMs: number
  readonly toMs: number
}

/** Stretches in which the generator was the limit. A sample is of the time since the one before. */
function alarmsOf(samples: readonly HealthSample[]): readonly Alarm[] {
  const gapMs =
    samples.length < 2
      ? 1000
      : ((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)) / (samples.length - 1)
  const alarms: { fromMs: number; toMs: number }[] = []
  for (const { atMs, loopUse, gcShare } of samples) {
    if (loopUse <= loopUseMax && gcShare <= gcShareMax) continue
    const last = alarms.at(-1)
    if (last !== undefined && atMs - gapMs <= last.toMs + gapMs / 2) last.toMs = atMs
    else alarms.push({ fromMs: Math.max(0, atMs - gapMs), toMs: atMs })
  }
  return alarms
}

interface Seen {
  readonly samples: readonly HealthSample[]
  readonly alarms: readonly Alarm[]
}

function chart(
  frame: TimeFrame,
  { name, value, text, limit, least }: Gauge,
  { samples, alarms }: Seen,
): string {
  const to = Math.max(least, ...samples.map(value)) * 1.05
  const svg = timeSvg(frame, {
    label: `${name} over time; the values are in the table below`,
    to,
    tickFormat: text,
    height: 96,
    alarms,
    marks: [
      line(
        samples.map((sample) => [sample.atMs, value(sample)]),
        { stroke: 'c1', width: 1.8 },
      ),
      rulesY(limit === undefined ? [] : [limit], { stroke: 'c2', dashes: '5 3' }),
    ],
  })
  return figure(name, `<div data-time="${frame.endMs}">${svg}</div>`)
}
