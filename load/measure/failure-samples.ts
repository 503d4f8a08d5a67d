/** What was asked for, and what came of it. */
export interface Exchange {
  readonly request: string
  readonly answer: string
}

/** An operation that did not complete: one of the first of its reason. */
export interface FailureSample extends Exchange {
  /** When it ended, in ms from the beginning of the run. */
  readonly atMs: number
  readonly client?: number
}

/** Samples of each reason. */
const samplesMax = 3
const charsMax = 400
const reasonCharsMax = 200
/** So much of a text is looked through for what nobody should see. */
const lookedThroughMax = 2000

const hidden = '(hidden)'
const named =
  /(["']?\b(?:[\w-]*token|[\w-]*secret|[\w-]*certificate|authorization|password|cookie|set-cookie|api-?key|session-?id)["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|(?:Bearer|Basic)\s+[^\s,;&}"']+|[^\s,;&}"']+)/gi
const schemes = /\b(Bearer|Basic)\s+[^\s,;&}"']+/gi
/** Words that nobody has written: tokens, IDs of sessions and media, keys. */
const long = /[A-Za-z0-9+/_=.-]{40,}|[A-Za-z0-9+_=-]{24,}/g

/** Text without tokens, keys and IDs, and no longer than so many characters. */
export function withoutSecrets(text: string, max: number = charsMax): string {
  const clean = text
    .slice(0, lookedThroughMax)
    .replaceAll(named, `$1${hidden}`)
    .replaceAll(schemes, `$1 ${hidden}`)
    .replaceAll(long, (word) => (/\d/.test(word) && /[A-Za-z]/.test(word) ? hidden : word))
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean
}

/** Why operations did not complete: how often, and the first of each reason. Bounded in number and size. */
export class FailureTable {
  readonly #max: number
  readonly #reasons = new Map<string, { count: number; readonly samples: FailureSample[] }>()

  /** @param max reasons that are told apart; the others are counted together. */
  constructor(max: number) {
    this.#max = max
  }

  /** Counts a failure. @param sample is asked for where it is one of the first. */
  add(reason: string, sample: () => FailureSample): void {
    const cut = reason.slice(0, reasonCharsMax)
    const key = this.#reasons.has(cut) || this.#reasons.size < this.#max ? cut : 'other reasons'
    let kept = this.#reasons.get(key)
    if (kept === undefined) this.#reasons.set(key, (kept = { count: 0, samples: [] }))
    kept.count++
    if (kept.samples.length >= samplesMax) return
    const { request, answer, ...rest } = sample()
    kept.samples.push({
      ...rest,
      request: withoutSecrets(request),
      answer: withoutSecrets(answer),
    })
  }

  /** What was counted: plain data, with nothing secret in it. */
  toFailures(): Failures {
    return mergeFailures(
      [...this.#reasons].map(([reason, { count, samples }]) => {
        const shown = withoutSecrets(reason, reasonCharsMax)
        return { reasons: { [shown]: count }, failureSamples: { [shown]: samples } }
      }),
    )
  }
}

/** Why operations did not complete: how often by reason, and the first of each. */
export interface Failures {
  /** `upload failed: ...`. */
  readonly reasons: Readonly<Record<string, number>>
  readonly failureSamples: Readonly<Record<string, readonly FailureSample[]>>
}

/** Adds up: of the samples of a reason the first of all. */
export function mergeFailures(all: readonly Failures[]): Failures {
  const reasons = new Map<string, number>()
  const samples = new Map<string, readonly FailureSample[]>()
  for (const each of all) {
    for (const [reason, count] of Object.entries(each.reasons))
      reasons.set(reason, (reasons.get(reason) ?? 0) + count)
    for (const [reason, own] of Object.entries(each.failureSamples)) {
      const both = [...(samples.get(reason) ?? []), ...own]
      samples.set(reason, both.toSorted((one, other) => one.atMs - other.atMs).slice(0, samplesMax))
    }
  }
  return { reasons: Object.fromEntries(reasons), failureSamples: Object.fromEntries(samples) }
}
