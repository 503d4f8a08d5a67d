import {
  CONNECTION_CHANGE_REASON,
  CONNECTION_STATE,
  LOGIN_ERR_CODE,
} from '../protocol/codes/session.ts'

/**
 * One client's connection to the service.
 *
 * | phase        | input           | next         | outputs                                        |
 * | ------------ | --------------- | ------------ | ---------------------------------------------- |
 * | disconnected | login           | connecting   | CONNECTING LOGIN                               |
 * | connecting   | accepted        | connected    | CONNECTED LOGIN_SUCCESS, login-success         |
 * | connecting   | refused         | disconnected | DISCONNECTED LOGIN_FAILURE, login-failure      |
 * | connecting   | timed-out       | disconnected | DISCONNECTED LOGIN_TIMEOUT, login-failure      |
 * | connected    | link-lost       | reconnecting | RECONNECTING INTERRUPTED                       |
 * | reconnecting | accepted        | connected    | CONNECTED LOGIN_SUCCESS (no login-success)     |
 * | connected    | kicked          | aborted      | ABORTED reason, tasks-interrupted              |
 * | reconnecting | kicked          | aborted      | ABORTED reason, tasks-interrupted              |
 * | not disconn. | logout          | disconnected | tasks-interrupted, DISCONNECTED LOGOUT, logout |
 * | the rest     |                 | same         | none                                           |
 *
 * @rule W-STATES
 * @rule W-REASONS
 * @assumes S-26
 */
export type Connection =
  | { readonly phase: 'disconnected' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'connected' }
  | { readonly phase: 'reconnecting' }
  | { readonly phase: 'aborted'; readonly reason: CONNECTION_CHANGE_REASON }

export type ConnectionInput =
  | { readonly kind: 'login' | 'accepted' | 'timed-out' | 'link-lost' | 'logout' }
  | { readonly kind: 'refused'; readonly code: number }
  | { readonly kind: 'kicked'; readonly reason: CONNECTION_CHANGE_REASON }

export type ConnectionOutput =
  | {
      readonly kind: 'state'
      readonly state: CONNECTION_STATE
      readonly reason: CONNECTION_CHANGE_REASON
    }
  | { readonly kind: 'login-success' }
  | { readonly kind: 'login-failure'; readonly code: number }
  | { readonly kind: 'tasks-interrupted' }
  | { readonly kind: 'logout' }

export type ConnectionStep = readonly [next: Connection, outputs: readonly ConnectionOutput[]]

const S = CONNECTION_STATE
const R = CONNECTION_CHANGE_REASON

/** Where a client begins. */
export const disconnected: Connection = { phase: 'disconnected' }

/** Moves the connection by one input. Total over every phase and input; never throws. */
export function stepConnection(connection: Connection, input: ConnectionInput): ConnectionStep {
  switch (input.kind) {
    case 'login':
      if (connection.phase !== 'disconnected') return [connection, []]
      return [
        { phase: 'connecting' },
        [state(S.CONNECTION_STATE_CONNECTING, R.CONNECTION_CHANGE_REASON_LOGIN)],
      ]
    case 'accepted':
      return accept(connection)
    case 'refused':
      return failLogin(connection, input.code, R.CONNECTION_CHANGE_REASON_LOGIN_FAILURE)
    case 'timed-out':
      return failLogin(
        connection,
        LOGIN_ERR_CODE.LOGIN_ERR_TIMEOUT,
        R.CONNECTION_CHANGE_REASON_LOGIN_TIMEOUT,
      )
    case 'link-lost':
      if (connection.phase !== 'connected') return [connection, []]
      return [
        { phase: 'reconnecting' },
        [state(S.CONNECTION_STATE_RECONNECTING, R.CONNECTION_CHANGE_REASON_INTERRUPTED)],
      ]
    case 'kicked':
      if (connection.phase !== 'connected' && connection.phase !== 'reconnecting')
        return [connection, []]
      return [
        { phase: 'aborted', reason: input.reason },
        [state(S.CONNECTION_STATE_ABORTED, input.reason), { kind: 'tasks-interrupted' }],
      ]
    case 'logout':
      if (connection.phase === 'disconnected') return [connection, []]
      return [
        disconnected,
        [
          { kind: 'tasks-interrupted' },
          state(S.CONNECTION_STATE_DISCONNECTED, R.CONNECTION_CHANGE_REASON_LOGOUT),
          { kind: 'logout' },
        ],
      ]
  }
}

/** Tells whether a login has succeeded and was not undone: what the documents call logged in. */
export function isLoggedIn(connection: Connection): boolean {
  return (
    connection.phase === 'connected' ||
    connection.phase === 'reconnecting' ||
    connection.phase === 'aborted'
  )
}

function accept(connection: Connection): ConnectionStep {
  const connected = state(S.CONNECTION_STATE_CONNECTED, R.CONNECTION_CHANGE_REASON_LOGIN_SUCCESS)
  if (connection.phase === 'connecting')
    return [{ phase: 'connected' }, [connected, { kind: 'login-success' }]]
  if (connection.phase === 'reconnecting') return [{ phase: 'connected' }, [connected]]
  return [connection, []]
}

function failLogin(
  connection: Connection,
  code: number,
  reason: CONNECTION_CHANGE_REASON,
): ConnectionStep {
  if (connection.phase !== 'connecting') return [connection, []]
  return [
    disconnected,
    [state(S.CONNECTION_STATE_DISCONNECTED, reason), { kind: 'login-failure', code }],
  ]
}

function state(next: CONNECTION_STATE, reason: CONNECTION_CHANGE_REASON): ConnectionOutput {
  return { kind: 'state', state: next, reason }
}
