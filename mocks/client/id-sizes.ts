import type { World } from '../server/index.ts'

/** UTF-8 bytes of a user ID in this world, inclusive. @rule W-USERID-RULE @assumes S-14 */
export function userIdBytesMax({ options: { limits, choices } }: World): number {
  return choices['S-14'] === 'refuse-64-bytes' ? limits.userIdBytesMax - 1 : limits.userIdBytesMax
}

/** UTF-8 bytes of a channel ID in this world, inclusive. @rule W-CHANNELID-RULE @assumes S-14 */
export function channelIdBytesMax({ options: { limits, choices } }: World): number {
  return choices['S-14'] === 'refuse-64-bytes'
    ? limits.channelIdBytesMax - 1
    : limits.channelIdBytesMax
}
