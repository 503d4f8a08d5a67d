/** The options of a script that are whole numbers, and what stands beside them on its command line. */
import { parseArgs } from 'node:util'

/** Reads them by their names and defaults; a mistake ends the process with one sentence and 2. */
export function wholeNumbers<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
): { readonly values: Readonly<Record<Name, number>>; readonly files: readonly string[] } {
  const names = Object.keys(defaults) as Name[]
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options })
    const numbers = names.map((name) => [name, numberOf(name, values[name], defaults[name])])
    return {
      values: Object.fromEntries(numbers) as Readonly<Record<Name, number>>,
      files: positionals,
    }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : String(error)
    const known = names.map((name) => `--${name}`).join(', ')
    console.error(`Cannot begin: ${why}. Options: ${known}, each a whole number of 1 or more.`)
    process.exit(2)
  }
}

function numberOf(name: string, given: string | boolean | undefined, unless: number): number {
  if (given === undefined) return unless
  const number = Number(given)
  if (Number.isInteger(number) && number >= 1) return number
  throw new Error(`--${name} is '${given}'`)
}
