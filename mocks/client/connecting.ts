import { stepConnection } from '../machines/connection.ts'
import type { ConnectionInput, ConnectionOutput } from '../machines/connection.ts'
import { checkId, LOGIN_ERR_CODE, LOGOUT_ERR_CODE, nameOfType } from '../protocol/index.ts'
import { causedBy, nowOf, record, schedule, tell } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { badArgument, isWeb, notInitialised, notLoggedIn, refuseBy, tooOften } from './admission.ts'
import type { Rung } from './admission.ts'
import { loggedOut, putOut, withReason } from './because.ts'
import { resyncAttributes } from './attributes.ts'
import { budgetOf, takeBudget } from './call-budget.ts'
import { dropChannels, rejoinChannels } from './channels.ts'
import { userIdBytesMax } from './id-sizes.ts'
import { endInvitations } from './invitation-steps.ts'
import { interruptTasks } from './task-life.ts'
import { ask, failOperations, sendWaiting } from './operations.ts'
import { called } from './session.ts'
import type { Because, Session } from './session.ts'
import type { SessionEvent } from './session-events.ts'

const retryMs = 1000
const pullingTries = 20
const L = LOGIN_ERR_CODE

/**
 * Logs in. Ladder: 101, 8 logged in or logging in, 3 argument, 10 budget; in the Web 3 before 8.
 *
 * @rule W-LOGIN-RESULT
 * @rule W-LOGIN-ALREADY
 * @rule W-LOGIN-RATE
 */
export function login(
  world: World,
  session: Session,
  who: { readonly token: unknown; readonly uid: unknown },
): number {
  const { limits } = world.options
  const rate = { budget: budgetOf(session.budgets, 'login'), rate: limits.loginRate }
  const form = badArgument(
    complainOfLogin(world, who),
    L.LOGIN_ERR_INVALID_ARGUMENT,
    'W-USERID-RULE',
  )
  const already = loggedInAlready(session)
  const rung =
    notInitialised(session) ??
    (isWeb(session) ? (form ?? already) : (already ?? form)) ??
    tooOften(world, { ...rate, code: L.LOGIN_ERR_TOO_OFTEN, rule: 'W-LOGIN-RATE' })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'login', codes: 'LOGIN_ERR_CODE', rung })
  takeBudget(rate.budget, rate.rate, nowOf(world))
  session.uid = who.uid as string
  session.token = (who.token ?? null) as string | null
  session.toldTokenDead = false
  session.failedRelogins = 0
  causedBy(world, called(world, session, { name: 'login' }), () => {
    moveConnection(world, session, { kind: 'login' })
    askLogin(world, session, { kind: 'login', timeoutMs: limits.loginTimeoutMs })
  })
  return L.LOGIN_ERR_OK
}

function loggedInAlready({ connection }: Session): Rung | undefined {
  if (connection.phase === 'disconnected') return undefined
  return {
    code: L.LOGIN_ERR_ALREADY_LOGGED_IN,
    rule: connection.phase === 'aborted' ? 'W-ABORTED-LOGOUT-FIRST' : 'W-LOGIN-ALREADY',
    why: `The client is ${connection.phase}. Call logout first.`,
  }
}

function complainOfLogin(
  world: World,
  who: { readonly token: unknown; readonly uid: unknown },
): string | undefined {
  const { token, uid } = who
  if (token !== null && token !== undefined && typeof token !== 'string') {
    return `The token must be a string or null, not ${nameOfType(token)}.`
  }
  return checkId('user ID', uid, userIdBytesMax(world))
}

function askLogin(
  world: World,
  session: Session,
  attempt: { readonly kind: 'login' | 'relogin'; readonly timeoutMs: number },
): void {
  const { uid, token, sdkVersion } = session
  ask(world, session, {
    ...attempt,
    request: (op) => ({ kind: 'login', op, uid, token, sdkVersion }),
    timeoutCode: L.LOGIN_ERR_TIMEOUT,
    failureCode: L.LOGIN_ERR_UNKNOWN,
  })
}

/**
 * Logs out: running tasks end INTERRUPTED, waiting calls fail, then onLogout.
 * Ladder: 101, 102.
 *
 * @rule W-LOGOUT-RESULT
 * @rule W-MEDIA-LOGOUT
 * @assumes S-09
 */
export function logout(world: World, session: Session): number {
  const rung = notInitialised(session) ?? notLoggedIn(session, 'W-LOGOUT-RESULT')
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'logout', codes: 'LOGOUT_ERR_CODE', rung })
  causedBy(world, called(world, session, { name: 'logout' }), () => {
    session.link.send(world, session, { kind: 'logout', op: ++session.lastOp })
    session.link.hangUp(world, session)
    failOperations(world, session, loggedOut)
    session.lateJoins.clear()
    session.attributes = []
    session.waitingSteps.length = 0
    endInvitations(world, session, loggedOut)
    dropChannels(world, session, loggedOut)
    stopReconnect(world, session)
    moveConnection(world, session, { kind: 'logout' })
  })
  return LOGOUT_ERR_CODE.LOGOUT_ERR_OK
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
  askLogin(world, session, { kind: 'relogin', timeoutMs: world.options.limits.loginTimeoutMs })
}

/** Agora has answered the SDK's own login after an interruption. */
export function reloginAnswered(
  world: World,
  session: Session,
  outcome: { code: number; wasOffline: boolean },
): void {
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
export function kickedOut(world: World, session: Session, reason: number): void {
  stopReconnect(world, session)
  moveConnection(world, session, { kind: 'kicked', reason: reason as never })
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

function stopReconnect(world: World, session: Session): void {
  world.queue.cancel(session.reconnectEvent)
  session.reconnectEvent = 0
}
