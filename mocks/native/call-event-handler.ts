import type { LOCAL_INVITATION_ERR_CODE, REMOTE_INVITATION_ERR_CODE } from '../protocol/index.ts'
import type { LocalCallInvitation, RemoteCallInvitation } from './call-invitations.ts'

/**
 * The callbacks of a call manager: any subset, in order with those of its service. The last callback of
 * an invitation frees it when it returns.
 *
 * @rule W-CALL-STATES
 */
export interface RtmCallEventHandler {
  /** The callee's SDK has the invitation. @rule W-CALL-STATES */
  onLocalInvitationReceivedByPeer?(localInvitation: LocalCallInvitation): void
  /** The own `cancelLocalInvitation` is done. Last callback. @rule W-CALL-STATES */
  onLocalInvitationCanceled?(localInvitation: LocalCallInvitation): void
  /** The callee has accepted. Last callback. @rule W-CALL-STATES */
  onLocalInvitationAccepted?(localInvitation: LocalCallInvitation, response: string): void
  /** The callee has refused. Last callback. @rule W-CALL-STATES */
  onLocalInvitationRefused?(localInvitation: LocalCallInvitation, response: string): void
  /** The invitation has failed. Last callback. @rule W-CALL-TIMEOUTS */
  onLocalInvitationFailure?(
    localInvitation: LocalCallInvitation,
    errorCode: LOCAL_INVITATION_ERR_CODE,
  ): void
  /** Somebody invites the user. @rule W-CALL-STATES */
  onRemoteInvitationReceived?(remoteInvitation: RemoteCallInvitation): void
  /** The caller has confirmed the own acceptance. Last callback. @rule W-CALL-STATES */
  onRemoteInvitationAccepted?(remoteInvitation: RemoteCallInvitation): void
  /** The own `refuseRemoteInvitation` is done. Last callback. @rule W-CALL-STATES */
  onRemoteInvitationRefused?(remoteInvitation: RemoteCallInvitation): void
  /** The caller has canceled. Last callback. @rule W-CALL-STATES */
  onRemoteInvitationCanceled?(remoteInvitation: RemoteCallInvitation): void
  /** The invitation has failed. Last callback. @rule W-CALL-TIMEOUTS */
  onRemoteInvitationFailure?(
    remoteInvitation: RemoteCallInvitation,
    errorCode: REMOTE_INVITATION_ERR_CODE,
  ): void
}
