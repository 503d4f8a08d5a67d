/** The name that a misspelt or unfinished one probably means: one that begins so, else the closest by edits, if close enough. */
export function nearestName(given: unknown, names: readonly string[]): string | undefined {
  if (typeof given !== 'string') return undefined
  const wrong = given
  const begun = names.find(
    (name) => wrong.length >= 3 && name.toLowerCase().startsWith(wrong.toLowerCase()),
  )
  if (begun !== undefined) return begun
  let nearest: string | undefined
  let fewest = Math.max(3, Math.ceil(wrong.length / 2))
  for (const name of names) {
    const edits = editDistance(wrong.toLowerCase(), name.toLowerCase())
    if (edits < fewest) {
      fewest = edits
      nearest = name
    }
  }
  return nearest
}

/**
 * What to say of a name that there is not: `Did you mean 'timers'?`, or another sentence where none is near.
 *
 * @param otherwise that sentence; all names unless given.
 */
export function didYouMean(
  given: unknown,
  names: readonly string[],
  otherwise: string = `Give ${names.length > 1 ? 'one of ' : ''}${names.join(', ')}.`,
): string {
  const near = nearestName(given, names)
  return near === undefined ? otherwise : `Did you mean '${near}'?`
}

/** A sentence with its full stop, unless it ends otherwise. */
export function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const swap = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(swap, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[right.length] ?? 0
}
