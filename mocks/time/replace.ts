import { nativeKey } from './native-timers.ts'

/** A function of the host, or of a module. */
export type HostFunction = (this: unknown, ...given: readonly unknown[]) => unknown

/** What has members that can be replaced. */
export type Holder = Record<string, unknown>

const made = new WeakSet<object>()

/** Whether something stands here for the host's own. */
export function isReplaced(present: unknown): boolean {
  return typeof present === 'function' && made.has(present)
}

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
  // What another copy of this package has put here gives way: else each test file of a worker would add a layer.
  const native = ((present as { readonly [nativeKey]?: unknown })[nativeKey] ??
    present) as HostFunction
  const value = make(native)
  Object.defineProperty(value, nativeKey, { value: native, configurable: true })
  made.add(value)
  const { enumerable = true } = before ?? {}
  Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable })
}
