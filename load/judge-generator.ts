import { timerMs } from './health.ts'
import type { HealthSample } from './health.ts'
import type { SeriesFigures } from './load-result.ts'
import { samplesAbove } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'
import type { Interval } from './measure/outcome.ts'
import { isClosed } from './plan.ts'
import type { Plan } from './plan.ts'
import type { RunData } from './run-data.ts'
import { scenariosOf } from './scenarios.ts'

/** From where on the generator, and not the service, is what was measured. Each bound is inclusive: it is still good. */
export const saturation = {
  /** Start lag at the tail, as a part of the median response: more than a tenth changes what the median says. */
  lagShare: 0.1,
  /**
   * What every operation may have had to wait for, as a part of the response of the quickest tenth: mean lateness of the
   * event loop, mean wait for a core. The quickest show what the service takes: a busy machine makes the median as slow as
   * itself. A quiet one stays below a fifth, also with a target and 30 MB uploads beside it on two cores; with three
   * programs for each core it is two fifths and more.
   */
  share: 0.3,
  /**
   * A mean wait for a core that says nothing, in ms: a target and a generator that have two cores for themselves and do nothing
   * but small calls wait 0.04 to 0.1 ms, a third of such a call and more; with two or three programs for each core it is 0.4.
   */
  wakeMs: 0.15,
  /**
   * What it may be of a slow operation, as a part of the response at the same percentile: above a half, the tail is the
   * generator's more than the service's.
   */
  tailShare: 0.5,
  /** Start lag within what `selfcheck` promises of any time, in ms; above it, it must be a tenth of the median at most. */
  startLagMs: 2,
  /**
   * CPU time that the host of a virtual machine gave to others, of all. An operation that needs a core all the time is
   * longer by that share: below a twentieth it is less than what two runs differ by.
   */
  stealShare: 0.05,
  /** Share of an event loop in use, for so many seconds on end. */
  loopUse: 0.9,
  loopSeconds: 3,
  /**
   * Share of the time that the garbage collector took, over the worst tenth of the measured phase, which is three seconds
   * at least: a minute of it spoils what an hour says of that time, and one collection spoils no run of a few seconds.
   */
  gcShare: 0.05,
  gcStretch: { share: 0.1, seconds: 3 },
  /** Operations begun of those that were meant to begin, in an open load. */
  startedShare: 0.99,
  /** Operations that were never begun, of all. */
  shedShare: 0.001,
} as const

/** What a generator is judged by. */
export interface Generated {
  readonly plan: Plan
  readonly data: RunData
  readonly series: readonly SeriesFigures[]
}

/** Tells of a reason for INVALID. */
export type Say = (why: string, fix: string) => void

/** Says why what was measured may be the generator, or the machine under it, and not the service. */
export function judgeGenerator(given: Generated, say: Say): void {
  // Virtual time stands still while the machine is slow.
  if (given.data.virtualMs === undefined) {
    const claims = claimsOf(given.series)
    lagging(given, claims, say)
    contended(given, claims, say)
    unwell(given, say)
  }
  unstarted(given, say)
}

/** What a run claims of one kind of operation, in ms. */
interface Claim {
  readonly what: string
  /** Of the quickest tenth. */
  readonly quickMs: number
  readonly medianMs: number
  /** The highest percentile with enough samples above it. */
  readonly tail: number
  readonly tailMs: number
}

/**
 * Of each operation with enough samples for a median: a second of uploads must not hide what a text of a millisecond
 * suffers. Of all together where none has so many.
 */
function claimsOf(series: readonly SeriesFigures[]): readonly Claim[] {
  const kinds = [...new Set(series.map(({ operation }) => operation))]
  const claims = kinds.flatMap((kind) => {
    const own = series.filter(({ operation }) => operation === kind)
    const completed = own.filter(({ outcome }) => outcome === 'completed')
    const response = merged(completed.length > 0 ? completed : own, 'response')
    return response.count * 0.5 >= samplesAbove ? [claimOf(` of ${kind}`, response)] : []
  })
  return claims.length > 0 ? claims : [claimOf('', merged(series, 'response'))]
}

function claimOf(what: string, response: Histogram): Claim {
  const tail = tailOf(response)
  const ms = (share: number): number => response.at(share) / 1000
  return { what, quickMs: ms(0.1), medianMs: ms(0.5), tail, tailMs: ms(tail) }
}

