/** What an axis goes over: numbers, or rows with names. */
export type Domain =
  | { readonly from: number; readonly to: number; readonly isLog?: boolean }
  | { readonly rows: readonly string[] }

/** Where a value is, in px; for a row its middle. */
export type Scale = (value: number | string) => number

/** Makes the scale of a domain between two places. */
export function scaleOf(domain: Domain, start: number, end: number): Scale {
  if ('rows' in domain) {
    const step = (end - start) / domain.rows.length
    return (row) => start + (domain.rows.indexOf(String(row)) + 0.5) * step
  }
  const { from, to, isLog = false } = domain
  const at = isLog ? Math.log : Number
  const [low, high] = [at(from), at(to)]
  return (value) => start + ((at(Number(value)) - low) / (high - low)) * (end - start)
}

/** Ticks of a logarithmic axis: powers of ten, with 2 and 5 between them where there is room. */
export function logTicks(from: number, to: number): readonly number[] {
  const decades = Math.log10(to / from)
  const steps = decades > 4 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++)
    for (const step of steps) ticks.push(step * 10 ** power)
  return ticks.filter((tick) => tick >= from * 0.999 && tick <= to * 1.001)
}

/** Ticks from 0 on, about so many, at round numbers. */
export function evenTicks(
  to: number,
  about = 4,
  steps: readonly number[] = [1, 2, 2.5, 5, 10],
): readonly number[] {
  const wanted = to / about
  const power = 10 ** Math.floor(Math.log10(wanted))
  const step = (steps.find((each) => each * power >= wanted) ?? 10) * power
  return Array.from({ length: Math.floor(to / step + 1e-9) + 1 }, (_, at) => at * step)
}
