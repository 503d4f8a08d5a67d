import { userIdBytesMax } from '../client/index.ts'
import { checkId, nameOfType } from '../protocol/index.ts'
import type { World } from '../server/index.ts'

/** What is wrong with the IDs of peers. */
export function complainOfPeers(world: World, peerIds: unknown): string | undefined {
  return complainOfIds('peer', peerIds, userIdBytesMax(world))
}

/** What is wrong with a list of IDs: no list, an empty one, or one of its IDs. */
export function complainOfIds(
  what: 'peer' | 'channel',
  ids: unknown,
  bytesMax: number,
): string | undefined {
  if (!Array.isArray(ids)) return `The ${what} IDs must be an array, not ${nameOfType(ids)}.`
  if (ids.length === 0) return `There is no ${what} ID. Give at least one.`
  for (const id of ids as unknown[]) {
    const complaint = checkId(`${what} ID`, id, bytesMax)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

/** What is wrong with the length of a list of IDs, `most` inclusive. */
export function tooMany(ids: unknown, most: number): string | undefined {
  const { length } = ids as readonly unknown[]
  return length > most ? `There are ${length} IDs; ${most} are allowed.` : undefined
}

/** A list of the app, copied. */
export function listOf(ids: unknown): readonly string[] {
  return Array.from(ids as readonly string[])
}
