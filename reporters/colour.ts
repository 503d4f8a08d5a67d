const codes = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const

/** Colours words where the terminal has colours. */
export type Paint = (look: keyof typeof codes, text: string) => string

/** How to colour, or leave, what is printed. */
export function paintOf(hasColour = false): Paint {
  return (look, text) => (hasColour ? `\u001B[${codes[look]}m${text}\u001B[0m` : text)
}
