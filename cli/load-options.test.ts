import { expect, test } from 'vitest'
import { loadCommand, replayOf } from './load-options.ts'

/** What each kind of flag is given, so that it is not what it is by itself. */
function given(option: ReturnType<typeof loadCommand>['options'][number]): readonly string[] {
  if (option.isBoolean()) return []
  if (option.argChoices !== undefined) return [option.argChoices.at(-1) ?? '']
  if (option.variadic) return ['one file.json', "it's.json"]
  if (option.long === '--tolerance') return ['0.25']
  return [option.parseArg === undefined || option.long === '--threshold' ? 'a <b>' : '23']
}

const { options } = loadCommand()

test.each(options.map((option) => [option.long ?? '', option] as const))(
  'a replay repeats %s, and reads as it was given',
  (name, option) => {
    const read = (words: readonly string[]): object =>
      loadCommand()
        .parse(['my plan.json', ...words], { from: 'user' })
        .opts()
    const flags = read([name, ...given(option)])
    const line = replayOf('my plan.json', flags)
    expect(line).toContain(` ${name}`)
    if (name === '--admin-token') return
    const [plan, ...words] = wordsOf(line.replace(/^rtm-testkit load /, ''))
    expect(plan).toBe('my plan.json')
    expect(read(words)).toEqual(flags)
  },
)

test('there are flags to repeat, and what was not given is not repeated', () => {
  expect(options.length).toBeGreaterThan(15)
  const flags = loadCommand().parse(['nine-tasks'], { from: 'user' }).opts()
  delete flags['adminToken']
  expect(replayOf('nine-tasks', flags)).toBe('rtm-testkit load nine-tasks')
})

test('a replay holds no secret', () => {
  const line = replayOf('small-calls', { adminToken: 'hunter2' })
  expect(line).toBe('rtm-testkit load small-calls --admin-token "$RTM_TESTKIT_ADMIN_TOKEN"')
})

/** Words as a shell takes them apart. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s'\\]|'[^']*'|\\.)+/g)].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|\\(.)/g,
      (_, inside: string | undefined, sign: string | undefined) => inside ?? sign ?? '',
    ),
  )
}
