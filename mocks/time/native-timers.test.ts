import { expect, test } from 'vitest'
import { afterOwn, afterReal, wallMs } from './native-timers.ts'

/** Keeps the event loop from running. */
function block(ms: number): void {
  for (const endMs = wallMs() + ms; wallMs() < endMs;);
}

test('time that is kept from the event loop is not its own', async () => {
  const order: string[] = []
  await new Promise<void>((resolve) => {
    afterOwn(100, () => {
      order.push('own')
      resolve()
    })
    afterReal(100, () => order.push('real'))
    block(150)
  })
  expect(order).toEqual(['real', 'own'])
})

test('a wait for own time can be stopped at any moment', async () => {
  let ran = false
  const stop = afterOwn(30, () => (ran = true))
  await new Promise<void>((resolve) => void afterReal(20, resolve))
  stop()
  await new Promise<void>((resolve) => void afterReal(60, resolve))
  expect(ran).toBe(false)
})
