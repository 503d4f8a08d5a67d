/** Lines of k6 for tests: those that the scripts of `load/k6` make it write. */
import { createHash } from 'node:crypto'
import { pointsVersion, workOf } from '../k6/part.ts'
import type { Plan } from '../plan.ts'

/** A point of a metric. */
export function point(metric: string, value: number, more: object = {}): string {
  const data = { time: '2026-11-23T16:11:32.5+02:00', value, tags: {}, ...more }
  return JSON.stringify({ metric, type: 'Point', data })
}

/** The instant of every point, in ms since 1970. */
export const pointsMs = 1_795_443_092_500

/** An operation that has ended: an upload of 1000 bytes unless given otherwise. */
export function upload(at: number, serviceMs: number, more: Record<string, unknown> = {}): string {
  const { outcome = 'completed', operation = 'upload', ...rest } = more
  const rtm = JSON.stringify({ at, bytes: 1000, client: 0, steps: [0, 1, 2, 3], ...rest })
  return point('rtm_service', serviceMs, {
    tags: { operation, outcome, phase: 'measure' },
    metadata: { rtm },
  })
}

/** What a process says of itself. */
export interface SampleHead {
  readonly part?: number
  readonly parts?: number
  readonly id?: string
  readonly run?: string
  readonly version?: string
  readonly plan: Plan
  /** When its load began. */
  readonly startMs?: number
}

/** The first lines of the output of one process. */
export function headLines(head: SampleHead): readonly string[] {
  const { part = 0, parts = 1, id = `id-${part}`, run = 'run', version = pointsVersion } = head
  const digest = createHash('sha256').update(workOf(head.plan)).digest('hex').slice(0, 16)
  const tags = { part: String(part), parts: String(parts), id, run, plan: digest, version }
  return [point('rtm_part', part, { tags }), point('rtm_began', head.startMs ?? pointsMs - 500)]
}

/** The last lines of the output of a process that has come to its end. */
export const endLines: readonly string[] = [point('rtm_whole', 1), point('rtm_end', 1)]

/** The whole output of one process. */
export function outputOf(head: SampleHead, lines: readonly string[]): readonly string[] {
  return [...headLines(head), ...lines, ...endLines]
}
