import { expect, test } from 'vitest'
import { correctApp } from '../../test/racy-apps.ts'
import { explore } from '../index.ts'

test('nothing is found in an app that is right, in all pairs', async () => {
  const { body, ...app } = correctApp
  const { findings, surfaced, singles, pairs } = await explore(body, { ...app, runs: 2000 })
  expect({ findings, surfaced }).toEqual({ findings: [], surfaced: [] })
  expect(singles.played).toBe(singles.of)
  expect(pairs.of).toBeGreaterThan(300)
  expect(pairs.played).toBe(pairs.of)
})

test('ten thousand runs hold no memory: what a run leaves is a number or two', async () => {
  const { body, ...app } = correctApp
  const heapMiB = (): number => {
    ;(globalThis as { readonly gc?: () => void }).gc?.()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  await explore(body, { ...app, runs: 500 })
  const before = heapMiB()
  await explore(body, { ...app, runs: 10_000, timeLimit: '10m' })
  expect(heapMiB() - before).toBeLessThan(30)
})
