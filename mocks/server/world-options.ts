import type { AssumptionChoices, Limits, Profile } from '../protocol/index.ts'
import type { ClockMode, Settling } from '../time/index.ts'

/** How good the link between one client and Agora is. */
export interface NetworkSettings {
  /** Bytes per second that all uploads of a client share. */
  readonly upBytesPerSec: number
  /** Bytes per second that all downloads of a client share. */
  readonly downBytesPerSec: number
  /** Time to the service and back. */
  readonly rttMs: number
  /** Largest extra delay of one way; drawn evenly from 0 up to it. */
  readonly jitterMs: number
}

/** What a world was made with, complete. */
export interface WorldOptions {
  readonly seed: number
  readonly clock: ClockMode
  readonly settling: Settling
  readonly profile: Profile
  readonly limits: Limits
  readonly choices: AssumptionChoices
  readonly network: NetworkSettings
  readonly startAtMs: number
  /** The App IDs that exist; undefined where every App ID of the right length does. */
  readonly appIds: readonly string[] | undefined
  /** The App Certificate of each App ID that has one: its users need tokens. */
  readonly appCertificates: Readonly<Record<string, string>>
  readonly journalEntries: number
}
