/**
 * The drop-in for `agora-rtm-sdk` 1.4: alias it in the test runner, or mock the module with it. Its
 * clients live in the current world: that of the test that makes or uses them, see `activeRtm`. It imports safely everywhere.
 */
import { currentRtm, rtmToUse } from './world/active-rtm.ts'
import { profiles } from './protocol/index.ts'
import { agoraRTMOfNowhere, createUnboundInstance } from './world/unbound-clients.ts'
import * as web from './web/index.ts'
import type { AgoraRTMStatic } from './web/index.ts'
import { stayAlone } from './testing/real-sdk.ts'

stayAlone()

/** Makes a client in the world of the running test. Outside of tests it makes one that each test has fresh. */
export const createInstance: AgoraRTMStatic['createInstance'] = (...given) =>
  currentRtm()?.agoraRTM.createInstance(...given) ?? createUnboundInstance(given, rtmToUse)

/** Says which regions clients may connect to; without effect here. */
export const setArea: AgoraRTMStatic['setArea'] = (options) =>
  (currentRtm()?.agoraRTM ?? agoraRTMOfNowhere()).setArea(options)

/** Version of the SDK that the profile `web-1.4` imitates; the default export has that of the active world. */
export const VERSION: string = profiles['web-1.4'].webVersion

/** The members that differ by version are those of the current world. */
function ofVersion(): web.VersionedEnums {
  return web.versionedEnums(currentRtm()?.agoraRTM.VERSION ?? VERSION)
}

/** The SDK as an app imports it: `AgoraRTM.createInstance(appId)` makes a client in the world of the running test. */
const AgoraRTM: AgoraRTMStatic = {
  ...web.enums,
  ...web.constants,
  createInstance,
  get AreaCode() {
    return ofVersion().AreaCode
  },
  get ConnectionChangeReason() {
    return ofVersion().ConnectionChangeReason
  },
  get MessageType() {
    return ofVersion().MessageType
  },
  get setArea() {
    // The typings of the SDK have it always; 1.3 had not.
    return ofVersion().AreaCode === undefined ? (undefined as never) : setArea
  },
  get VERSION() {
    return currentRtm()?.agoraRTM.VERSION ?? VERSION
  },
}

export default AgoraRTM

export * from './web/constants.ts'
export * from './web/enums.ts'

export type { LocalInvitation, RemoteInvitation, RtmChannel, RtmClient } from './web/index.ts'
export type {
  AgoraRTMStatic,
  AttributesMap,
  ChannelAttributeOptions,
  ChannelAttributes,
  FileMessageParams,
  ImageMessageParams,
  LogFilterType,
  MediaTransferHandler,
  PeerMessageSendResult,
  ReceivedMessageProperties,
  RtmChannelEvents,
  RtmClientEvents,
  RtmConfig,
  RtmErrorName,
  RtmEvents,
  RtmFileMessage,
  RtmImageMessage,
  RtmMessage,
  RtmRawMessage,
  RtmStatusCode,
  RtmTextMessage,
  SendMessageOptions,
} from './web/index.ts'
