// One list of every SDK enum, so that a code can be named and the catalogue checked.
import * as attribute from './attribute.ts'
import * as channel from './channel.ts'
import * as invitation from './invitation.ts'
import * as media from './media.ts'
import * as message from './message.ts'
import * as presence from './presence.ts'
import * as service from './service.ts'
import * as session from './session.ts'

/** Name of an SDK enum. */
export type EnumName =
  | 'INIT_ERR_CODE'
  | 'LOGIN_ERR_CODE'
  | 'LOGOUT_ERR_CODE'
  | 'RENEW_TOKEN_ERR_CODE'
  | 'CONNECTION_STATE'
  | 'CONNECTION_CHANGE_REASON'
  | 'PEER_MESSAGE_ERR_CODE'
  | 'CHANNEL_MESSAGE_ERR_CODE'
  | 'MESSAGE_TYPE'
  | 'JOIN_CHANNEL_ERR'
  | 'LEAVE_CHANNEL_ERR'
  | 'LEAVE_CHANNEL_REASON'
  | 'GET_MEMBERS_ERR'
  | 'GET_CHANNEL_MEMBER_COUNT_ERR_CODE'
  | 'QUERY_PEERS_ONLINE_STATUS_ERR'
  | 'PEER_ONLINE_STATE'
  | 'PEER_SUBSCRIPTION_OPTION'
  | 'PEER_SUBSCRIPTION_STATUS_ERR'
  | 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR'
  | 'ATTRIBUTE_OPERATION_ERR'
  | 'UPLOAD_MEDIA_ERR_CODE'
  | 'DOWNLOAD_MEDIA_ERR_CODE'
  | 'CANCEL_MEDIA_ERR_CODE'
  | 'LOCAL_INVITATION_STATE'
  | 'REMOTE_INVITATION_STATE'
  | 'LOCAL_INVITATION_ERR_CODE'
  | 'REMOTE_INVITATION_ERR_CODE'
  | 'INVITATION_API_CALL_ERR_CODE'
  | 'LOG_FILTER_TYPE'
  | 'RTM_AREA_CODE'
  | 'RTM_CLOUD_PROXY_TYPE'
  | 'SET_RTM_SERVICE_CONTEXT_ERR_CODE'

/** Every enum of the SDK by its own name: 32 of them. */
export const enums: Readonly<Record<EnumName, Readonly<Record<string, number>>>> = {
  ...session,
  ...message,
  ...channel,
  ...presence,
  ...attribute,
  ...media,
  ...invitation,
  ...service,
}

/**
 * The SDK's own name of a number.
 *
 * @returns for example `UPLOAD_MEDIA_ERR_SIZE_OVERFLOW`, or the number as text where the enum has no such member.
 */
export function sdkName(enumName: EnumName, code: number): string {
  let names = namesOf.get(enumName)
  if (names === undefined) {
    names = new Map()
    // The first name of a number is its name.
    for (const [name, value] of Object.entries(enums[enumName]).toReversed()) names.set(value, name)
    namesOf.set(enumName, names)
  }
  return names.get(code) ?? String(code)
}

const namesOf = new Map<EnumName, Map<number, string>>()
