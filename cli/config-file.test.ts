import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadProfiles } from '../load/index.ts'
import { rules } from '../mocks/protocol/rules/index.ts'
import type { TestkitConfig } from '../reporters/index.ts'
import { completionFor } from './completion-command.ts'
import { applyConfig, readConfig } from './config-file.ts'
import { runLoadCommand } from './load-command.ts'
import type { LoadFlags } from './load-command.ts'
import { loadCommand } from './load-options.ts'
import { runRulesCommand } from './rules-command.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rtm-config-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

/** A command with the flags that a config speaks of, as the command line gives them. */
function complyWith(words: readonly string[]): Command {
  return new Command('comply')
    .option('--target <url>')
    .option('--adapter <module>')
    .option('--out <folder>', '', 'out')
    .option('--reporter <names>', '', 'console,json,html')
    .option('--fail-on <level>')
    .option('--baseline <file>')
    .parse([...words], { from: 'user' })
}

test.each([
  ['rtm-testkit.config.json', '{"out":"report","failOn":"should"}'],
  ['rtm-testkit.config.mjs', 'export default { out: "report", failOn: "should" }'],
  [
    'rtm-testkit.config.ts',
    'const out: string = "report"\nexport default { out, failOn: "should" as const }',
  ],
])('%s of the folder is read, and its paths are from there', async (name, text) => {
  await write(name, text)
  const out = relative('.', join(folder, 'report'))
  expect(await readConfig(undefined, folder)).toEqual({ out, failOn: 'should' })
})

test('where there is no config there is none, and one that was named must be there', async () => {
  expect(await readConfig(undefined, folder)).toBeUndefined()
  await expect(readConfig(join(folder, 'no.json'))).rejects.toThrow('there is no such file')
})

test.each([
  ['{', 'it is no JSON'],
  ['{"tagret":"http://127.0.0.1:1"}', "there is no 'tagret' in it. Did you mean 'target'?"],
  ['{"failOn":"most"}', 'failOn: '],
  ['7', 'Its default export is to be an object'],
])('the config %j is refused in one sentence', async (text, sentence) => {
  await expect(readConfig(await write('a.json', text))).rejects.toThrow(sentence)
})

test('a config stands in the place of flags that were not given', () => {
  const config: TestkitConfig = {
    target: 'http://127.0.0.1:1',
    out: 'report',
    reporters: ['json', 'csv'],
    failOn: 'should',
  }
  const plain = complyWith([])
  applyConfig(plain, config)
  expect(plain.opts()).toEqual({
    target: 'http://127.0.0.1:1',
    out: 'report',
    reporter: 'json',
    failOn: 'should',
  })
  const given = complyWith(['--adapter', 'a.ts', '--out', 'other', '--fail-on', 'must'])
  applyConfig(given, config)
  expect(given.opts()).toMatchObject({ adapter: 'a.ts', out: 'other', failOn: 'must' })
  expect(given.opts()).not.toHaveProperty('target')
})

test('a load that says how it is to be driven does not go to the target of the config', () => {
  const command = loadCommand().parse(['nine-tasks', '--driver', 'virtual'], { from: 'user' })
  applyConfig(command, { target: 'http://127.0.0.1:1' })
  expect(command.opts()).not.toHaveProperty('target')
})

test('a plan may be one of the config, or a module', async () => {
  let printed = ''
  const around = {
    version: '0',
    node: '20',
    print: (text: string) => void (printed += text),
    isTerminal: false,
    nowMs: () => 0,
    plans: { nightly: { ...loadProfiles[0], name: 'nightly' } as (typeof loadProfiles)[number] },
  }
  const flags = { printPlan: true, reporter: 'json' } as unknown as LoadFlags
  expect(await runLoadCommand('nightly', flags, around)).toBe(0)
  expect((JSON.parse(printed) as { name: string }).name).toBe('nightly')
  printed = ''
  const plan = await write('plan.mjs', `export default ${JSON.stringify(loadProfiles[0])}`)
  expect(await runLoadCommand(plan, flags, around)).toBe(0)
  expect((JSON.parse(printed) as { name: string }).name).toBe(loadProfiles[0]?.name)
  await expect(
    runLoadCommand(await write('none.mjs', 'export const plan = 1'), flags, around),
  ).rejects.toThrow(/Failed to read .*none\.mjs/)
})

test('rules as JSON are all rules, each with its level and what proves it', () => {
  let printed = ''
  const print = (text: string): void => void (printed += text)
  expect(runRulesCommand([], print, { json: true })).toBe(0)
  const listed = JSON.parse(printed) as { id: string; level: string; provenBy: string[] }[]
  expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
  expect(listed.find(({ id }) => id === 'TASKS-MAX-9')).toMatchObject({
    level: 'MUST',
    provenBy: expect.arrayContaining(['nine-tasks-and-the-tenth']) as unknown,
  })
})

test.each(['bash', 'zsh', 'fish'] as const)(
  'the completion of %s knows flags and profiles',
  (shell) => {
    const program = new Command('rtm-testkit').addCommand(loadCommand())
    const script = completionFor(program, shell)
    for (const word of ['find-capacity', 'nine-tasks', 'autocannon']) expect(script).toContain(word)
  },
)
