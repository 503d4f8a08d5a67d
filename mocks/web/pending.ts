import type { Session, World } from '../client/index.ts'
import type { EnumName } from '../protocol/index.ts'
import { sdkName } from '../protocol/index.ts'
import { rtmError } from './rtm-error.ts'
import type { WebFailure } from './rtm-error.ts'

/** A promise that waits for its answer, and the codes that it may fail with. */
export interface Waiting {
  readonly codes: EnumName
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Names of codes that only the Web SDK has. */
const webNames: Readonly<Record<string, string>> = {
  'JOIN_CHANNEL_ERR 202': 'JOIN_CHANNEL_ERR_ALREADY_JOINED_CHANNEL_OF_SAME_ID',
  'CHANNEL_MESSAGE_ERR_CODE 5': 'CHANNEL_MESSAGE_ERR_NOT_IN_CHANNEL',
}

/** The name of a code on the Web. */
export function webName(codes: EnumName, code: number): string {
  return webNames[`${codes} ${code}`] ?? sdkName(codes, code)
}

/** What is known of a failure beside its code. */
export type Reason = Pick<WebFailure, 'rule' | 'why' | 'isOtherCause'>

/** Ends a promise by its code: 0 resolves it, anything else rejects it. */
export function settle(
  waiting: Waiting,
  outcome: { readonly code: number; readonly value?: unknown } & Reason,
): void {
  const { code, value, ...reason } = outcome
  if (code === 0) return waiting.resolve(value as never)
  waiting.reject(rtmError({ ...reason, code, codeName: webName(waiting.codes, code) }))
}

/** The error of a call that was refused just now. */
export function refusalOf(session: Session, codes: EnumName, code: number): Error {
  const { rule, why } = session.lastRefusal ?? {}
  return rtmError({
    code,
    codeName: webName(codes, code),
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
