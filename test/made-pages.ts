/** Pages of `docs/` that are made from the code: commands, options and codes. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const made = 'This page is generated from the code; do not edit it.'

/** The options of the package by what takes them: file and name of the interface. */
const optionSets: readonly (readonly [title: string, path: string, name: string])[] = [
  ['createFakeRtm', 'mocks/world/options.ts', 'FakeRtmOptions'],
  ['useFakeRtm and withFakeRtm', 'mocks/testing/binding-options.ts', 'UseFakeRtmOptions'],
  ['rtmTestkit, the plugin for Vite', 'mocks/vite.ts', 'RtmTestkitPluginOptions'],
  ['rtm-testkit/mocks/vitest-reporter', 'mocks/vitest-reporter.ts', 'RuleCoverageOptions'],
  ['rtm-testkit/reporters/vitest and jest', 'reporters/test-run.ts', 'ComplianceReporterOptions'],
  ['createGateway', 'mocks/wire/gateway.ts', 'GatewayOptions'],
  ['createRestApi', 'mocks/wire/rest-calls.ts', 'RestApiOptions'],
  ['createRemoteRtm', 'mocks/wire/remote-rtm.ts', 'RemoteRtmOptions'],
  ['rtmHandlers', 'mocks/wire/msw.ts', 'RtmHandlersOptions'],
  ['mockRtmSockets', 'mocks/wire/mock-socket.ts', 'MockSocketOptions'],
  ['runLoad', 'load/run-load.ts', 'LoadOptions'],
]

function help(...words: readonly string[]): string {
  const args = ['--import', 'tsx', 'cli/main.ts', ...words, '--help']
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trimEnd()
}

/** Every command with its flags, as `--help` prints them. */
export function commandsPage(): string {
  const all = help()
  const commands = Array.from(all.matchAll(/^ {2}(\w+) .*[[<]/gm), ([, name = '']) => name)
  return [
    '# Commands and flags',
    '',
    `Run them with \`npx rtm-testkit\`. ${made}`,
    ...commands
      .filter((name) => name !== 'help')
      .flatMap((name) => ['', `## ${name}`, '', '```text', help(name), '```']),
    '',
  ].join('\n')
}

/** Every option that a function or a reporter takes, with what its docstring says. */
export function optionsPage(): string {
  return [
    '# Options',
    '',
    made,
    ...optionSets.flatMap(([title, path, name]) => [
      '',
      `## ${title}`,
      '',
      ...optionsOf(path, name),
    ]),
    '',
  ].join('\n')
}

function optionsOf(path: string, name: string): readonly string[] {
  const file = parsed(path)
  const own = file.statements.find(
    (each): each is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(each) && each.name.text === name,
  )
  if (own === undefined) throw new Error(`${path} has no interface ${name} any more.`)
  const more = own.heritageClauses?.map((clause) => clause.getText(file)) ?? []
  const rows = own.members.map((member) => {
    const called = member.name?.getText(file) ?? ''
    return `| \`${called}\` | ${inCell(docstring(member))} |`
  })
  return [
    ...more.map(
      (clause) => `Also those of \`${clause.replace('extends ', '').replaceAll(/\s+/g, ' ')}\`.\n`,
    ),
    '| option | meaning |',
    '| --- | --- |',
    ...rows,
  ]
}

/** Every code of the SDK, by the enum that has it. */
export function codesPage(): string {
  const folder = 'mocks/protocol/codes'
  const files = readdirSync(folder).filter(
    (name) => name !== 'enums.ts' && !name.includes('.test.'),
  )
  return [
    '# Error codes and other numbers of the SDK',
    '',
    `The native SDK returns these numbers; the Web SDK has the same numbers in the \`code\` of its errors. ${made}`,
    ...files.flatMap((name) => enumsOf(join(folder, name))),
    '',
  ].join('\n')
}

function enumsOf(path: string): readonly string[] {
  const file = parsed(path)
  return file.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const [declaration] = statement.declarationList.declarations
    const value = declaration?.initializer
    if (declaration === undefined || value === undefined || !ts.isAsExpression(value)) return []
    if (!ts.isObjectLiteralExpression(value.expression)) return []
    const rows = value.expression.properties.filter(ts.isPropertyAssignment).map((each) => {
      const cells = [each.initializer.getText(file), `\`${each.name.getText(file)}\``]
      return `| ${cells.join(' | ')} | ${inCell(docstring(each))} |`
    })
    return [
      '',
      `## ${declaration.name.getText(file)}`,
      '',
      inCell(docstring(statement)),
      '',
      '| number | name | meaning |',
      '| ---: | --- | --- |',
      ...rows,
    ]
  })
}

function parsed(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

/** The text of a docstring, with its rules. */
function docstring(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? ''
  const rules = (doc?.tags ?? [])
    .filter((tag) => tag.tagName.text === 'rule')
    .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? '')
  return [text, ...rules.map((id) => `([${id}](rules.md#${id.toLowerCase()}))`)].join(' ').trim()
}

function inCell(text: string): string {
  return text
    .replaceAll(/\n- /g, '; ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[|<>]/g, String.raw`\$&`)
}
