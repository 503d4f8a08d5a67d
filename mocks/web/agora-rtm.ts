import { listen, openSession, SessionHandle } from '../client/index.ts'
import type { World } from '../client/index.ts'
import { checkWebAppId } from '../protocol/index.ts'
import * as constants from './constants.ts'
import * as enums from './enums.ts'
import type { RemoteInvitation } from './invitations.ts'
import { RtmClient } from './media-methods.ts'
import { RtmClientBase } from './rtm-client.ts'
import type { RtmConfig } from './rtm-client.ts'
import { rtmError } from './rtm-error.ts'
import { tellClient } from './tell-client.ts'
import { isSince, versionedEnums } from './versions.ts'

/** Regions for `setArea`. */
export interface AreaOptions {
  areaCodes: (keyof typeof enums.AreaCode)[]
  excludedArea?: 'CHINA' | 'JAPAN' | 'ASIA'
}

/** What `import AgoraRTM from 'agora-rtm-sdk'` gives. */
export type AgoraRTMStatic = AgoraRTMMembers & typeof constants & typeof enums

interface AgoraRTMMembers {
  /**
   * Makes a client. Throws 1 for an App ID that is not 32 letters or digits.
   *
   * @param areaCodes deprecated since 1.4.3, like the regions themselves without effect here.
   * @rule W-CREATE-SERVICE-MANY
   * @rule WEB-APP-ID
   */
  createInstance(appId: string, config?: RtmConfig, areaCodes?: string[]): RtmClient
  /** Says which regions clients may connect to; without effect here. Since 1.4.3. */
  setArea(options: AreaOptions): void
  /** Version of the SDK that is imitated: that of the world's profile. */
  readonly VERSION: string
}

/** The members of the two modules, read once: a namespace is slow to read, and each world has an object of its own. */
let plain: { readonly enums: typeof enums; readonly constants: typeof constants } | undefined

/**
 * Makes the module object of the Web SDK.
 *
 * @param worldOf gives the world that a client is made in, at each `createInstance`.
 * @param webVersion the version that is imitated: the members are those that it has.
 */
export function createAgoraRTM(worldOf: () => World, webVersion: string): AgoraRTMStatic {
  plain ??= { enums: { ...enums }, constants: { ...constants } }
  const { AreaCode: _, ...everywhere } = plain.enums
  const members: Omit<AgoraRTMStatic, 'AreaCode' | 'setArea'> = {
    ...everywhere,
    ...versionedEnums(webVersion),
    ...plain.constants,
    createInstance: (appId: string) => createClient(worldOf(), appId),
    VERSION: webVersion,
  }
  const since14: Pick<AgoraRTMStatic, 'setArea'> = { setArea: checkArea }
  return (isSince(webVersion, 4) ? { ...members, ...since14 } : members) as AgoraRTMStatic
}

function checkArea(options: AreaOptions): void {
  const { areaCodes, excludedArea } = (options ?? {}) as Partial<AreaOptions>
  const areKnown =
    Array.isArray(areaCodes) && areaCodes.every((area) => Object.hasOwn(enums.AreaCode, area))
  const mayExclude =
    excludedArea === undefined ||
    (['CHINA', 'JAPAN', 'ASIA'].includes(excludedArea) && areaCodes?.includes('GLOBAL') === true)
  if (areKnown && mayExclude) return
  const why =
    'areaCodes must be AreaCode members; excludedArea CHINA, JAPAN or ASIA, and only with GLOBAL.'
  throw rtmError({ code: 1, codeName: 'SET_AREA_ERR_INVALID_ARGUMENT', why })
}

function createClient(world: World, appId: unknown): RtmClient {
  const why = checkWebAppId(appId)
  if (why !== undefined) {
    const codeName = 'CREATE_INSTANCE_ERR_INVALID_ARGUMENT'
    throw rtmError({ code: 1, codeName, rule: 'WEB-APP-ID', why })
  }
  const { webVersion } = world.options.profile
  const session = openSession(world, { sdkVersion: webVersion, dialect: 'web' })
  session.appId = appId as string
  const handle = new SessionHandle(world, session, 'AgoraRTM.createInstance')
  const client = isSince(webVersion, 5) ? new RtmClientBase(handle) : new RtmClient(handle)
  // Since 1.4.2.
  if (!isSince(webVersion, 4)) Object.defineProperty(client, 'updateConfig', { value: undefined })
  const remote = new Map<number, RemoteInvitation>()
  listen(world, session, (event) => tellClient(client, remote, event))
  return client as RtmClient
}
