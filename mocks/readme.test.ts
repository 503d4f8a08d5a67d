import { expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { assumptions } from './protocol/door.ts'

const snippets = Array.from(
  readFileSync('README.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
  ([, code]) => code ?? '',
)

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

test('every snippet of the README compiles against the real doors', () => {
  expect(snippets.length).toBeGreaterThan(1)
  const sources = new Map(
    snippets.map((code, index) => [
      `${process.cwd()}/mocks/readme-snippet-${index}.ts`,
      code.replaceAll(/'rtm-testkit(\/[^']*)'/g, (_, door: string) => `'${sourceOf(door)}'`),
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

test('the README counts what the catalogue holds', () => {
  const readme = readFileSync('README.md', 'utf8').replaceAll('\n', ' ')
  const said = /(\d+) assumptions .*?; (\d+) have a switch/.exec(readme)
  const withSwitch = assumptions.filter(({ options = [] }) => options.length > 0)
  expect([said?.[1], said?.[2]]).toEqual([String(assumptions.length), String(withSwitch.length)])
})
