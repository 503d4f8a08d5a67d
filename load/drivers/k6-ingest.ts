import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ToolkitError } from '../../mocks/index.ts'
import { mergeMeasured } from '../measure/recorder.ts'
import type { Measured } from '../measure/recorder.ts'
import type { Plan } from '../plan.ts'
import type { GaugeName, RunData, SlotSpan } from '../run-data.ts'
import { joinParts } from './k6-parts.ts'
import { K6Points } from './k6-points.ts'

/** Where the points of one k6 process are: a file of its JSON output, packed by gzip where it ends so, or its lines. */
export type K6Source = string | AsyncIterable<string>

/**
 * Reads what k6 has measured, one source for each process, line by line. What is not the whole of one run of the plan is
 * partial, and says why.
 *
 * @throws ToolkitError where a file cannot be read, or no operation is in any of them.
 */
export async function ingestK6(sources: readonly K6Source[], plan: Plan): Promise<RunData> {
  if (sources.length === 0)
    throw new ToolkitError(
      'INVALID_OPTION',
      'Failed to read the measurements of k6: no file is named. Name those that k6 has written by --out json=<file>.',
    )
  const all = await Promise.all(
    sources.map(async (source, index) => {
      const points = new K6Points(plan)
      const name = typeof source === 'string' ? source : `source ${index + 1}`
      if (typeof source === 'string') await readFile(source, points)
      else for await (const line of source) points.line(line)
      return { name, points }
    }),
  )
  const isNothing = all.every(({ points: { said, operations } }) => said.length + operations === 0)
  if (isNothing && all[0] !== undefined) throw emptyError(all[0].name, all[0].points.malformed)
  return runDataOf(all, plan)
}

/** Puts together what several processes have measured of one plan; partial where they are not the whole of one run. */
export function runDataOf(
  all: readonly { readonly name: string; readonly points: K6Points }[],
  plan: Plan,
): RunData {
  const { kept, troubles } = joinParts(all, plan)
  const runs = kept.map(({ points }) => points.finish())
  const errors = all.flatMap(({ name, points: { malformed } }) =>
    malformed === 0 ? [] : [`${malformed} lines of ${name} are no points of k6 and were left out.`],
  )
  const [first] = runs
  return {
    measured: withInFlight(mergeMeasured(runs.map(({ measured }) => measured))),
    gauges: addGauges(runs.map(({ gauges }) => gauges)),
    spans: runs.flatMap(({ spans }) => spans).toSorted(byClient),
    stages: (first?.stages ?? []).map((stage, index) => ({
      perClient: stage.perClient,
      asked: runs.reduce((sum, { stages }) => sum + (stages[index]?.asked ?? 0), 0),
      refused: runs.reduce((sum, { stages }) => sum + (stages[index]?.refused ?? 0), 0),
    })),
    tookMs: Math.max(0, ...runs.map(({ tookMs }) => tookMs)),
    isPartial: troubles.length > 0,
    troubles,
    errors,
  }
}

function byClient(one: SlotSpan, other: SlotSpan): number {
  return one.client - other.client || one.startMs - other.startMs
}

type Gauges = RunData['gauges']

/** Each client is in one process: the most slots of one are the most of all, and everything else adds up. */
function addGauges(all: readonly Gauges[]): Gauges {
  const sums = new Map<GaugeName, number>()
  for (const gauges of all)
    for (const [name, value] of Object.entries(gauges) as [GaugeName, number][]) {
      const known = sums.get(name) ?? 0
      sums.set(name, name === 'slots.peak' ? Math.max(known, value) : known + value)
    }
  return Object.fromEntries(sums)
}

/** k6 tells of an operation when it has ended; how many were under way at most follows from what began and ended. */
function withInFlight(measured: Measured): Measured {
  let running = 0
  for (const bin of measured.timeline.bins) {
    const ended = Object.values(bin.ended).reduce((sum, count) => sum + count, 0)
    bin.inFlight = running + bin.started
    running = bin.inFlight - ended + (bin.ended.shed ?? 0)
  }
  return measured
}

const lineCharsMax = 1_000_000
const tooLong = 'too long '

/** Reads a file. @throws ToolkitError where it cannot be read. */
async function readFile(path: string, points: K6Points): Promise<void> {
  try {
    for await (const line of linesOf(path)) points.line(line)
  } catch (error) {
    // A runner that dies leaves a packed file without its end: what it has written counts.
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') points.isEnded = false
    else throw unreadable(path, error)
  }
}

/**
 * The lines of a file.
 *
 * @yields a line, without its end.
 */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file
  let rest = ''
  for await (const chunk of bytes.setEncoding('utf8')) {
    const lines = (chunk as string).split('\n')
    lines[0] = `${rest}${lines[0] ?? ''}`
    rest = lines.pop() ?? ''
    // k6 never writes a line this long: count it as unreadable, and do not collect the rest of it.
    if (rest.length > lineCharsMax) rest = tooLong
    yield* lines
  }
  yield rest
}

function unreadable(path: string, error: unknown): ToolkitError {
  const { code, message } = error as NodeJS.ErrnoException
  const why = code === 'ENOENT' ? 'there is no such file' : message
  return new ToolkitError(
    'UNKNOWN_NAME',
    `Failed to read ${path}: ${why}. Name the file that k6 has written by --out json=<file>.`,
  )
}

function emptyError(name: string, malformed: number): ToolkitError {
  const lines = malformed === 0 ? '' : `, and ${malformed} lines that are no points of k6`
  return new ToolkitError(
    'INVALID_OPTION',
    `Failed to read ${name}: it has no operation of a load${lines}. Give what k6 has written by --out json=<file> when it ran load/k6/media.ts.`,
  )
}
