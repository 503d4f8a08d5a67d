/** Three digits, and no more zeros than are needed. */
function digits(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1)
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 })
}

/** A time in microseconds, for people. */
export function usText(us: number): string {
  if (us === 0) return '0'
  if (us < 999.5) return `${digits(us)} \u00B5s`
  if (us < 999_500) return `${digits(us / 1000)} ms`
  return us < 600_000_000 ? `${digits(us / 1_000_000)} s` : `${digits(us / 60_000_000)} min`
}

/** A time in milliseconds, for people. */
export function msText(ms: number): string {
  return usText(ms * 1000)
}

/** A count, whole. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en')
}

/** Any other number. */
export function numberText(value: number): string {
  return Math.abs(value) >= 1000 ? countText(value) : digits(value)
}

/** Bytes in decimal units. */
export function bytesText(bytes: number): string {
  for (const [unit, name] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const)
    if (bytes >= unit) return `${digits(bytes / unit)} ${name}`
  return `${digits(bytes)} B`
}

/** A share, 0 to 1, in percent. */
export function shareText(share: number): string {
  return `${digits(share * 100)} %`
}

/** The name of a percentile: `p99.9`. */
export function percentileName(share: number): string {
  return `p${String(Number((share * 100).toFixed(4)))}`
}