const tails = [0.99, 0.95, 0.9]

function tailOf({ count }: Histogram): number {
  return tails.find((each) => count * (1 - each) >= samplesAbove) ?? 0.5
}

function merged(series: readonly SeriesFigures[], interval: Interval): Histogram {
  const all = Histogram.create()
  for (const { intervals } of series) {
    const hdr = intervals[interval]?.hdr
    if (hdr !== undefined) all.add(Histogram.decode(hdr))
  }
  return all
}

/** The claim that suffers most of something. */
function worst(claims: readonly Claim[], suffers: (claim: Claim) => boolean): Claim | undefined {
  return claims.filter(suffers).toSorted((one, other) => one.medianMs - other.medianMs)[0]
}

/** The lag is that of all operations together: what is late is the generator, whatever it was to begin. */
function lagging({ series, plan, data }: Generated, claims: readonly Claim[], say: Say): void {
  if (isClosed(plan)) return
  const lag = lagOf(series, { plan, data })
  const share = tailOf(lag)
  const lagMs = lag.at(share) / 1000
  const { startLagMs, tailShare, lagShare } = saturation
  const claim = worst(
    claims,
    ({ medianMs, tailMs }) =>
      lagMs > lagShare * medianMs && (lagMs > startLagMs || lagMs > tailShare * tailMs),
  )
  if (claim === undefined) return
  say(
    `the generator began late: a start lag of ${msText(lagMs)} at p${share * 100}, beside a response${claim.what} of ${msText(claim.medianMs)} at p50`,
    'Lower the rate, give more --workers, take --spin, stop what else runs on this machine, or move the target to another.',
  )
}

/** Work of a closed scenario is never late: beside an open one, it must not hide that the other is. */
function lagOf(
  series: readonly SeriesFigures[],
  { plan, data }: Pick<Generated, 'plan' | 'data'>,
): Histogram {
  const { scenarios } = data.measured
  if (scenarios === undefined) return merged(series, 'startLag')
  const all = Histogram.create()
  for (const { name, plan: own } of scenariosOf(plan)) {
    if (own.arrivals.shape === 'closed') continue
    for (const { intervals } of scenarios[name] ?? [])
      if (intervals.startLag !== undefined) all.add(Histogram.decode(intervals.startLag))
  }
  return all
}

/** What a generator that was disturbed has added to every answer, in closed loads as in open ones. */
function contended({ plan, data }: Generated, claims: readonly Claim[], say: Say): void {
  const samples = measuredOf(data.health?.samples ?? [], plan)
  const waitMs = meanOf(samples, ({ wakeWaitMs }) => wakeWaitMs)
  const { share, wakeMs } = saturation
  const byWait = worst(claims, ({ quickMs }) => waitMs > wakeMs && waitMs > share * quickMs)
  if (byWait !== undefined)
    say(
      `the generator waited ${msText(waitMs)} for a core each time it had something to do, beside ${quickText(byWait)}: the times are those of a busy machine`,
      'Stop what else runs on this machine, give fewer --workers, or move the target to another machine.',
    )
  const stolen = meanOf(samples, ({ stealShare }) => stealShare)
  if (stolen > saturation.stealShare)
    say(
      `the host of this virtual machine gave ${(stolen * 100).toFixed(1)} % of its CPU time to others: every operation may be longer by as much`,
      'Load from a machine with cores of its own, or at a quieter time.',
    )
  late(samples, claims, say)
}

function late(samples: readonly HealthSample[], claims: readonly Claim[], say: Say): void {
  const fix =
    'Stop what else runs on this machine, give more --workers where it has free cores, or lower the rate.'
  const lateMs = meanOf(samples, ({ loopLateMs }) => loopLateMs)
  const byMean = worst(claims, ({ quickMs }) => lateMs > saturation.share * quickMs)
  if (byMean !== undefined)
    return say(
      `the event loop of the generator was ${msText(lateMs)} late on average, beside ${quickText(byMean)}: it read answers later than they came`,
      fix,
    )
  const byTail = worst(
    claims,
    ({ tail, tailMs }) => lateAt(samples, tail) > saturation.tailShare * tailMs,
  )
  if (byTail === undefined) return
  const { tail, tailMs, what } = byTail
  say(
    `the event loop of the generator was ${msText(lateAt(samples, tail))} late or more in ${Math.round((1 - tail) * 100)} % of the time, beside a response${what} of ${msText(tailMs)} at p${tail * 100}: the slowest may be those that it read late`,
    fix,
  )
}

