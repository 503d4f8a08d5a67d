/**
 * Every snippet of README and docs, as a reader would take it: compiled against the packed package under
 * each set of options that apps have, by the least TypeScript and the newest, and run. Needs
 * `npm run build` before it.
 */
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type typescript from 'typescript'
import { inFolder, mustShow } from '../in-folder.ts'
import type { Tries } from '../in-folder.ts'
import { docPages, fencesOf } from '../../test/doc-pages.ts'

interface Snippet {
  readonly name: string
  readonly text: string
  /** vitest is an ES module alone. */
  readonly isTest: boolean
}

interface Cell {
  readonly module: string
  readonly moduleResolution: string
  readonly lib: readonly string[]
  /** Of the snippets: `.mts` or `.cts`. */
  readonly ending: 'mts' | 'cts'
}

const leastTypeScript = '~5.7.0'
const libs = [['es2022'], ['es2022', 'dom']]
const kinds = [
  { module: 'esnext', moduleResolution: 'bundler', ending: 'mts' },
  ...['node16', 'nodenext'].flatMap((each) =>
    (['mts', 'cts'] as const).map((ending) => ({ module: each, moduleResolution: each, ending })),
  ),
] as const
const cells: readonly Cell[] = kinds.flatMap((kind) => libs.map((lib) => ({ ...kind, lib })))

function snippetsOf(page: string): readonly Snippet[] {
  return fencesOf(page, 'ts').map((fence) => ({
    ...fence,
    isTest: fence.text.includes("from 'vitest'"),
  }))
}

function isImport(line: string): boolean {
  return line.startsWith('import ')
}

/** The same snippet for CommonJS, which has no `await` outside of functions. */
function inFunction(text: string): string {
  const lines = text.split('\n')
  const body = lines.filter((line) => !isImport(line)).join('\n')
  const isDefault = /^export default (\w+)$/m
  return [
    ...lines.filter(isImport),
    'async function main(): Promise<unknown> {',
    body.replace(isDefault, 'return $1'),
    ...(isDefault.test(body) ? [] : ['return undefined']),
    '}',
    'void main()',
  ].join('\n')
}

/** An app that has no SDK, and the line of the docs that gives it our typings. */
function appWithoutSdk(): readonly (readonly [name: string, text: string])[] {
  const [, line] =
    /`(declare module 'agora-rtm-sdk' [^`]+)`/.exec(
      readFileSync('docs/other-runners.md', 'utf8'),
    ) ?? []
  if (line === undefined) throw new Error('The docs have no line of declare module any more.')
  const app = `import AgoraRTM, { createInstance, LocalInvitationState } from 'agora-rtm-sdk'
import type { RtmChannel, RtmClient } from 'agora-rtm-sdk'
export const clients: readonly RtmClient[] = [AgoraRTM.createInstance('a'), createInstance('b')]
export const room: RtmChannel | undefined = clients[0]?.createChannel('room')
export const state: string = LocalInvitationState.IDLE
// @ts-expect-error: a misspelt name is found, so nothing here is of type any
AgoraRTM.createInstanze('a')
`
  return [
    ['sdk.d.ts', `${line}\n`],
    ['app-without-sdk', app],
  ]
}

/** Installed packages of this repository, and the packed one, for a folder outside of it. */
function putModules({ folder, unpackPackage }: Tries): void {
  const installed = readdirSync('node_modules').filter((name) => /^[\w@]/.test(name))
  mkdirSync(join(folder, 'node_modules'))
  for (const name of installed)
    symlinkSync(join(process.cwd(), 'node_modules', name), join(folder, 'node_modules', name))
  unpackPackage()
}

function compiled(ts: typeof typescript, folder: string, cell: Cell): readonly string[] {
  const { ending, ...options } = cell
  // What other packages declare is theirs to mend: msw and vitest want lib dom.
  const isOurs = (file: string): boolean =>
    file.startsWith(folder) && (!file.includes('/node_modules/') || file.includes('/rtm-testkit/'))
  const config = {
    ...options,
    target: 'es2022',
    strict: true,
    types: ['node'],
    skipLibCheck: false,
  }
  const parsed = ts.convertCompilerOptionsFromJson({ ...config, noEmit: true }, folder)
  const roots = readdirSync(folder).filter((name) => name.endsWith(`.${ending}`))
  const files = [...roots, 'sdk.d.ts'].map((name) => join(folder, name))
  const program = ts.createProgram(files, parsed.options)
  const looked = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName))
  if (looked.length <= roots.length)
    throw new Error('The typings of rtm-testkit were not looked at.')
  const found = [...parsed.errors, ...program.getOptionsDiagnostics()].concat(
    looked.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  )
  return found.map(
    ({ file, messageText }) =>
      `${file?.fileName ?? 'options'}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  )
}

function compileAll(ts: typeof typescript, folder: string): void {
  for (const cell of cells) {
    const told = `TypeScript ${ts.version}, ${cell.moduleResolution}, ${cell.ending}, lib ${cell.lib.join(' and ')}`
    const complaints = compiled(ts, folder, cell)
    if (complaints.length > 0) throw new Error(`${told}:\n${complaints.join('\n')}`)
    console.log(`ok  ${told}`)
  }
}

function runAll(ts: typeof typescript, tries: Tries, snippets: readonly Snippet[]): void {
  const { folder, run } = tries
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  for (const { name, text, isTest } of snippets) {
    const js = ts.transpileModule(text, { compilerOptions: options }).outputText
    put(isTest ? `${name}.test.mjs` : `${name}.mjs`, js)
    if (isTest) continue
    run('node', [`${name}.mjs`])
    const commonJs = { ...options, module: ts.ModuleKind.CommonJS, esModuleInterop: true }
    put(
      `${name}.cjs`,
      ts.transpileModule(inFunction(text), { compilerOptions: commonJs }).outputText,
    )
    run('node', [`${name}.cjs`])
    console.log(`ok  ${name} runs`)
  }
  put('vitest.config.mjs', fencesOf('README.md', 'js')[0]?.text ?? '')
  const tests = snippets.filter(({ isTest }) => isTest).length
  const output = run('node', [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'vitest.config.mjs',
  ])
  mustShow('the tests of README and docs', output, new RegExp(`Test Files +${tests} passed`))
}

inFolder('snippets', (tries) => {
  const { folder } = tries
  const ours = createRequire(import.meta.url)('typescript') as typeof typescript
  const snippets = docPages.flatMap(snippetsOf)
  putModules(tries)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'reader', private: true }))
  for (const { name, text, isTest } of snippets) {
    writeFileSync(join(folder, `${name}.mts`), text)
    if (!isTest) writeFileSync(join(folder, `${name}.cts`), inFunction(text))
  }
  const [[declaration, line] = ['', ''], [app, text] = ['', '']] = appWithoutSdk()
  writeFileSync(join(folder, declaration), line)
  for (const ending of ['mts', 'cts']) writeFileSync(join(folder, `${app}.${ending}`), text)
  compileAll(ours, folder)
  const least = [
    'install',
    '--prefix',
    'least',
    '--no-package-lock',
    `typescript@${leastTypeScript}`,
  ]
  if (tries.hasInstalled(`TypeScript ${leastTypeScript}`, least))
    compileAll(
      createRequire(join(folder, 'least/any.cjs'))('typescript') as typeof typescript,
      folder,
    )
  runAll(ours, tries, snippets)
})
