import { stepConnection } from '../machines/connection.ts'
import type { ConnectionInput, ConnectionOutput } from '../machines/connection.ts'
import { LOGIN_ERR_CODE, LOGOUT_ERR_CODE } from '../protocol/index.ts'
import type { CONNECTION_CHANGE_REASON } from '../protocol/index.ts'
import { nowOf, record, schedule, tell } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { putOut, withReason } from './because.ts'
import { resyncAttributes } from './attributes.ts'
import { dropChannels, rejoinChannels } from './channels.ts'
import { endInvitations } from './invitation-steps.ts'
import { interruptTasks } from './task-life.ts'
import { ask, sendWaiting } from './operations.ts'
import type { Answered, Because, OperationAnswer, Session } from './session.ts'
import type { SessionEvent } from './session-events.ts'

const retryMs = 1000
const pullingTries = 20
const L = LOGIN_ERR_CODE

/** Asks Agora for a login with the session's own user ID and token. */
export function askLogin(world: World, session: Session, answered: Answered): void {
  const { uid, token, sdkVersion } = session
  ask(world, session, {
    request: (op) => ({ kind: 'login', op, uid, token, sdkVersion }),
    answered,
    timeoutMs: world.options.limits.loginTimeoutMs,
    timeoutCode: L.LOGIN_ERR_TIMEOUT,
    failureCode: L.LOGIN_ERR_UNKNOWN,
  })
}

/** Moves the connection and tells the app what comes of it. */
export function moveConnection(
  world: World,
  session: Session,
  input: ConnectionInput & { readonly because?: Because | undefined },
): void {
  const before = session.connection.phase
  const [next, outputs] = stepConnection(session.connection, input)
  session.connection = next
  const { client, uid } = session
  if (next.phase !== before)
    record(world, { kind: 'transition', name: next.phase, client, uid, subject: before })
  for (const output of inChosenOrder(world, outputs)) {
    if (output.kind === 'tasks-interrupted') interruptTasks(world, session)
    else
      tell(
        world,
        client,
        withReason(eventOf(output), output.kind === 'login-failure' ? input.because : undefined),
      )
  }
}

/** @assumes S-26 */
function inChosenOrder(
  world: World,
  outputs: readonly ConnectionOutput[],
): readonly ConnectionOutput[] {
  const last = outputs.at(-1)
  if (world.options.choices['S-26'] === 'state-first' || last === undefined) return outputs
  if (last.kind !== 'login-success' && last.kind !== 'logout') return outputs
  const state = outputs.findIndex((output) => output.kind === 'state')
  return [...outputs.slice(0, state), last, ...outputs.slice(state, -1)]
}

function eventOf(output: Exclude<ConnectionOutput, { kind: 'tasks-interrupted' }>): SessionEvent {
  switch (output.kind) {
    case 'state':
      return { kind: 'connection-state', state: output.state, reason: output.reason }
    case 'login-success':
      return { kind: 'login-success' }
    case 'login-failure':
      return { kind: 'login-failure', code: output.code }
    case 'logout':
      return { kind: 'logout', code: LOGOUT_ERR_CODE.LOGOUT_ERR_OK }
  }
}

interface SessionTimer extends WorldEvent {
  readonly session: Session
}

/** The link to Agora is gone. @rule W-RECONNECT-4S */
export function linkLost(world: World, session: Session): void {
  if (session.connection.phase !== 'connected') return
  const event: SessionTimer = { fire: becomeReconnecting, session }
  session.reconnectEvent = schedule(
    world,
    nowOf(world) + world.options.limits.reconnectingAfterMs,
    event,
  )
}

function becomeReconnecting(world: World, { session }: SessionTimer): void {
  session.reconnectEvent = 0
  moveConnection(world, session, { kind: 'link-lost' })
}

/** The link to Agora is back. @rule W-RECONNECT-FOREVER */
export function linkBack(world: World, session: Session): void {
  stopReconnect(world, session)
  if (session.connection.phase === 'reconnecting') {
    session.link.sendTokens(world, session)
    retryLogin(world, { fire: retryLogin, session })
  } else if (session.connection.phase === 'connected') {
    session.link.flush(world, session)
    sendWaiting(world, session)
  }
}

function retryLogin(world: World, { session }: SessionTimer): void {
  session.reconnectEvent = 0
  if (session.connection.phase !== 'reconnecting') return
  askLogin(world, session, reloginAnswered)
}

/** Agora has answered the SDK's own login after an interruption. */
function reloginAnswered(world: World, session: Session, outcome: OperationAnswer): void {
  if (session.connection.phase !== 'reconnecting') return
  if (outcome.code === L.LOGIN_ERR_TOKEN_EXPIRED) tellTokenDead(world, session)
  if (outcome.code !== L.LOGIN_ERR_OK) {
    if (!session.link.isUp(session)) return
    session.failedRelogins++
    // For ever, but after many tries in vain not by pulling time forward.
    const background = session.failedRelogins > pullingTries
    const event: SessionTimer = { fire: retryLogin, session, background }
    session.reconnectEvent = schedule(world, nowOf(world) + retryMs, event)
    return
  }
  session.failedRelogins = 0
  session.toldTokenDead = false
  moveConnection(world, session, { kind: 'accepted' })
  if (outcome.wasOffline) {
    rejoinChannels(world, session)
    resyncAttributes(world, session)
  }
  session.link.flush(world, session)
  sendWaiting(world, session)
}

/** Agora has put the client out. @rule W-KICK-SAME-UID */
export function kickedOut(world: World, session: Session, reason: CONNECTION_CHANGE_REASON): void {
  stopReconnect(world, session)
  moveConnection(world, session, { kind: 'kicked', reason })
  endInvitations(world, session, putOut(session))
  dropChannels(world, session, putOut(session))
}

/** @rule W-TOKEN-ONEXPIRED @assumes S-46 */
function tellTokenDead(world: World, session: Session): void {
  if (session.toldTokenDead) return
  session.toldTokenDead = true
  tell(world, session.client, { kind: 'token-expired' })
}

/** Tries to come back at once, where the client is reconnecting and anything gets through. */
export function retryNow(world: World, session: Session): void {
  if (session.connection.phase !== 'reconnecting' || !session.link.isUp(session)) return
  stopReconnect(world, session)
  retryLogin(world, { fire: retryLogin, session })
}

/** Gives up what the SDK does by itself to come back. */
export function stopReconnect(world: World, session: Session): void {
  world.queue.cancel(session.reconnectEvent)
  session.reconnectEvent = 0
}
