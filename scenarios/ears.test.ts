import { expect, test } from 'vitest'
import { createEars } from './ears.ts'

type Told = Readonly<Record<string, (...told: readonly unknown[]) => void>>

function heardBy(): { readonly ears: ReturnType<typeof createEars>; readonly written: string[] } {
  const written: string[] = []
  const ears = createEars((name, told) => void written.push(`${name} ${told.join(' ')}`))
  return { ears, written }
}

test('what every handler is told is one telling; what one is told twice is two', () => {
  const { ears, written } = heardBy()
  const [one, other] = [ears.handler({}), ears.handler({})] as unknown as [Told, Told]
  for (const handler of [one, other]) handler['onResult']?.(1, 0)
  expect(written).toEqual(['onResult 1 0'])
  for (const handler of [one, other, one, other]) handler['onResult']?.(2, 0)
  expect(written).toEqual(['onResult 1 0', 'onResult 2 0', 'onResult 2 0'])
  for (const handler of [one, one, other, other]) handler['onResult']?.(3, 0)
  expect(written).toHaveLength(5)
})

test('a handler that is detached is not waited for', () => {
  const { ears, written } = heardBy()
  const own = {}
  const [one, other] = [ears.handler({}), ears.handler(own)] as unknown as [Told, Told]
  one['onResult']?.(1)
  ears.forget(own)
  one['onResult']?.(1)
  expect(written).toHaveLength(2)
  ears.handler(own)
  other['onResult']?.(1)
  one['onResult']?.(1)
  expect(written).toHaveLength(3)
})

test('listeners of the Web are asked for the events that they listen to', () => {
  const { ears, written } = heardBy()
  const own = (): void => undefined
  const message = ears.listener('Message', own)
  const again = ears.listener('Message', own)
  const left = ears.listener('Left', own)
  message('hi')
  again('hi')
  left('bob')
  left('bob')
  expect(written).toEqual(['Message hi', 'Left bob', 'Left bob'])
})
