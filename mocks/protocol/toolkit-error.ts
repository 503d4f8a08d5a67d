/** What kind of misuse a ToolkitError reports; docs/runbook.md says what to do for each. */
export type ToolkitErrorCode =
  | 'INVALID_OPTION'
  | 'HANG'
  | 'NOT_CLEAN'
  | 'USE_AFTER_RELEASE'
  | 'DISPOSED'
  | 'BUSY'
  | 'WRONG_CLOCK'
  | 'UNKNOWN_NAME'
  | 'UNREACHABLE'
  | 'REAL_SDK'

/**
 * Thrown when the toolkit is used wrongly: by a test, or by an app that uses what it has released.
 * Its message reads "Failed to <do>: <why>. <What to do>."
 */
export class ToolkitError extends Error {
  override readonly name = 'ToolkitError'
  readonly code: ToolkitErrorCode

  constructor(code: ToolkitErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Stops on a bug of the toolkit's own. Never caught. */
export function invariant(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(`Bug in rtm-testkit: ${sentence}`)
}
