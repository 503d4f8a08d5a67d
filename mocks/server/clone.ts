import type { World } from './state.ts'

/**
 * Copies a world, cycles and prototypes included. Left as they are, since nobody ever changes them:
 * functions, message bytes (Uint8Array), payloads, frozen objects and the host.
 *
 * @param into an existing world to fill instead of a new one.
 */
export function cloneWorld(world: World, into?: World): World {
  const seen = new Map<object, object>([[world.host, into?.host ?? world.host]])
  const copy = (into ?? {}) as World
  seen.set(world, copy)
  for (const [key, value] of Object.entries(world))
    Object.assign(copy, { [key]: cloneValue(value, seen) })
  return copy
}

function cloneValue(value: unknown, seen: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (isNeverChanged(value)) return value
  if (value instanceof Float64Array || value instanceof Uint32Array) return value.slice()
  if (value instanceof Map) return cloneMap(value, seen)
  if (value instanceof Set) return cloneSet(value, seen)
  const copy: object = Array.isArray(value)
    ? []
    : (Object.create(Object.getPrototypeOf(value) as object) as object)
  seen.set(value, copy)
  for (const [key, member] of Object.entries(value)) {
    ;(copy as Record<string, unknown>)[key] = cloneValue(member, seen)
  }
  return copy
}

function isNeverChanged(value: object): boolean {
  if (value instanceof Uint8Array || Object.isFrozen(value)) return true
  return typeof (value as { readonly read?: unknown }).read === 'function'
}

function cloneMap(map: Map<unknown, unknown>, seen: Map<object, object>): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>()
  seen.set(map, copy)
  for (const [key, value] of map) copy.set(key, cloneValue(value, seen))
  return copy
}

function cloneSet(set: Set<unknown>, seen: Map<object, object>): Set<unknown> {
  const copy = new Set<unknown>()
  seen.set(set, copy)
  for (const value of set) copy.add(cloneValue(value, seen))
  return copy
}
