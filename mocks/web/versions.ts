import { AreaCode, ConnectionChangeReason, MessageType } from './enums.ts'

/** Tells whether a version of the Web SDK is 1.`minor` or newer. */
export function isSince(webVersion: string, minor: number): boolean {
  return Number(webVersion.split('.')[1]) >= minor
}

/** The enums that not every version of the Web SDK has, or not with the same members; the types are those of 1.4.4. */
export interface VersionedEnums {
  readonly AreaCode: typeof AreaCode
  readonly ConnectionChangeReason: typeof ConnectionChangeReason
  readonly MessageType: typeof MessageType
}

const enumsOf13 = { ConnectionChangeReason, MessageType }
const enumsOf14 = { ...enumsOf13, AreaCode }
const enumsOf15 = {
  AreaCode,
  ConnectionChangeReason: Object.freeze({
    ...ConnectionChangeReason,
    TOKEN_EXPIRED: 'TOKEN_EXPIRED',
  }),
  MessageType: Object.freeze({ TEXT: 'TEXT', RAW: 'RAW' }),
}

/** Those of a version. */
export function versionedEnums(webVersion: string): VersionedEnums {
  if (!isSince(webVersion, 4)) return enumsOf13 as VersionedEnums
  return (isSince(webVersion, 5) ? enumsOf15 : enumsOf14) as VersionedEnums
}
