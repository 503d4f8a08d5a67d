/** The user asked for what cannot be: one clear sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
