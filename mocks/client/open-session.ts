import { causedBy, drainClient, entryFor, forgetQueued, record } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { serviceReleased } from './because.ts'
import { callbackEntry } from './callback-names.ts'
import { endInvitations, forgetInvitation } from './invitation-steps.ts'
import { failOperations } from './operations.ts'
import { createSession } from './session.ts'
import type { Link, Session } from './session.ts'
import type { SessionEvent } from './session-events.ts'
import { interruptTasks } from './task-life.ts'

/** Takes a session's events to the app; returns whether the app listens to it. */
export type SessionListener = (event: SessionEvent) => boolean

/** Makes a session, with the host's way to Agora. */
export function openSession(world: World, setup: Pick<Session, 'sdkVersion' | 'dialect'>): Session {
  const session = createSession(world, {
    link: world.host.link as Link,
    ...setup,
  })
  listen(world, session, () => false)
  return session
}

/** Makes a face hear the events of a session; each is written down as it is told. */
export function listen(world: World, session: Session, listener: SessionListener): void {
  const { client } = session
  world.host.listeners.set(client, (event) => {
    const told = event as SessionEvent
    const entry = callbackEntry(told, session)
    const heard = causedBy(world, record(world, entry), () => listener(told))
    if (told.kind === 'local-invitation' || told.kind === 'remote-invitation')
      forgetInvitation(session, told)
    if (!heard && 'code' in told && told.code !== 0) noteUnheard(world, session, entry)
    return heard
  })
}

function noteUnheard(
  world: World,
  session: Session,
  entry: { readonly name: string; readonly code?: number },
): void {
  const { uid, dialect } = session
  const { name, code = -1 } = entryFor(dialect, entry)
  const withCode = code < 0 ? '' : ` with code ${code}`
  const note = {
    native: `${name} said ${code} and no handler of ${uid} has that method.`,
    web: `${name}${withCode} came to ${uid}, and nobody there listens or waits for it.`,
  }[dialect]
  world.unheard.push(note)
  if (world.unheard.length > 100) world.unheard.shift()
}

/** Ends a session for good. With `sync` the last callbacks come before it returns, else none come. @assumes S-03 */
export function closeSession(world: World, session: Session, sync: boolean): void {
  const { client } = session
  session.isReleased = true
  const { uid } = session
  const released = record(world, { kind: 'call', name: 'release', client, uid, code: 0 })
  causedBy(world, released, () => {
    failOperations(world, session, serviceReleased)
    endInvitations(world, session, serviceReleased)
    interruptTasks(world, session)
    if (sync) drainClient(world, client)
    else forgetQueued(world, client)
    session.link.end(world, session)
    world.queue.cancel(session.reconnectEvent)
    if (!world.host.kept.has(client)) world.host.listeners.delete(client)
    world.clients.delete(client)
  })
}

/** The sessions of a world, oldest first. */
export function sessionsOf(world: World): readonly Session[] {
  return [...world.clients.values()] as Session[]
}
