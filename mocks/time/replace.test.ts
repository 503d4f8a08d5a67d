import { expect, test, vi } from 'vitest'
import { replace } from './replace.ts'

test('what another copy of this package has put in place gives way, and is no layer below', async () => {
  const native = (): string => 'native'
  const holder: { run: () => string } = { run: native }
  replace(holder, 'run', (below) => () => `first over ${String(below())}`)
  expect(holder.run()).toBe('first over native')
  replace(holder, 'run', () => () => 'again')
  expect(holder.run()).toBe('first over native')
  vi.resetModules()
  const another = await import('./replace.ts')
  another.replace(holder, 'run', (below) => () => `second over ${String(below())}`)
  expect(holder.run()).toBe('second over native')
})
