/**
 * Writes down what the built package declares, door by door, as text: `docs/public-api.txt`. A change of it shows in
 * the diff of a change; the check fails where it was not that of the build.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'

const reportPath = 'docs/public-api.txt'

interface Door {
  readonly import?: { readonly types?: string }
  readonly types?: string
}

const { exports: doors } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, Door>>
}
const declarations = Object.entries(doors).flatMap(([name, door]) => {
  const path = door.import?.types ?? door.types
  return path === undefined ? [] : [{ name, path: resolve(path) }]
})
const program = ts.createProgram({
  rootNames: declarations.map(({ path }) => path),
  options: { module: ts.ModuleKind.NodeNext, noEmit: true, skipLibCheck: true, types: ['node'] },
})
const checker = program.getTypeChecker()
const printer = ts.createPrinter({ removeComments: true })
const ownFolder = resolve('dist')

/** All declarations that a door reaches, by name: those of the package alone. */
const reached = new Map<string, Set<string>>()
const walked = new Set<ts.Symbol>()

function walk(symbol: ts.Symbol): void {
  const target =
    (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol
  if (walked.has(target)) return
  walked.add(target)
  for (const declaration of target.declarations ?? []) {
    const file = declaration.getSourceFile()
    const isWhole = ts.isSourceFile(declaration.parent) || ts.isModuleBlock(declaration.parent)
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
    if (!file.fileName.startsWith(ownFolder) || !(isWhole || node !== declaration)) continue
    const text = printer.printNode(ts.EmitHint.Unspecified, node, file)
    const texts = reached.get(target.name) ?? new Set()
    reached.set(target.name, texts.add(text.replace(/^(export |declare )+/, '')))
    walkNames(node)
  }
}

function walkNames(node: ts.Node): void {
  if (ts.isIdentifier(node)) {
    const symbol = checker.getSymbolAtLocation(node)
    if (symbol !== undefined) walk(symbol)
  }
  ts.forEachChild(node, walkNames)
}

const lists = declarations.map(({ name, path }) => {
  const file = program.getSourceFile(path)
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
  const exported = module === undefined ? [] : checker.getExportsOfModule(module)
  for (const symbol of exported) walk(symbol)
  const names = exported.map((symbol) => symbol.name).toSorted()
  return [`${name.replace('.', 'rtm-testkit')} (${names.length})`, ...names].join('\n  ')
})
const texts = [...reached].toSorted(([one], [other]) => (one < other ? -1 : 1))
const report = [
  'What the package declares: the names of each door, then the declarations that they reach.',
  ...lists,
  ...texts.flatMap(([, own]) => [...own].toSorted((one, other) => (one < other ? -1 : 1))),
].join('\n\n')

if (!existsSync(reportPath) || readFileSync(reportPath, 'utf8') !== `${report}\n`) {
  writeFileSync(reportPath, `${report}\n`)
  console.error(
    `${reportPath} was not that of the build. It is written anew: look whether you want the change, and commit it.`,
  )
  process.exitCode = 1
}
