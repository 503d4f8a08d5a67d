type AnyListener = (...given: never[]) => unknown

interface Registered {
  readonly listener: AnyListener
  readonly once: boolean
}

const listenersMax = 10

/** A listener that will never be called, or is called twice. */
export interface OddListener {
  readonly kind: 'unknown' | 'twice'
  readonly name: string
}

/**
 * The part of Node's EventEmitter that objects of the Web SDK have: listeners are called in the order
 * in which they were attached, each as often as it was attached, with the object as `this`.
 */
export class EventEmitter<Events extends Record<keyof Events, unknown[]>> {
  /** Attaching more listeners than this for one event is a leak in the eyes of Node; here nothing is printed. */
  static defaultMaxListeners: number = listenersMax
  readonly #registered = new Map<unknown, readonly Registered[]>()
  readonly #onOdd: ((odd: OddListener) => void) | undefined
  readonly #known: readonly string[]

  /**
   * @param known the events that there are; a listener for another one never hears anything.
   * @internal
   */
  constructor(known: readonly string[] = [], onOdd?: (odd: OddListener) => void) {
    this.#known = known
    this.#onOdd = onOdd
  }

  /** Attaches a listener. */
  on<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    return this.#add(eventName, { listener: checked(listener), once: false })
  }

  /** Attaches a listener that is called once. */
  once<Name extends keyof Events>(
    eventName: Name,
    listener: (...given: Events[Name]) => unknown,
  ): this {
    return this.#add(eventName, { listener: checked(listener), once: true })
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
    for (const each of all) {
      if (each.once) this.#forget(eventName, each)
      each.listener.apply(this, given as never)
    }
    return all.length > 0
  }

  #add(eventName: unknown, registered: Registered): this {
    const name = String(eventName)
    const { listener } = registered
    if (!this.#known.includes(name)) this.#onOdd?.({ kind: 'unknown', name })
    else if (this.#registered.get(eventName)?.some((each) => each.listener === listener) === true)
      this.#onOdd?.({ kind: 'twice', name })
    this.#registered.set(eventName, [...(this.#registered.get(eventName) ?? []), registered])
    return this
  }

  #forget(eventName: unknown, registered: Registered): void {
    const all = this.#registered.get(eventName) ?? []
    this.#registered.set(
      eventName,
      all.filter((each) => each !== registered),
    )
  }
}

function checked(listener: unknown): AnyListener {
  if (typeof listener === 'function') return listener as AnyListener
  throw new TypeError(
    `The "listener" argument must be of type function. Received ${listener === null ? 'null' : typeof listener}`,
  )
}
