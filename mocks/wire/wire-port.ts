import { fallSilent, nowOf, schedule } from '../server/index.ts'
import type { ConnectionPort, UserConnection, World, WorldEvent } from '../server/index.ts'
import type { ServerEvent } from '../protocol/index.ts'
import type { SessionHost, WireSession } from './wire-session.ts'

/** Where the service of a world finds the wire's sessions. */
export const services: WeakMap<World, SessionHost> = new WeakMap<World, SessionHost>()

/** The way from the world to a client of the wire. */
export const wirePort: ConnectionPort = Object.freeze({
  deliver(world: World, connection: UserConnection, event: ServerEvent): void {
    sessionOf(world, connection)?.deliver(event)
  },
  cut(world: World, connection: UserConnection, forMs: number): void {
    sessionOf(world, connection)?.cut(forMs)
  },
})

/** Client numbers begin again when the world is set back: the connection must be the very same. */
function sessionOf(world: World, connection: UserConnection): WireSession | undefined {
  const session = services.get(world)?.sessionOf(connection.client)
  return session?.connection === connection ? session : undefined
}

interface IdleEvent extends WorldEvent {
  readonly client: number
}

/** Watches a session that has no socket: a client that asks nothing for a while is silent. */
export function watchIdle(world: World, client: number, idleMs: number): void {
  const event: IdleEvent = { fire: lookForIdle, background: true, client }
  schedule(world, nowOf(world) + idleMs, event)
}

function lookForIdle(world: World, event: IdleEvent): void {
  const service = services.get(world)
  const session = service?.sessionOf(event.client)
  if (service === undefined || session === undefined) return
  if (session.isOver) return service.forget(session)
  const { idleMs } = service.settings
  const dueMs = session.isOpen ? nowOf(world) + idleMs : session.heardAtMs + idleMs
  if (dueMs <= nowOf(world)) fallSilent(world, session.connection)
  schedule(world, Math.max(dueMs, nowOf(world) + idleMs), event)
}
