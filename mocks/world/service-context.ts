import {
  nameOfType,
  RTM_AREA_CODE,
  RTM_CLOUD_PROXY_TYPE,
  SET_RTM_SERVICE_CONTEXT_ERR_CODE,
  shown,
} from '../protocol/index.ts'
import type { World } from '../server/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** `RtmServiceContext`: what every service made afterwards uses. */
export interface RtmServiceContext {
  /** One RTM_AREA_CODE, or several OR-ed; AREA_CODE_GLOB unless given. */
  readonly areaCode?: number
  /** RTM_NONE_PROXY unless given. */
  readonly proxyType?: RTM_CLOUD_PROXY_TYPE
}

/** Sets the service context of a world, where no service is in the way. */
export function setServiceContext(
  world: World,
  context: RtmServiceContext,
): SET_RTM_SERVICE_CONTEXT_ERR_CODE {
  const { profile } = world.options
  if (!profile.hasServiceContext) {
    throw new ToolkitError(
      'INVALID_OPTION',
      `Failed to call setRtmServiceContext: ${profile.title} has no such function. Choose the profile cpp-linux-1.4.`,
    )
  }
  if (typeof context !== 'object' || context === null)
    refuse(`the context is ${nameOfType(context)}. Give an object`)
  const areaCode = context.areaCode ?? RTM_AREA_CODE.AREA_CODE_GLOB
  const proxyType = context.proxyType ?? RTM_CLOUD_PROXY_TYPE.RTM_NONE_PROXY
  if (!isAreaCode(areaCode))
    refuse(`areaCode is ${shown(areaCode)}. OR the members of RTM_AREA_CODE`)
  if (!Object.values(RTM_CLOUD_PROXY_TYPE).includes(proxyType))
    refuse(`proxyType is ${shown(proxyType)}. Give a member of RTM_CLOUD_PROXY_TYPE`)
  if (world.clients.size > 0)
    return SET_RTM_SERVICE_CONTEXT_ERR_CODE.SET_RTM_SERVICE_CONTEXT_ERR_FAILURE
  world.serviceContext.areaCode = areaCode
  world.serviceContext.proxyType = proxyType
  return SET_RTM_SERVICE_CONTEXT_ERR_CODE.SET_RTM_SERVICE_CONTEXT_ERR_OK
}

function isAreaCode(areaCode: unknown): areaCode is number {
  if (areaCode === RTM_AREA_CODE.AREA_CODE_GLOB) return true
  return Number.isInteger(areaCode) && Number(areaCode) > 0 && Number(areaCode) < 64
}

function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to call setRtmServiceContext: ${why}.`)
}
