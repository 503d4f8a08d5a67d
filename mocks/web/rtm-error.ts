import type { RuleId } from '../protocol/index.ts'

/** What went wrong: the call's own code, and what we know of it. */
export interface WebFailure {
  readonly code: number
  /** The SDK's name of the code. */
  readonly codeName: string
  readonly rule?: RuleId
  readonly why?: string
  /** Set where the text that the real SDK was seen to give for the code speaks of another cause. */
  readonly isOtherCause?: boolean
}

/** Names of the errors that the Web SDK rejects with. */
export type RtmErrorName =
  | 'RtmUnauthenticatedError'
  | 'RtmInvalidArgumentError'
  | 'RtmInvalidStatusError'
  | 'RtmTimeoutError'
  | 'RtmLimitExceededError'
  | 'RtmInterruptedError'
  | 'RtmInternalError'

/**
 * What a promise of the Web SDK rejects with. `name`, `code` and the beginning of `message` are those
 * of the real SDK: ` Error Code 102 - The client is not logged in. ...`, with the space before it. After
 * it stands a sentence of ours on a line of its own: why, what to do, and the rule.
 *
 * @assumes S-48
 */
export class RtmError extends Error {
  /** The number that the reference lists for the call. */
  readonly code: number
  /** The rule that it rests on, or undefined. */
  readonly rule: RuleId | undefined

  constructor(name: RtmErrorName, failure: WebFailure) {
    const { code, rule } = failure
    super(` Error Code ${code} - ${textOf(failure)}${hintOf(failure)}`)
    this.name = name
    this.code = code
    this.rule = rule
  }
}

function hintOf({ codeName, rule, why }: WebFailure): string {
  const at = rule === undefined ? '' : ` [rule ${rule}]`
  return `\n${codeName}${why === undefined ? '' : `: ${why}`}${at}`
}

/** Texts that were seen of the real SDK: that of a token where there was none, that of an upload for its arguments. */
const seenTexts: Readonly<Record<string, string>> = {
  LOGIN_ERR_INVALID_APP_ID: 'Illegal App ID.',
  LOGIN_ERR_INVALID_TOKEN: 'The vendor enabled the dynamic key, but uses the static key.',
  UPLOAD_MEDIA_ERR_INVALID_ARGUMENT: 'Invalid message params type.',
  JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN: 'Client is not logged in. Cannot join the channel.',
}

function textOf({ code, codeName, rule, why, isOtherCause }: WebFailure): string {
  const seen = seenTexts[codeName]
  const isOther = isOtherCause === true || rule === 'MEDIA-NONEMPTY'
  if (seen !== undefined && isOther) return why?.match(/^.*?\.(?= |$)/)?.[0] ?? `${codeName}.`
  if (seen !== undefined) return seen
  if (code === 102) return 'The client is not logged in. Cannot do the operation.'
  return `${codeName}.`
}

/** The names by the SDK's name of the code: the first that fits. @assumes S-48 */
const namesByCode: readonly (readonly [pattern: RegExp, name: RtmErrorName])[] = [
  [
    /^LOGIN_ERR_(REJECTED|INVALID_APP_ID|INVALID_TOKEN|TOKEN_EXPIRED|NOT_AUTHORIZED)$/,
    'RtmUnauthenticatedError',
  ],
  [/NOT_LOGGED_IN|NOT_IN_CHANNEL|ALREADY_|NOT_STARTED/, 'RtmInvalidStatusError'],
  [/TOO_OFTEN|EXCEED|OVERFLOW/, 'RtmLimitExceededError'],
  [/INVALID|^RENEW_TOKEN_ERR_TOKEN_EXPIRED$/, 'RtmInvalidArgumentError'],
  [/TIMEOUT/, 'RtmTimeoutError'],
  [/INTERRUPTED/, 'RtmInterruptedError'],
]

/** Makes the error of a failure. */
export function rtmError(failure: WebFailure): RtmError {
  const found = namesByCode.find(([pattern]) => pattern.test(failure.codeName))
  return new RtmError(found?.[1] ?? 'RtmInternalError', failure)
}
