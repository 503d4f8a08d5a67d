import { expect, test } from 'vitest'
import ts from 'typescript'
import { doorSources } from '../test/door-sources.ts'

const doors = doorSources()
const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
  config: { compilerOptions: object }
}
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, process.cwd())
const program = ts.createProgram([...doors.values()], { ...options, noEmit: true })
const checker = program.getTypeChecker()

interface Public {
  readonly name: string
  readonly docstring: string
}

function documented(symbol: ts.Symbol, name: string): Public {
  return {
    name,
    docstring: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
  }
}

/** What a door exports, and what the interfaces and classes among it hold. */
function publicOf(door: string, path: string): readonly Public[] {
  const file = program.getSourceFile(path)
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
  if (module === undefined) return []
  return checker.getExportsOfModule(module).map((symbol) => {
    const target =
      (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol
    return documented(target, `${door} ${symbol.name}`)
  })
}

const all = Array.from(doors, ([door, path]) => publicOf(door, path)).flat()

test('every public export has a docstring', () => {
  expect(all.length).toBeGreaterThan(400)
  expect(all.filter(({ docstring }) => docstring === '').map(({ name }) => name)).toEqual([])
})

test('the first sentence of a docstring is a sentence: four words or more, and a full stop', () => {
  const clipped = all.filter(({ docstring }) => {
    const [first = ''] = docstring.split(/\n\n|(?<=\.)\s/)
    return !/[.:)]$/.test(first.trim()) || first.split(/\s+/).length < 4
  })
  expect(clipped.map(({ name, docstring }) => `${name}: ${docstring}`)).toEqual([])
})
