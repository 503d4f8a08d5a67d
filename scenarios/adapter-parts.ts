import type { FakeRtm } from '../mocks/index.ts'
import { profiles } from '../mocks/protocol/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import { blamed } from './blame.ts'
import { missing, MissingControl } from './subject.ts'
import type { WorldNeeds } from './subject.ts'

/** What somebody is given to look at, and what of it was not looked at: it makes no difference then. */
export function readFrom<T extends object>(
  wanted: T,
): { readonly given: T; readonly unread: () => string | undefined } {
  const read = new Set<PropertyKey>()
  return {
    given: new Proxy(wanted, {
      get: (target, key) => {
        read.add(key)
        return Reflect.get(target, key)
      },
    }),
    unread: () =>
      Object.entries(wanted).find(([key, value]) => value !== undefined && !read.has(key))?.[0],
  }
}

/** A part of the world that the adapter gives. What of it is not there cannot be driven; what it throws is its own failure. */
export function driven<T extends object>(part: T | undefined, control: string): T {
  if (part === undefined) return missing(control)
  return new Proxy(part, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key)
      if (member === undefined && typeof key === 'string' && key !== 'then')
        throw new MissingControl(`${control}: ${key}`)
      if (typeof member !== 'function') return member
      return (...given: readonly unknown[]): unknown => {
        const answer: unknown = blamed(String(key), () => member.apply(target, given) as unknown)
        return hasCalls(answer) ? driven(answer, control) : answer
      }
    },
  })
}

/** Whether something is driven further, such as the link of one client. */
function hasCalls(answer: unknown): answer is object {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return false
  if (answer instanceof Promise) return false
  const isPlain = Object.getPrototypeOf(answer) === Object.prototype
  return !isPlain || Object.values(answer).some((each) => typeof each === 'function')
}

/** What a world was made with, as far as that is known: of its profile, and as the scenario needs it. */
export function optionsOf(
  given: FakeRtm['options'] | undefined,
  profileId: ProfileId,
  { limits, network }: WorldNeeds,
): FakeRtm['options'] {
  const profile = profiles[profileId]
  const known = { profile, limits: { ...profile.limits, ...limits }, ...given }
  return knownOf(
    { ...known, network: known.network ?? knownOf(network ?? {}, 'the speed of its network') },
    'what its world was made with',
  ) as FakeRtm['options']
}

/** Data of which what is not known cannot be asked. */
function knownOf<T extends object>(data: T, control: string): T {
  return new Proxy(data, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (value === undefined && typeof key === 'string' && key !== 'then')
        throw new MissingControl(`${control}: ${key}`)
      return value
    },
  })
}
