type Listener = (...told: readonly unknown[]) => void

/** The handlers of one object of a service, listened in on. */
export interface Ears {
  /** What stands for a handler of the C++ shape: the same for the same. */
  handler(own: object): object
  /** What stands for a listener to an event of the Web. */
  listener(name: string, own: Listener): Listener
  /** A handler is told no more. */
  forget(own: object): void
}

/** One thing that a service has told, and who attends to it and has not been told it yet. */
interface Telling {
  readonly name: string
  readonly told: readonly unknown[]
  readonly owed: Set<object>
}

const tellingsMax = 200

/**
 * Listens in on handlers. A service tells each thing to every handler: that is one telling, not several. What one
 * handler is told twice is told twice.
 */
export function createEars(write: (name: string, told: readonly unknown[]) => void): Ears {
  const standIns = new Map<object, object>()
  const attached = new Map<object, string | undefined>()
  let open: Telling[] = []
  const hear = (who: object, name: string, told: readonly unknown[]): void => {
    if (attached.size <= 1) return write(name, told)
    const known = open.find(
      (each) => each.owed.has(who) && each.name === name && isSame(each.told, told),
    )
    if (known !== undefined) {
      known.owed.delete(who)
      open = open.filter(({ owed }) => owed.size > 0)
      return
    }
    const owed = new Set(
      Array.from(attached).flatMap(([other, event]) =>
        other !== who && (event ?? name) === name ? [other] : [],
      ),
    )
    if (owed.size > 0) open = [...open, { name, told, owed }].slice(-tellingsMax)
    write(name, told)
  }
  return {
    handler: (own) => {
      const known = standIns.get(own) ?? heard(own, (name, told) => hear(own, name, told))
      standIns.set(own, known)
      attached.set(own, undefined)
      return known
    },
    listener: (name, own) => {
      // The same function may listen to several events.
      const who = {}
      attached.set(who, name)
      return (...told) => {
        hear(who, name, told)
        own(...told)
      }
    },
    forget: (own) => {
      attached.delete(own)
      for (const { owed } of open) owed.delete(own)
    },
  }
}

function heard(handler: object, hear: (name: string, told: readonly unknown[]) => void): object {
  return new Proxy(handler, {
    get: (_, name) => {
      const member: unknown = Reflect.get(handler, name)
      if (typeof name !== 'string' || !name.startsWith('on')) return member
      return (...told: readonly unknown[]): unknown => {
        hear(name, told)
        return typeof member === 'function' ? (member.apply(handler, told) as unknown) : undefined
      }
    },
  })
}

/** Whether two handlers were told the same: by value what is a value, and of the rest that there is something. */
function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return (
    one.length === other.length &&
    one.every((each, at) => each === other[at] || (isObject(each) && isObject(other[at])))
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
