/**
 * The two-sided p of Student's t: how often chance alone gives a mean that is so many standard errors away from the truth,
 * or further.
 *
 * @param freedom degrees of freedom, a whole number from 1 on.
 */
export function studentP(t: number, freedom: number): number {
  // The closed forms for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom))
  const cosine = Math.cos(angle)
  const isOdd = freedom % 2 === 1
  let term = isOdd ? cosine : 1
  let sum = freedom === 1 ? 0 : term
  for (let k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2
    sum += term
  }
  const inside = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
  return Math.min(1, Math.max(0, 1 - inside))
}

/** How many standard errors a two-sided interval reaches to either side, for a confidence such as 0.95. */
export function studentReach(confidence: number, freedom: number): number {
  let low = 0
  let high = 1
  while (studentP(high, freedom) > 1 - confidence) high *= 2
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (studentP(middle, freedom) > 1 - confidence) low = middle
    else high = middle
  }
  return high
}
