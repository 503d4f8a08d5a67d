import { expect, test } from 'vitest'
import { playAll, scenarios } from '../scenarios/index.ts'
import { toResult } from './make-result.ts'
import { renderRulesPage } from './rules-page.ts'
import { sampleFacts } from '../test/sample-result.ts'

test('docs/rules.md says what the catalogue and the scenarios say; write it anew with vitest -u', async () => {
  const result = toResult(await playAll(scenarios), sampleFacts)
  await expect(renderRulesPage(result)).toMatchFileSnapshot('../docs/rules.md')
})
