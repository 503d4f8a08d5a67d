type AnyListener = (...given: never[]) => unknown

interface Registered {
  readonly listener: AnyListener
  readonly once: boolean
  /** The way through the app that has attached it; none where that is not noted. */
  readonly path: readonly string[]
  /** It does what one attached before does, by the same way: what is told is handled twice. */
  isAgain: boolean
}

const listenersMax = 10

/** A listener that is never called, is called twice, is one of two that do the same, or came after an event that nobody heard. */
export interface OddListener {
  readonly kind: 'unknown' | 'twice' | 'again' | 'late'
  readonly name: string
  /** Where in the app it was attached, where that is known. */
  readonly site?: string | undefined
}

/** Looks at the listeners of an object, for the audit of the app. */
export interface ListenerWatch {
  /** The events that there are; a listener for another one never hears anything. */
  readonly known: readonly string[]
  /** The way through the app that leads here, from the inside out; none where it is not noted. */
  readonly path: () => readonly string[]
  readonly found: (odd: OddListener) => void
}

/**
 * The part of Node's EventEmitter that objects of the Web SDK have: listeners are called in the order
 * in which they were attached, each as often as it was attached, with the object as `this`.
 */
export class EventEmitter<Events extends Record<keyof Events, unknown[]>> {
  /** Attaching more listeners than this for one event is a leak in the eyes of Node; here nothing is printed. */
  static defaultMaxListeners: number = listenersMax
  readonly #registered = new Map<unknown, readonly Registered[]>()
  readonly #watch: ListenerWatch | undefined
  /** Events that have had a listener, and those that came before the first one. */
  readonly #heard = new Set<unknown>()
  readonly #missed = new Set<unknown>()

  /** @internal */
  constructor(watch?: ListenerWatch) {
    this.#watch = watch
  }

  /** Attaches a listener. */
  on<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    return this.#add(eventName, checked(listener), false)
  }

  /** Attaches a listener that is called once. */
  once<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    return this.#add(eventName, checked(listener), true)
  }

  /** Detaches a listener, the one attached last where it was attached several times. */
  off<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    const all = this.#registered.get(eventName) ?? []
    const place = all.findLastIndex((each) => each.listener === (listener as AnyListener))
    if (place >= 0) this.#registered.set(eventName, all.toSpliced(place, 1))
    return this
  }

  /** The same as `on`. */
  addListener<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    return this.on(eventName, listener)
  }

  /** The same as `off`. */
  removeListener<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    return this.off(eventName, listener)
  }

  /** Detaches all listeners, or those of one event. */
  removeAllListeners(eventName?: keyof Events): this {
    if (eventName === undefined) this.#registered.clear()
    else this.#registered.delete(eventName)
    return this
  }

  /** The listeners of an event, in their order. */
  listeners(eventName: keyof Events): AnyListener[] {
    return (this.#registered.get(eventName) ?? []).map(({ listener }) => listener)
  }

  /** The same: here no listener is wrapped. */
  rawListeners(eventName: keyof Events): AnyListener[] {
    return this.listeners(eventName)
  }

  /** How many listeners an event has. */
  listenerCount(eventName: keyof Events): number {
    return this.#registered.get(eventName)?.length ?? 0
  }

  /** The events that have listeners. */
  eventNames(): (keyof Events)[] {
    return [...this.#registered].flatMap(([name, all]) =>
      all.length > 0 ? [name as keyof Events] : [],
    )
  }

  /** Calls the listeners of an event, in their order; false where there is none. */
  emit<Name extends keyof Events>(eventName: Name, ...given: Events[Name]): boolean {
    const all = this.#registered.get(eventName) ?? []
    if (all.length === 0 && !this.#heard.has(eventName)) this.#missed.add(eventName)
    for (const each of all) {
      if (each.once) this.#forget(eventName, each)
      if (each.isAgain) this.#foundAgain(eventName, each)
      Reflect.apply(each.listener, this, given)
    }
    return all.length > 0
  }

  #add(eventName: unknown, listener: AnyListener, once: boolean): this {
    const before = this.#registered.get(eventName) ?? []
    const path = this.#watch?.path() ?? []
    const isAgain = !once && before.some((each) => isSameAgain(each, { listener, path }))
    this.#look(eventName, before, { listener, once })
    this.#heard.add(eventName)
    this.#registered.set(eventName, [...before, { listener, once, path, isAgain }])
    return this
  }

  #look(
    eventName: unknown,
    before: readonly Registered[],
    { listener, once }: Pick<Registered, 'listener' | 'once'>,
  ): void {
    const name = String(eventName)
    if (this.#watch?.known.includes(name) === false) this.#watch.found({ kind: 'unknown', name })
    else if (before.some((each) => each.listener === listener && each.once === once))
      this.#watch?.found({ kind: 'twice', name })
    if (this.#missed.delete(eventName)) this.#watch?.found({ kind: 'late', name })
  }

  #foundAgain(eventName: unknown, registered: Registered): void {
    registered.isAgain = false
    this.#watch?.found({ kind: 'again', name: String(eventName), site: registered.path[0] })
  }

  #forget(eventName: unknown, registered: Registered): void {
    const all = this.#registered.get(eventName) ?? []
    this.#registered.set(
      eventName,
      all.filter((each) => each !== registered),
    )
  }
}

/** Whether two listeners are one closure made twice: the same text, attached by the same way. */
function isSameAgain(one: Registered, two: Pick<Registered, 'listener' | 'path'>): boolean {
  if (one.once || one.listener === two.listener || two.path.length === 0) return false
  const isOneText =
    one.listener.name === two.listener.name && String(one.listener) === String(two.listener)
  return isOneText && one.path.join() === two.path.join()
}

function checked(listener: unknown): AnyListener {
  if (typeof listener === 'function') return listener as AnyListener
  throw new TypeError(
    `The "listener" argument must be of type function. Received ${listener === null ? 'null' : typeof listener}`,
  )
}
