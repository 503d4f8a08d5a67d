import { createFakeRtm, ToolkitError } from '../mocks/index.ts'
import type { FakeRtm } from '../mocks/index.ts'
import { profiles } from '../mocks/protocol/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import { createGateway } from '../mocks/wire/gateway.ts'
import { createRemoteRtm, createRestApi } from '../mocks/wire/index.ts'
import { inTime, wallClock } from './real-time.ts'
import { missing, MissingControl, mustHaveMedia } from './subject.ts'
import type { Cell, Face, Subject, SubjectOptions, SubjectRtm, SubjectSource } from './subject.ts'

const scenarioMsMax = 20_000
const promiseMsMax = 15_000
/** A gateway that does not answer within this is away: on a busy machine one that is there takes seconds. */
const reachMsMax = 15_000
/** Most of the time scenarios wait for the wall's clock. */
const atOnceMax = 4

/** A gateway that runs already, through one face. Its time is the wall's, and its world is its own matter. */
export function gatewayAt(url: string, face: Face, profile: ProfileId): SubjectSource {
  return {
    name: `the gateway at ${url}`,
    cell: { face, link: 'gateway', profile },
    deadlineMs: scenarioMsMax,
    atOnce: () => atOnceMax,
    isThere: async () =>
      await mustReach(url).then(
        () => true,
        () => false,
      ),
    create: async ({ seed, world, isExact, isOfMedia }) => {
      mustHaveMedia(profile, isOfMedia)
      if (isExact) throw new MissingControl('a clock that can be moved')
      for (const [control, given] of Object.entries(world))
        if (given !== undefined) throw new MissingControl(`a world of its own ${control}`)
      const { rtm, dispose } = clientsOf({ url, seed, profile })
      return {
        rtm: { ...rtm, clock: await clockOf(url) },
        nowMs: () => wallClock.nowMs(),
        dispose,
        // Others may use the gateway, too: each scenario has an App ID of its own.
        appId: crypto.randomUUID().replaceAll('-', ''),
        rest: () => {
          throw new MissingControl('the REST interface of the same world')
        },
      }
    },
  }
}

const clockLooks = 5
/** Instants are whole milliseconds, and a timer of a busy host comes late. */
const roundingMs = 5

const standingMs = 5

/** The clock of a gateway whose time is moved by hand: we wait by the wall's, and do not know what time it is there. */
const standing: SubjectRtm['clock'] = {
  advance: (by) => wallClock.advance(by),
  nowMs: () => {
    throw new MissingControl('a clock that runs')
  },
}

async function isStanding(url: string): Promise<boolean> {
  const before = await mustReach(url)
  await wallClock.advance(standingMs)
  return (await mustReach(url)).nowMs === before.nowMs
}

/** The wall's clock as the gateway has it, and how well that is known. @throws ToolkitError where it does not answer. */
async function clockOf(url: string): Promise<SubjectRtm['clock']> {
  if (await isStanding(url)) return standing
  let quickest = { tookMs: Infinity, aheadMs: 0 }
  for (let look = 0; look < clockLooks; look++) {
    const askedMs = wallClock.nowMs()
    const { nowMs } = await mustReach(url)
    const tookMs = wallClock.nowMs() - askedMs
    if (tookMs < quickest.tookMs)
      quickest = { tookMs, aheadMs: Math.round(nowMs - askedMs - tookMs / 2) }
  }
  const { tookMs, aheadMs } = quickest
  return {
    nowMs: () => wallClock.nowMs() + aheadMs,
    advance: (by) => wallClock.advance(by),
    skewMs: Math.ceil(tookMs / 2) + roundingMs,
  }
}

/** A gateway of our own, a new one for each scenario, whose world can be driven from this side. */
export function ownGateway(face: Face, profile: ProfileId): SubjectSource {
  return overWire({ face, link: 'gateway', profile }, async (agora) => {
    const gateway = await createGateway(agora)
    return { url: gateway.url, close: async () => await gateway.close() }
  })
}

