import { InvalidArgumentError } from 'commander'

/** A whole number of the command line. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('Give a whole number.')
  return value
}

/** A port of the command line. */
export function portNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('Give the number of a port, 0 to 65535; 0 takes a free one.')
  return value
}

/** A share of the command line, 0 to below 1. */
export function share(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('Give a number from 0 to below 1.')
  return value
}

/** Values of a flag that may be given several times, or several by commas. */
export function severalValues(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((each) => each.trim())]
}
