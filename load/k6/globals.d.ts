/**
 * What k6 has as globals and `@types/k6` does not say. No more: `fetch`, `URL`, `AbortController` and `performance`
 * are not there, and the `dom` types would let a script use them and die when it runs.
 */
declare function setTimeout(run: () => void, delayMs: number): number
declare const console: {
  readonly log: (text: string) => void
  readonly warn: (text: string) => void
}
