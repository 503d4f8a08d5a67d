import { createJournal } from '../mocks/internal.ts'
import type { JournalView, RtmService } from '../mocks/index.ts'
import type { WrittenJournal } from '../mocks/internal.ts'

/** What a service and its app say to each other, written down between them: evidence where the service keeps none of its own. */
export class Recorder {
  readonly #journal: WrittenJournal
  readonly #nowMs: () => number
  #clients = 0
  /** What stands for each object of the service: the same for the same. */
  readonly #standIns = new WeakMap<object, object>()

  constructor(nowMs: () => number) {
    this.#journal = createJournal()
    this.#nowMs = nowMs
  }

  get journal(): JournalView {
    return this.#journal.view
  }

  /** A service in the C++ shape, listened in on. */
  service(service: object): RtmService {
    return this.#wrapped(service, { client: ++this.#clients, uid: '' }) as RtmService
  }

  /** A client in the shape of the Web SDK, listened in on. */
  webClient(client: object): object {
    return this.#wrapped(client, { client: ++this.#clients, uid: '' })
  }

  #write(
    { kind, name }: { readonly kind: 'call' | 'callback'; readonly name: string },
    who: Who,
    told: readonly unknown[],
  ): void {
    const [requestId = 0] = told.filter((each) => typeof each === 'number')
    const code = told.filter((each) => typeof each === 'number').at(-1) ?? -1
    const subject = told.find((each) => typeof each === 'string') ?? ''
    this.#journal.write({ kind, name, ...who, requestId, code, subject }, this.#nowMs())
  }

  #wrapped(target: object, who: Who): object {
    const known = this.#standIns.get(target)
    if (known !== undefined) return known
    const standIn = this.#standIn(target, who)
    this.#standIns.set(target, standIn)
    return standIn
  }

  #standIn(target: object, who: Who): object {
    const wrapped = new Map<object, object>()
    const handlerOf = (handler: object): object => {
      const known = wrapped.get(handler) ?? this.#handler(handler, who)
      wrapped.set(handler, known)
      return known
    }
    return new Proxy(target, {
      get: (_, key) => {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function' || typeof key !== 'string') return member
        return (...given: readonly unknown[]): unknown => {
          if (key === 'login') who.uid = uidOf(given) ?? who.uid
          const isToHear = listening.test(key)
          const last = given.at(-1)
          const heard =
            key === 'on' && typeof last === 'function'
              ? this.#listener(String(given[0]), last as Listener, who)
              : isToHear && isObject(last)
                ? handlerOf(last)
                : last
          const args = given.length === 0 ? given : [...given.slice(0, -1), heard]
          const answer: unknown = member.apply(target, args)
          if (key !== 'on')
            this.#write({ kind: 'call', name: key }, who, [given[0], ...numbersOf(answer)])
          if (answer instanceof Promise) this.#settling(key, answer, who)
          return isToHear && isObject(answer) ? this.#wrapped(answer, who) : answer
        }
      },
    })
  }

  /** A listener of the Web: what it is told is written down under the name of the event. */
  #listener(name: string, listener: Listener, who: Who): Listener {
    return (...told) => {
      this.#write({ kind: 'callback', name }, who, told)
      listener(...told)
    }
  }

  /** How a promise of the Web ends: its code, 0 where it is kept. */
  #settling(key: string, answer: Promise<unknown>, who: Who): void {
    const end = (code: unknown): void =>
      this.#write({ kind: 'callback', name: `${key} ended` }, who, [code])
    answer.then(
      () => end(0),
      (error: unknown) => end((error as { readonly code?: unknown } | undefined)?.code),
    )
  }

  #handler(handler: object, who: Who): object {
    return new Proxy(handler, {
      get: (_, name) => {
        const member: unknown = Reflect.get(handler, name)
        if (typeof name !== 'string' || !name.startsWith('on')) return member
        return (...told: readonly unknown[]): unknown => {
          this.#write({ kind: 'callback', name }, who, told)
          return typeof member === 'function' ? (member.apply(handler, told) as unknown) : undefined
        }
      },
    })
  }
}

type Listener = (...told: readonly unknown[]) => void

/** Calls that take a handler, or give an object that has one. */
const listening =
  /^(initialize|createChannel|addEventHandler|removeEventHandler|getRtmCallManager|on)$/

/** Who logs in: a token and a user ID, or an object of both. */
function uidOf([first, second]: readonly unknown[]): string | undefined {
  if (typeof second === 'string') return second
  const { uid } = (isObject(first) ? first : {}) as { readonly uid?: unknown }
  return typeof uid === 'string' ? uid : undefined
}

interface Who {
  readonly client: number
  uid: string
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The numbers of what a call returns: a code, or a request ID and a code. */
function numbersOf(answer: unknown): readonly unknown[] {
  if (!isObject(answer)) return [answer]
  const { requestId, code } = answer as { readonly requestId?: unknown; readonly code?: unknown }
  return typeof code === 'number' ? [requestId, code] : []
}
