import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { nextTurn } from '../mocks/time/native-timers.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Rounds of a collection: what one frees may free more in the next, as a finalizer or a closed stream does. */
const roundsMax = 20

/** Collects all garbage. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await new Promise<void>(nextTurn)
    collect()
  }
}

/** Whether nothing holds an object any more. */
export async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < roundsMax; round++) {
    await collectGarbage()
    if (reference.deref() === undefined) return true
  }
  return false
}

/** Bytes that are held now, once all garbage is collected. */
export async function heldBytes(): Promise<number> {
  await collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
