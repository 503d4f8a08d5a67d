import { createJournal } from '../mocks/index.ts'
import type { JournalView, RtmService, WrittenJournal } from '../mocks/index.ts'

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
          if (key === 'login' && typeof given[1] === 'string') who.uid = given[1]
          const isToHear =
            /^(initialize|createChannel|addEventHandler|removeEventHandler|getRtmCallManager)$/.test(
              key,
            )
          const last = given.at(-1)
          const args = isToHear && isObject(last) ? [...given.slice(0, -1), handlerOf(last)] : given
          const answer: unknown = member.apply(target, args)
          this.#write({ kind: 'call', name: key }, who, [
            ...given.slice(0, 1),
            ...numbersOf(answer),
          ])
          return isToHear && isObject(answer) ? this.#wrapped(answer, who) : answer
        }
      },
    })
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
