import { createJournal } from '../mocks/internal.ts'
import type { JournalView, RtmService } from '../mocks/index.ts'
import type { WrittenJournal } from '../mocks/internal.ts'
import { blamed } from './blame.ts'
import { createEars } from './ears.ts'
import type { Ears } from './ears.ts'

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
    const bytes = bytesOf(told)
    this.#journal.write({ kind, name, ...who, requestId, code, subject, bytes }, this.#nowMs())
  }

  #wrapped(target: object, who: Who): object {
    const known = this.#standIns.get(target)
    if (known !== undefined) return known
    const standIn = this.#standIn(target, who)
    this.#standIns.set(target, standIn)
    return standIn
  }

  #standIn(target: object, who: Who): object {
    const newEars = (): Ears =>
      createEars((name, told) => this.#write({ kind: 'callback', name }, who, told))
    const own = newEars()
    return new Proxy(target, {
      get: (_, key) => {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function' || typeof key !== 'string') return member
        return (...given: readonly unknown[]): unknown => {
          if (key === 'login') who.uid = uidOf(given) ?? who.uid
          // A new object of the service has handlers of its own.
          const ears = making.test(key) ? newEars() : own
          const answer: unknown = blamed(key, () => member.apply(target, heardBy(ears, key, given)))
          if (key !== 'on')
            this.#write({ kind: 'call', name: key }, who, [given[0], ...numbersOf(answer)])
          if (answer instanceof Promise) this.#settling(key, answer, who)
          return listening.test(key) && isObject(answer) ? this.#wrapped(answer, who) : answer
        }
      },
    })
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
}

/** Calls that take a handler, or give an object that has one. */
const listening =
  /^(initialize|createChannel|addEventHandler|removeEventHandler|getRtmCallManager|on)$/

/** Calls that give an object with handlers of its own. */
const making = /^(createChannel|getRtmCallManager)$/

/** The arguments of a call, with what listens replaced by what is listened in on. */
function heardBy(ears: Ears, key: string, given: readonly unknown[]): readonly unknown[] {
  const last = given.at(-1)
  if (key === 'on' && typeof last === 'function')
    return [...given.slice(0, -1), ears.listener(String(given[0]), last as Listener)]
  if (!listening.test(key) || !isObject(last)) return given
  if (key === 'removeEventHandler') ears.forget(last)
  return [...given.slice(0, -1), ears.handler(last)]
}

type Listener = (...told: readonly unknown[]) => void

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

/** How far a task is, where that is told. */
function bytesOf(told: readonly unknown[]): number {
  const [progress] = told.filter((each) => isObject(each) && 'currentSize' in each)
  const { currentSize } = (progress ?? {}) as { readonly currentSize?: unknown }
  return typeof currentSize === 'number' ? currentSize : 0
}
