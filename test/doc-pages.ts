/** The README and the pages of `docs/`, for the tests and checks that hold them to the code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of code of one page. */
interface Fence {
  /** Page and number, such as `docs-web-md-1`. */
  readonly name: string
  readonly text: string
}

/** Paths of all pages that people write or read: the README first. */
export const docPages: readonly string[] = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
]

/** The blocks of code in a page that are marked with a language, in order. */
export function fencesOf(page: string, language: string): readonly Fence[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')
  return Array.from(readFileSync(page, 'utf8').matchAll(fence), ([, text = ''], index) => ({
    name: `${page.replaceAll(/\W/g, '-')}-${index + 1}`,
    text,
  }))
}
