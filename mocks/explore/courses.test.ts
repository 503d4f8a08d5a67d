import { expect, test } from 'vitest'
import { shortWindow } from '../../test/racy-apps.ts'
import { explore } from '../index.ts'
import type { ExploreError } from '../index.ts'

test('a window that is open for some milliseconds alone is found: what is late comes just after each event', async () => {
  const { body, ...app } = shortWindow
  const error: unknown = await explore(body, { ...app, runs: 40 }).catch(
    (thrown: unknown) => thrown,
  )
  const [finding] = (error as ExploreError).result.findings
  const [deviation] = finding?.course ?? []
  expect(finding?.foundInRun).toBeLessThanOrEqual(20)
  expect(finding?.course).toHaveLength(1)
  const laterMs = deviation?.kind === 'later' ? deviation.laterMs : 0
  expect(laterMs > 30 && laterMs < 150).toBe(true)
})
