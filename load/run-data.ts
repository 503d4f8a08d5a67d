import type { Health } from './health.ts'
import type { Measured } from './measure/recorder.ts'
import type { Outcome } from './measure/outcome.ts'
import type { StepsDone } from './steps.ts'
import type { Races } from './races.ts'

/** The ways to do a load. */
export type DriverName = 'virtual' | 'gateway' | 'autocannon' | 'k6'

/** A task of the client that the report draws: in which slot it was, and when, in ms from the beginning. */
export interface SlotSpan {
  readonly client: number
  readonly kind: 'upload' | 'download'
  readonly startMs: number
  readonly endMs: number
  readonly outcome: Outcome
}

/** One stage of a closed load: what was asked for, and what the limit refused. */
export interface StageCount {
  readonly perClient: number
  readonly asked: number
  readonly refused: number
}

/** Why what was measured is not the whole load, and what to do about it. */
export interface Trouble {
  readonly why: string
  readonly fix: string
}

/** A threshold that has ended a run before its time. */
export interface Aborted {
  readonly expression: string
  /** What it was then, in words. */
  readonly observed: string
  readonly atMs: number
}

/** What a driver brings home. */
export interface RunData {
  readonly measured: Measured
  /** Single numbers, by the names that thresholds know them by. */
  readonly gauges: Readonly<Partial<Record<GaugeName, number>>>
  readonly races?: Races
  readonly spans: readonly SlotSpan[]
  readonly stages: readonly StageCount[]
  /** By the wall's clock. */
  readonly tookMs: number
  /** Virtual time that passed, where it was virtual. */
  readonly virtualMs?: number
  /** Equal for equal runs, where time was virtual. */
  readonly journalDigest?: string
  /** How the generator fared, where it could be the limit. */
  readonly health?: Health
  /** Why nobody knows what the service has stored, where uploads could not be joined with it. */
  readonly unread?: string
  /** Not all of the load is in it: somebody ended it before its time, or parts of it are missing. */
  readonly isPartial: boolean
  /** What has ended the run before its time, where a threshold did. */
  readonly aborted?: Aborted
  /** What is wrong with the parts that it was put together from. */
  readonly troubles?: readonly Trouble[]
  /** What was done before the load and after it. */
  readonly setUp?: StepsDone
  readonly tearDown?: StepsDone
  /** What has gone wrong beside what is measured. */
  readonly errors: readonly string[]
  /** The sequence of a run of one client, as Mermaid. */
  readonly diagram?: string
}

/** Names of single numbers. */
export type GaugeName =
  | 'slots.peak'
  | 'slots.leaked'
  | 'uploads.lost'
  | 'uploads.ghost'
  | 'cancel.lost'
  | 'cancel.ghost'
  | 'cancel.late'
  | 'callbacks.doubled'
  | 'media.stored'
  | 'media.overdue'
  | 'frames.garbage'
  | 'sockets.dropped'
  | 'sockets.awayMsMost'
  | 'sockets.awayMsSum'
  | 'generator.rssMb'
  | 'target.rssMb'

/** What each single number is: printed in every report. */
export const gauges: Readonly<Record<GaugeName, string>> = {
  'slots.peak':
    'most uploads and downloads of one client of this run that ran at the service at once',
  'slots.leaked': 'slots that were still taken when everything had ended',
  'uploads.lost': 'uploads that the client was told are stored, and are not, or not whole',
  'uploads.ghost':
    'uploads that the client was told have not come to their end, and that are stored',
  'cancel.lost': 'those of the uploads that were to be cancelled that are lost',
  'cancel.ghost':
    'uploads that the client was told are cancelled, and that are stored all the same',
  'cancel.late': 'cancels that came after the result',
  'callbacks.doubled': 'results that were told a second time',
  'media.stored': 'most media of this run stored at once',
  'media.overdue': 'downloads that gave a medium after its life',
  'frames.garbage': 'frames that the service would never send',
  'sockets.dropped': 'how often the socket of a client has dropped by itself',
  'sockets.awayMsMost': 'longest time from a drop until its client was back, in ms',
  'sockets.awayMsSum': 'all those times together, in ms',
  'generator.rssMb': 'most memory of the generator, in MB',
  'target.rssMb': 'most memory of the gateway, in MB',
}
