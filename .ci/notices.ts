import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the package that a module is of; undefined for one of our own. */
function packageOf(module: string): string | undefined {
  return /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1]
}

/** What the licences of the packages ask for, whose modules stand in a bundle: their names, versions and texts. */
export function noticesOf(modules: Iterable<string>): string {
  const folders = new Set([...modules].flatMap((module) => packageOf(module) ?? []))
  const notices = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Readonly<Record<'name' | 'version' | 'license', string>>
    return `## ${name} ${version}\n\nLicence: ${license}\n\n${licenceText(folder)}`
  })
  const about =
    'The files of this package hold parts of the packages below, in the versions that it was built with.'
  return `# Third-party notices\n\n${about}\n\n${notices.toSorted().join('\n')}`
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  const text = file === undefined ? fromReadme(folder) : readFileSync(join(folder, file), 'utf8')
  return text === '' ? '' : `\`\`\`text\n${text.trim().replaceAll('\r', '')}\n\`\`\`\n`
}

/** Some packages have their licence at the end of their README. */
function fromReadme(folder: string): string {
  const readme = ['README.md', 'readme.md', 'Readme.md'].find((name) =>
    existsSync(join(folder, name)),
  )
  if (readme === undefined) return ''
  const text = readFileSync(join(folder, readme), 'utf8')
  return /^#+ *licen[cs]e\b[\s\S]*/im.exec(text)?.[0] ?? ''
}
