import { nativeKey } from './native-timers.ts'

/** A function of the host, or of a module. */
export type HostFunction = (this: unknown, ...given: readonly unknown[]) => unknown

/** What has members that can be replaced. */
export type Holder = Record<string, unknown>

const made = new WeakSet<object>()

/**
 * Puts something into the place of a function of the host, unless it stands there already. What a test has
 * faked stays as it is: it is replaced for a later world, once the fake is gone.
 */
export function replace(
  holder: object | undefined,
  name: string,
  make: (native: HostFunction) => object,
): void {
  const present = (holder as Holder | undefined)?.[name]
  if (holder === undefined || typeof present !== 'function') return
  if (made.has(present) || 'clock' in present) return
  const before = Object.getOwnPropertyDescriptor(holder, name)
  if (before?.configurable === false) return
  const value = make(present as HostFunction)
  const native = (present as { readonly [nativeKey]?: unknown })[nativeKey] ?? present
  Object.defineProperty(value, nativeKey, { value: native, configurable: true })
  made.add(value)
  const { enumerable = true } = before ?? {}
  Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable })
}
