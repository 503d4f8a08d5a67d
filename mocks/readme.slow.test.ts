import { expect, test } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { assumptions, rules } from './protocol/door.ts'
import { docPages, fencesOf } from '../test/doc-pages.ts'

const snippets = docPages.flatMap((page) => fencesOf(page, 'ts'))

const { exports: doors } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<
    Record<string, { readonly default?: string; readonly import?: { readonly default: string } }>
  >
}

/** The source of a door of the package, as seen from here. */
function sourceOf(door: string): string {
  const { default: path, import: own } = doors[`.${door}`] ?? {}
  return (own?.default ?? path ?? door).replace('./dist/', '../').replace(/\.js$/, '.ts')
}

test('every snippet of README and docs compiles against the real doors', () => {
  expect(snippets.length).toBeGreaterThan(10)
  const sources = new Map(
    snippets.map(({ name, text }) => [
      `${process.cwd()}/mocks/snippet-${name}.ts`,
      text.replaceAll(/'rtm-testkit(\/[^']*)'/g, (_, door: string) => `'${sourceOf(door)}'`),
    ]),
  )
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object }
  }
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      noEmit: true,
      isolatedDeclarations: false,
      declaration: false,
      declarationMap: false,
    },
    process.cwd(),
  )
  const real = ts.createCompilerHost(options)
  const host: ts.CompilerHost = {
    ...real,
    fileExists: (path) => sources.has(path) || real.fileExists(path),
    readFile: (path) => sources.get(path) ?? real.readFile(path),
    getSourceFile: (path, language) => {
      const own = sources.get(path)
      return own === undefined
        ? real.getSourceFile(path, language)
        : ts.createSourceFile(path, own, language)
    },
  }
  const program = ts.createProgram(Array.from(sources.keys()), options, host)
  // The snippets alone: the check has the compiler look at what they import.
  const complaints = Array.from(sources.keys(), (name) => program.getSourceFile(name))
    .flatMap((file) => ts.getPreEmitDiagnostics(program, file))
    .map(
      ({ messageText, file }) =>
        `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  expect(complaints).toEqual([])
})

test('README and docs count what the catalogue holds', () => {
  const said = /(\d+) assumptions .*?; (\d+) have a switch/s.exec(textOf('docs/scenarios.md'))
  const withSwitch = assumptions.filter(({ options = [] }) => options.length > 0)
  expect([said?.[1], said?.[2]]).toEqual([String(assumptions.length), String(withSwitch.length)])
  const counts = ['README.md', 'docs/index.md'].flatMap((page) =>
    Array.from(textOf(page).matchAll(/more than (\d+) rules/g), ([, count]) => Number(count)),
  )
  expect(counts).toHaveLength(2)
  for (const count of counts) expect(rules.length).toBeGreaterThan(count)
})

test('the README is one page', () => {
  expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(151)
})

test('every link between README and docs leads to a page, and to a heading that is there', () => {
  const links = docPages.flatMap((page) =>
    Array.from(textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g), (found) => ({
      page,
      to: found[1] === '' ? page : join(dirname(page), found[1] ?? ''),
      heading: found[2],
    })),
  )
  expect(links.length).toBeGreaterThan(20)
  const dead = links.filter(
    ({ to, heading }) =>
      !existsSync(to) || (heading !== undefined && !anchorsOf(to).includes(heading)),
  )
  expect(dead).toEqual([])
})

/** The anchors that a page has, made from its headings as VitePress and GitHub make them. */
function anchorsOf(page: string): readonly string[] {
  return Array.from(textOf(page).matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s+/g, '-'),
  )
}

function textOf(page: string): string {
  return readFileSync(page, 'utf8')
}
