import type { Clock } from '../time/index.ts'
import { replace } from '../time/replace.ts'
import type { HostFunction } from '../time/replace.ts'

type Find = () => Clock | undefined

/**
 * Lets time stand still while the host works for the app where nothing shows it: hashes and keys, compression,
 * bytes of a Blob or a File.
 */
export function holdAppWork(find: Find): void {
  const realm: {
    readonly crypto?: { readonly subtle?: object }
    readonly Blob?: { readonly prototype: object }
    readonly FileReader?: { readonly prototype: object }
  } = globalThis
  const subtle = realm.crypto?.subtle
  if (subtle !== undefined) holdPromises(Object.getPrototypeOf(subtle) as object, find)
  for (const name of ['arrayBuffer', 'bytes', 'text'])
    holdPromise(realm.Blob?.prototype, name, find)
  for (const name of ['ArrayBuffer', 'BinaryString', 'DataURL', 'Text'])
    holdReading(realm.FileReader?.prototype, `readAs${name}`, find)
}

/** The same for what only modules of Node do. */
export function holdNodeWork(find: Find): void {
  const crypto = process.getBuiltinModule('node:crypto')
  const zlib = process.getBuiltinModule('node:zlib')
  for (const name of callbackWork) holdCallback(crypto, name, find)
  // All of zlib, also streams and CompressionStream, goes through this one method of their common class.
  const gzip = Object.getPrototypeOf(zlib.Gzip.prototype) as object
  holdCallback(Object.getPrototypeOf(gzip) as object, '_transform', find)
}

const callbackWork = [
  'pbkdf2',
  'scrypt',
  'hkdf',
  'randomBytes',
  'randomFill',
  'generateKey',
  'generateKeyPair',
  'generatePrime',
  'checkPrime',
  'diffieHellman',
  'sign',
  'verify',
]

function holdPromises(prototype: object, find: Find): void {
  for (const name of Object.getOwnPropertyNames(prototype))
    if (name !== 'constructor') holdPromise(prototype, name, find)
}

function holdPromise(holder: object | undefined, name: string, find: Find): void {
  replace(
    holder,
    name,
    (native) =>
      function work(this: unknown, ...given: readonly unknown[]): unknown {
        const promise = Reflect.apply(native, this, given) as PromiseLike<unknown> | undefined
        if (typeof promise?.then === 'function') hold(find(), name, promise)
        return promise
      },
  )
}

function hold(clock: Clock | undefined, name: string, work: PromiseLike<unknown>): void {
  // Whoever asked for the work sees how it ends.
  clock?.hold(name, work).catch(() => undefined)
}

/** Work that ends with a call of the function that is given last. */
function holdCallback(holder: object, name: string, find: Find): void {
  const wrap = (native: HostFunction): object => {
    const work = function (this: unknown, ...given: readonly unknown[]): unknown {
      const clock = find()
      const tell = given.at(-1)
      if (clock === undefined || typeof tell !== 'function')
        return Reflect.apply(native, this, given)
      let resolve: (() => void) | undefined
      hold(clock, name, new Promise<void>((end) => void (resolve = end)))
      const told = function (this: unknown, ...outcome: readonly unknown[]): unknown {
        resolve?.()
        return Reflect.apply(tell, this, outcome) as unknown
      }
      try {
        return Reflect.apply(native, this, [...given.slice(0, -1), told])
      } catch (error) {
        resolve?.()
        throw error
      }
    }
    // What promisify is to give instead.
    return Object.defineProperties(work, ownSymbols(native))
  }
  replace(holder, name, wrap)
}

function ownSymbols(native: HostFunction): PropertyDescriptorMap {
  const all: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(native)
  const symbols = Object.getOwnPropertySymbols(native)
  return Object.fromEntries(symbols.flatMap((name) => (all[name] ? [[name, all[name]]] : [])))
}

/** A FileReader says by an event when it has ended. */
function holdReading(holder: object | undefined, name: string, find: Find): void {
  replace(
    holder,
    name,
    (native) =>
      function read(this: EventTarget, ...given: readonly unknown[]): unknown {
        const clock = find()
        const outcome = Reflect.apply(native, this, given)
        if (clock !== undefined) {
          const ended = new Promise((resolve) =>
            this.addEventListener('loadend', resolve, { once: true }),
          )
          hold(clock, name, ended)
        }
        return outcome
      },
  )
}
