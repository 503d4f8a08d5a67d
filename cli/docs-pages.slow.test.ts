import { expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { rules } from '../mocks/protocol/rules/index.ts'
import { docPages, fencesOf } from '../test/doc-pages.ts'
import { doorSources } from '../test/door-sources.ts'
import { codesPage, commandsPage, optionsPage } from '../test/made-pages.ts'

const pages = new Map(docPages.map((page) => [page, readFileSync(page, 'utf8')]))
const written = [...pages.values()].join('\n')

test('the pages of commands, options and codes are those of the code; write them anew with vitest -u', async () => {
  await expect(commandsPage()).toMatchFileSnapshot('../docs/cli.md')
  await expect(optionsPage()).toMatchFileSnapshot('../docs/options.md')
  await expect(codesPage()).toMatchFileSnapshot('../docs/codes.md')
})

test('every door, code of a ToolkitError and rule has its place in the docs', () => {
  const errors = /ToolkitErrorCode =([\s\S]*?)\n\n/.exec(
    readFileSync('mocks/protocol/toolkit-error.ts', 'utf8'),
  )
  const codes = Array.from(errors?.[1]?.matchAll(/'([A-Z_]+)'/g) ?? [], ([, code]) => code ?? '')
  expect(codes.length).toBeGreaterThan(5)
  const missing = [
    ...[...doorSources().keys()].filter(
      (door) => !written.includes(`${door}'`) && !written.includes(`${door}\``),
    ),
    ...codes.filter((code) => !pages.get('docs/runbook.md')?.includes(`\n## ${code}\n`)),
    ...rules
      .map(({ id }) => id)
      .filter((id) => !pages.get('docs/rules.md')?.includes(`\n### ${id}\n`)),
  ]
  expect(missing).toEqual([])
})

test('every command and flag that a page shows is there', () => {
  const help = readFileSync('docs/cli.md', 'utf8')
  const sections = new Map(
    help
      .split('\n## ')
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text]),
  )
  const lines = docPages
    .filter((page) => page !== 'docs/cli.md')
    .flatMap((page) => fencesOf(page, 'sh').flatMap(({ text }) => text.split('\n')))

    .map((line) => /^(?!npm ).*(?:rtm-testkit|cli\/main\.ts) (\w+)([^#]*)/.exec(line))
    .filter((found) => found !== null)
  expect(lines.length).toBeGreaterThan(20)
  const unknown = lines.flatMap(([line, command = '', rest = '']) => {
    const section = sections.get(command)
    const flags = rest.match(/--[a-z-]+/g) ?? []
    const isKnown =
      section !== undefined && flags.every((flag) => new RegExp(`${flag}\\b`).test(section))
    return isKnown ? [] : [line]
  })
  expect(unknown).toEqual([])
})
