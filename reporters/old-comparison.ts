/** A comparison as it was written until every operation was compared: of the most frequent one alone, and ratios alone. */
interface OldComparison {
  readonly pairs: readonly (readonly OldRun[])[]
  readonly differences: readonly OldDifference[]
}

interface OldRun {
  readonly p50Us: number
  readonly p99Us: number
  readonly perSecond: number
}

interface OldDifference {
  readonly ratio: number
}

const operation = 'the most frequent'

/** Brings a result to the form of today; what is no result, or is of today, stays as it is. */
export function upgradeComparison(result: unknown): unknown {
  const { load } = (result ?? {}) as { readonly load?: { readonly comparison?: unknown } }
  const comparison = load?.comparison as Partial<OldComparison> | undefined
  if (!isOld(comparison)) return result
  const { differences, pairs } = comparison
  return {
    ...(result as object),
    load: {
      ...load,
      comparison: {
        ...comparison,
        // How many calls there were is not known: it was not kept.
        pairs: pairs.map((pair) =>
          pair.map((run) => ({
            seconds: 0,
            operations: [{ operation, count: 0, completed: 0, failed: 0, ...run }],
          })),
        ),
        differences: differences.map((each) => ({
          ...each,
          operation,
          scale: 'ratio',
          estimate: each.ratio,
        })),
      },
    },
  }
}

function isOld(comparison: Partial<OldComparison> | undefined): comparison is OldComparison {
  const { differences, pairs } = comparison ?? {}
  return (
    Array.isArray(pairs) &&
    Array.isArray(differences) &&
    differences.some((each) => 'ratio' in each)
  )
}
