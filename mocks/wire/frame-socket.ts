/** A socket that frames go through: of `ws`, of MSW, or of mock-socket. */
export interface FrameSocket {
  send(text: string): void
  close(code: number, reason: string): void
  /** Bytes that wait to be sent. */
  bufferedBytes(): number
}

/** Why a socket is closed by the service. */
export const closeCodes = {
  /** A frame was no JSON. */
  badFrame: 4400,
  /** The session is over: logged out, kicked, or its token is dead. */
  ended: 4403,
  /** Its token has expired: renew it first. */
  tokenExpired: 4401,
  /** There is no such session. */
  unknown: 4404,
  /** Another socket of the same session has taken over. */
  replaced: 4409,
  /** The client has read too slowly, or asks for frames that are no longer kept. */
  behind: 4410,
  /** The servers are down, or a fault has cut the link. */
  down: 4503,
} as const
