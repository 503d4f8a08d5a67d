/**
 * A service with one planted fault, put under judgement:
 * `RTM_PLANT=tenth-task rtm-testkit comply --adapter examples/broken-service/adapter.ts`
 */
import { createFakeRtm } from 'rtm-testkit/mocks'
import { profiles } from 'rtm-testkit/mocks/protocol'
import { createRestApi } from 'rtm-testkit/mocks/wire'
import { defineAdapter } from 'rtm-testkit/scenarios'
import type { Adapter } from 'rtm-testkit/scenarios'
import { plants } from './plants.ts'
import type { Plant } from './plants.ts'

/** The embedded fake behind a plant. */
export function brokenBy(plant: Plant | undefined): Adapter {
  return defineAdapter({
    name: plant === undefined ? 'a service without a fault' : `a service that ${plant.what}`,
    face: 'native',
    create: ({ seed, world }) => {
      const limits = { ...world.limits, ...plant?.limits }
      const rtm = createFakeRtm({ seed, clock: 'manual', ...world, limits })
      return {
        createRtmService: (options) => planted(rtm.createRtmService(options), plant),
        clock: rtm.clock,
        until: (promise) => rtm.until(promise),
        network: rtm.network,
        server: rtm.server,
        faults: rtm.faults,
        media: rtm.media,
        state: () => rtm.state(),
        // What the documents say, not what this one has.
        options: {
          ...rtm.options,
          limits: { ...profiles['cpp-windows-1.3'].limits, ...world.limits },
        },
        rest: createRestApi(rtm),
        dispose: () => rtm.dispose(),
      }
    },
  })
}

const makers = /^(create|getRtmCallManager)/

/** An object of the service whose calls, and the callbacks of whose handlers, go through a plant. */
function planted<T extends object>(real: T, plant: Plant | undefined): T {
  return new Proxy(real, {
    get: (_, key) => {
      const member: unknown = Reflect.get(real, key)
      if (typeof member !== 'function' || typeof key !== 'string') return member
      return (...given: readonly unknown[]): unknown => {
        const next = (...args: readonly unknown[]): unknown =>
          member.apply(
            real,
            args.map((each) => unwrapped(each, plant)),
          )
        const own = plant?.calls?.[key]
        const answer =
          own === undefined ? next(...given) : own(next, ...(given as readonly never[]))
        return makers.test(key) && isObject(answer) && !('requestId' in answer)
          ? wrapped(answer, plant)
          : answer
      }
    },
  })
}

const realOf = new WeakMap<object, object>()
const wrappers = new WeakMap<object, object>()
const handlers = new WeakMap<object, object>()

/** A message or a channel of ours. */
function wrapped(real: object, plant: Plant | undefined): object {
  const wrapper = wrappers.get(real) ?? planted(real, plant)
  wrappers.set(real, wrapper)
  realOf.set(wrapper, real)
  return wrapper
}

/** What the service is given: its own objects, and handlers that hear through the plant. */
function unwrapped(given: unknown, plant: Plant | undefined): unknown {
  if (!isObject(given)) return given
  const real = realOf.get(given)
  if (real !== undefined || !isHandler(given)) return real ?? given
  const known = handlers.get(given) ?? heard(given, plant)
  handlers.set(given, known)
  return known
}

function isHandler(given: object): boolean {
  return Object.keys(given).some((key) => /^on[A-Z]/.test(key)) || 'callbacks' in given
}

function heard(handler: object, plant: Plant | undefined): object {
  return new Proxy(handler, {
    get: (_, name) => {
      const member: unknown = Reflect.get(handler, name)
      if (typeof member !== 'function' || typeof name !== 'string') return member
      return (...told: readonly unknown[]): void => {
        const tell = (...args: readonly unknown[]): void =>
          void member.apply(
            handler,
            args.map((each) => (isMessage(each) ? wrapped(each, plant) : each)),
          )
        const own = plant?.callbacks?.[name]
        if (own === undefined) tell(...told)
        else own(tell, ...(told as readonly never[]))
      }
    },
  })
}

function isMessage(given: unknown): given is object {
  return isObject(given) && 'getMessageType' in given
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

const adapter: Adapter = brokenBy(plants.find(({ name }) => name === process.env['RTM_PLANT']))

export default adapter
