import { expect, test } from 'vitest'
import { casesOf, codesOf, documentedMethods, methodsOf } from '../../test/ladder-table.ts'
import { mediaLadders, withoutDocumentedCodes } from '../../test/media-ladders.ts'
import { MediaCalls } from './media-calls.ts'
import { SettingCalls } from './setting-calls.ts'

for (const { title, fails, run } of casesOf(mediaLadders)) {
  const check = fails ? test.fails : test
  check(title, async () => {
    expect(await run()).toEqual([])
  })
}

const documented = ['media-calls.ts', 'setting-calls.ts'].flatMap((file) => documentedMethods(file))

test('every method on media and settings is in the table', () => {
  const methods = [MediaCalls, SettingCalls].flatMap((each) => methodsOf(each, documented))
  expect(mediaLadders.ladders.map(({ name }) => name).toSorted()).toEqual(methods.toSorted())
})

test('the ladders on media and settings are those of the docstrings', () => {
  for (const ladder of mediaLadders.ladders) {
    const codes = documented.find(({ name }) => name === ladder.name)?.codes
    const wanted = withoutDocumentedCodes.includes(ladder.name) ? undefined : codesOf(ladder)
    expect(codes, ladder.name).toEqual(wanted)
  }
})
