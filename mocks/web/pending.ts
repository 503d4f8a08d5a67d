import type { Session, World } from '../client/index.ts'
import type { EnumName } from '../protocol/index.ts'
import { codeNameFor } from '../protocol/index.ts'
import { rtmError } from './rtm-error.ts'
import type { WebFailure } from './rtm-error.ts'

/** A promise that waits for its answer, and the codes that it may fail with. */
export interface Waiting {
  readonly codes: EnumName
  resolve(value: unknown): void
  readonly reject: (error: unknown) => void
}

/** What is known of a failure beside its code. */
export type Reason = Pick<WebFailure, 'rule' | 'why' | 'isOtherCause'>

/** Ends a promise by its code: 0 resolves it, anything else rejects it. */
export function settle(
  waiting: Waiting,
  outcome: { readonly code: number; readonly value?: unknown } & Reason,
): void {
  const { code, value, ...reason } = outcome
  if (code === 0) return waiting.resolve(value)
  waiting.reject(rtmError({ ...reason, code, codeName: codeNameFor('web', waiting.codes, code) }))
}

/** The error of a call that was refused just now. */
export function refusalOf(session: Session, codes: EnumName, code: number): Error {
  const { rule, why } = session.lastRefusal ?? {}
  return rtmError({
    code,
    codeName: codeNameFor('web', codes, code),
    ...(rule === undefined ? {} : { rule }),
    ...(why === undefined ? {} : { why }),
  })
}

/** What has a session. */
export interface SessionOwner {
  use(call: string): { readonly world: World; readonly session: Session }
  /** Whether its world notes where in the app calls come from. */
  readonly notesCallSites: boolean
}
