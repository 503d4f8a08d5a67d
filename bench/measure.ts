import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'

/** One thing that is measured. */
export interface Subject {
  readonly name: string
  /** Runs once; returns how much was done, in the unit of the table. */
  readonly run: () => number | Promise<number>
  /** Cleans up after a run, outside the time. */
  readonly tidy?: () => void | Promise<void>
}

/** What several runs of a subject gave. */
export interface Figure {
  readonly name: string
  readonly perSecond: Spread
  /** Against the peer of the same pair of runs; absent for the peer itself. */
  readonly ratio?: Spread
}

/** Median, least and most. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Runs subjects in turn, the peer first, A B C A B C, after one warm-up each, and compares pair by pair. */
export async function compare(
  peer: Subject,
  subjects: readonly Subject[],
  rounds = 5,
): Promise<readonly Figure[]> {
  const all = [peer, ...subjects]
  const rates = all.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (const [index, subject] of all.entries()) {
      globalThis.gc?.()
      const startedAt = process.hrtime.bigint()
      const done = await subject.run()
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
      if (round >= 0) rates[index]?.push(done / seconds)
      await subject.tidy?.()
    }
  }
  const peers = rates[0] ?? []
  return all.map(({ name }, index) => {
    const own = rates[index] ?? []
    const figure = { name, perSecond: spreadOf(own) }
    if (index === 0) return figure
    return { ...figure, ratio: spreadOf(own.map((rate, round) => rate / (peers[round] ?? 1))) }
  })
}

/** Median, least and most of numbers. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (index: number): number => sorted[index] ?? 0
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) }
}

/** Prints figures as a table and writes them, with the machine, to `out/bench/<name>.json`. */
export function report(name: string, unit: string, figures: readonly Figure[]): void {
  console.log(
    `\n${name} (${unit}; Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)})`,
  )
  for (const { name: subject, perSecond, ratio } of figures) {
    const times = ratio === undefined ? 'the peer' : `${show(ratio)} x`
    console.log(`  ${subject.padEnd(58)} ${show(perSecond).padStart(30)}   ${times}`)
  }
  write(name, { unit, figures })
}

/** Prints single values and writes them to `out/bench/<name>.json`. */
export function reportValues(name: string, values: Readonly<Record<string, number>>): void {
  console.log(
    `\n${name} (Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)})`,
  )
  for (const [what, value] of Object.entries(values))
    console.log(`  ${what.padEnd(58)} ${short(value).padStart(30)}`)
  write(name, { values })
}

function write(name: string, content: object): void {
  mkdirSync('out/bench', { recursive: true })
  const path = `out/bench/${name}.json`
  writeFileSync(
    path,
    `${JSON.stringify({ name, node: process.versions.node, cores: cpus().length, ...content }, null, 2)}\n`,
  )
  console.log(`  wrote ${path}`)
}

function show({ median, min, max }: Spread): string {
  return `${short(median)} (${short(min)}-${short(max)})`
}

function short(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