/** The embedded fake behind MSW: every call and socket of the face is intercepted. Needs the package msw. */
export function intercepted(face: Face, profile: ProfileId): SubjectSource {
  return overWire({ face, link: 'intercept', profile }, async (agora) => {
    const [{ setupServer }, { rtmHandlers }, { WebSocket }] = await Promise.all([
      import('msw/node'),
      import('../mocks/wire/msw.ts'),
      import('ws'),
    ])
    // Node 20 has none that MSW could stand in for.
    ;(globalThis as { WebSocket?: unknown }).WebSocket ??= WebSocket
    const url = 'http://rtm.test'
    const server = setupServer(...rtmHandlers(agora, { url }))
    server.listen({ onUnhandledRequest: 'bypass' })
    return { url, close: async () => await Promise.resolve(server.close()) }
  })
}

/** Where a world is reached for the time of one scenario. */
interface Opened {
  readonly url: string
  readonly close: () => Promise<void>
}

function overWire(cell: Cell, open: (agora: FakeRtm) => Promise<Opened>): SubjectSource {
  const { profile } = cell
  return {
    name: 'the embedded fake',
    cell,
    deadlineMs: scenarioMsMax,
    create: async ({ seed, world, isExact, isOfMedia }: SubjectOptions): Promise<Subject> => {
      mustHaveMedia(profile, isOfMedia)
      if (isExact) throw new MissingControl('a clock that can be moved')
      if (world.network !== undefined) throw new MissingControl('a network of a given speed')
      const startAtMs = wallClock.nowMs()
      const agora = createFakeRtm({ seed, profile, clock: 'system', startAtMs, ...world })
      const { url, close } = await open(agora)
      const { limits } = world
      const clients = clientsOf({ url, seed, profile, ...(limits === undefined ? {} : { limits }) })
      return {
        rtm: { ...clients.rtm, faults: agora.faults, media: agora.media },
        rest: () => createRestApi(agora),
        dispose: async () => {
          await clients.dispose()
          await agora.dispose()
          await close()
        },
      }
    },
  }
}

function clientsOf(
  options: Parameters<typeof createRemoteRtm>[0] & { readonly profile: ProfileId },
): Pick<Subject, 'rtm' | 'dispose'> {
  const remote = createRemoteRtm(options)
  return {
    rtm: {
      clock: wallClock,
      journal: remote.journal,
      until: async (promise) => await inTime(promise, promiseMsMax),
      createRtmService: (given) => remote.createRtmService(given),
      agoraRTM: remote.agoraRTM,
      faults: missing('faults on demand'),
      media: missing('a look at its store'),
      network: missing('a network that can be cut'),
      server: missing("the operators' side"),
      state: missing('a look at its state'),
      options: { ...remote.options, profile: profiles[options.profile] },
    },
    dispose: async () => await remote.dispose(),
  }
}

/**
 * Tells whether a gateway answers.
 *
 * @returns what time it is there.
 * @throws ToolkitError where it does not: one sentence with its address and what to do.
 */
export async function mustReach(url: string): Promise<{ readonly nowMs: number }> {
  const fail = (why: string): never => {
    throw new ToolkitError('UNREACHABLE', `Failed to reach the gateway at ${url}: ${why}`)
  }
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(reachMsMax) }).catch(
    (error: unknown) => {
      const { cause, message } = error as Error
      return fail(
        `${(cause as NodeJS.ErrnoException | undefined)?.code ?? message.replace(/\.$/, '')}. Start one with rtm-testkit serve.`,
      )
    },
  )
  const health: unknown = await answer.json().catch(() => undefined)
  const { nowMs } = (health ?? {}) as { readonly nowMs?: unknown }
  if (typeof nowMs !== 'number')
    return fail(
      `it answers ${answer.status}, which is no answer of a gateway. Give the address that rtm-testkit serve has named.`,
    )
  return { nowMs }
}
