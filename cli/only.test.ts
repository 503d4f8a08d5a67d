import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rules } from '../mocks/protocol/rules/index.ts'
import type { Result } from '../reporters/index.ts'
import { runComplyCommand } from './comply-command.ts'
import { severalValues } from './flag-values.ts'
import { chosenBy } from './only.ts'
import type { Surroundings } from './outputs.ts'
import { runScenarioCommand } from './scenario-command.ts'

let folder = ''
let printed = ''
const around: Surroundings = {
  version: '0.0.0',
  node: '20.0.0',
  print: (text) => void (printed += text),
  isTerminal: false,
  nowMs: () => 1_700_000_000_000,
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rtm-only-'))
  printed = ''
})
afterEach(async () => await rm(folder, { recursive: true }))

async function written(): Promise<Result> {
  return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as Result
}

test('a scenario is judged by its own rules, and ends with 0 where they are held', async () => {
  const code = await runScenarioCommand(['send-rate'], { seed: 1, out: folder }, around)
  expect([code, (await written()).results.map(({ rule }) => rule)]).toEqual([0, ['W-SEND-RATE']])
  expect(printed).toContain('1 rules: 1 held, 0 broken')
  expect(printed).not.toContain('TASKS-MAX-9')
})

test('a section, a rule and a scenario may be asked for, by several flags or by commas', async () => {
  const only = severalValues('wider docs: invitations', severalValues('TASKS-MAX-9, send-rate'))
  const out = { seed: 1, out: folder, reporter: 'json' }
  expect(await runComplyCommand({ ...out, only }, around)).toBe(0)
  const { results, summary, run } = await written()
  const invitations = rules.filter(({ section }) => section === 'wider docs: invitations')
  expect(results.map(({ rule }) => rule).toSorted()).toEqual(
    [...invitations.map(({ id }) => id), 'TASKS-MAX-9', 'W-SEND-RATE'].toSorted(),
  )
  expect(summary).toMatchObject({ verdict: 'conformant', held: results.length })
  expect(run.replay).toBe(
    "rtm-testkit comply --only TASKS-MAX-9 --only send-rate --only 'wider docs: invitations' --seed 1",
  )
})

test('a section goes by its last words, too', () => {
  expect(chosenBy(['rest'])).toEqual(chosenBy(['wider docs: REST']))
  expect(chosenBy(['image messages']).only?.length).toBeGreaterThan(10)
  expect(chosenBy(undefined).only).toBeUndefined()
})