/**
 * How late the event loop was at a percentile of all instants, in ms, by the longest block of each second: during a block
 * of `d` ms, what happens in its first `d - x` waits for more than `x`.
 */
function lateAt(samples: readonly HealthSample[], share: number): number {
  const wholeMs = samples.reduce((sum, _, index) => sum + spanMs(samples, index), 0)
  const blocks = samples
    .map(({ loopDelayMs }) => Math.max(0, loopDelayMs - timerMs))
    .toSorted((one, other) => other - one)
  let sum = 0
  let found = 0
  for (const [index, block] of blocks.entries()) {
    sum += block
    found = Math.max(found, (sum - (1 - share) * wholeMs) / (index + 1))
  }
  return found
}

const secondMs = 1000

/** A sample is of the time since the one before. */
function spanMs(samples: readonly HealthSample[], index: number): number {
  const [before, own] = [samples[index - 1]?.atMs, samples[index]?.atMs ?? 0]
  return before === undefined || own <= before ? secondMs : own - before
}

/** What happens while code is compiled and connections are opened is not judged; a run too short for it is judged whole. */
function measuredOf(
  samples: readonly HealthSample[],
  { phases: { warmUpMs, measureMs } }: Plan,
): readonly HealthSample[] {
  const own = samples.filter(
    ({ atMs }) => atMs > warmUpMs && atMs <= warmUpMs + measureMs + secondMs,
  )
  return own.length > 0 ? own : samples
}

/** 0 where the system does not show it. */
function meanOf(
  samples: readonly HealthSample[],
  value: (sample: HealthSample) => number | undefined,
): number {
  const seen = samples.flatMap((sample) => value(sample) ?? [])
  return seen.reduce((sum, each) => sum + each, 0) / Math.max(1, seen.length)
}

function quickText({ what, quickMs }: Claim): string {
  return `a response${what} of ${msText(quickMs)} at p10`
}

function msText(ms: number): string {
  return `${ms < 1 ? ms.toFixed(2) : ms.toFixed(1)} ms`
}

function unwell({ plan, data: { health } }: Generated, say: Say): void {
  const samples = health?.samples ?? []
  let busy = 0
  let most = 0
  for (const { loopUse } of samples) {
    busy = loopUse > saturation.loopUse ? busy + 1 : 0
    most = Math.max(most, busy)
  }
  if (most >= saturation.loopSeconds && health?.isSpinning === false)
    say(
      `an event loop of the generator was more than ${saturation.loopUse * 100} % busy for ${most} seconds on end`,
      'Give more --workers, or a lower rate.',
    )
  const gc = worstGc(measuredOf(samples, plan))
  if (gc.share > saturation.gcShare)
    say(
      `the garbage collector of the generator took ${(gc.share * 100).toFixed(1)} % of the time in ${gc.samples} of ${samples.length} seconds`,
      'Give more --workers, or fewer clients.',
    )
}

/** The stretch of a run in which the garbage collector took most. */
function worstGc(samples: readonly HealthSample[]): {
  readonly share: number
  readonly samples: number
} {
  const { share: part, seconds } = saturation.gcStretch
  const length = Math.min(samples.length, Math.max(seconds, Math.ceil(samples.length * part)))
  const starts = samples.slice(0, samples.length - length + 1)
  const shares = starts.map((_, from) =>
    meanOf(samples.slice(from, from + length), ({ gcShare }) => gcShare),
  )
  return { share: Math.max(0, ...shares), samples: length }
}

function unstarted({ plan, data, series }: Generated, say: Say): void {
  const { planned, started } = data.measured
  const shed = series.reduce((sum, { outcome, count }) => sum + (outcome === 'shed' ? count : 0), 0)
  if (planned > 0 && shed / planned > saturation.shedShare)
    say(
      `${shed} of ${planned} operations were never begun`,
      "Give more --clients, a lower rate, or the policy 'queue'.",
    )
  else if (!isClosed(plan) && planned > 0 && started / planned < saturation.startedShare)
    say(
      `only ${started} of ${planned} operations were begun`,
      'Give more --workers, or a lower rate.',
    )
}
