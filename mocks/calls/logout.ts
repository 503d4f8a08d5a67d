import {
  called,
  dropChannels,
  endInvitations,
  failOperations,
  loggedOut,
  moveConnection,
  notInitialised,
  notLoggedIn,
  refuseBy,
  stopReconnect,
} from '../client/index.ts'
import type { Session } from '../client/index.ts'
import { LOGOUT_ERR_CODE as Code } from '../protocol/index.ts'
import { causedBy, close } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Call } from './call.ts'

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
    return refuseBy(world, session, { name: 'logout', codes: logoutCall.codes, rung })
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
  return Code.LOGOUT_ERR_OK
}

/** What Agora does with a logout: the connection is closed. It has no answer: the SDK does not wait for one. */
export const logoutCall: Call<'logout'> = {
  kind: 'logout',
  names: ['logout'],
  callbacks: ['onLogout'],
  codes: 'LOGOUT_ERR_CODE',
  timeoutCode: Code.LOGOUT_ERR_USER_NOT_LOGGED_IN,
  serve: (world, connection) => close(world, connection),
}
