import { limits } from './limits.ts'
import type { Limits } from './limits.ts'

/** Name of an SDK generation a world imitates. */
export type ProfileId = 'cpp-windows-1.3' | 'cpp-linux-1.4' | 'web-1.3' | 'web-1.4' | 'web-1.5'

/** What one SDK generation does its own way. */
export interface Profile {
  readonly id: ProfileId
  readonly title: string
  /** What `getRtmSdkVersion` says. */
  readonly sdkVersion: string
  /** The Web SDK's version where both shapes are used in one world. */
  readonly webVersion: string
  readonly limits: Limits
  /** What `createChannel` gives for an ID that has a channel already. @rule W-CREATE-CHANNEL-DUP */
  readonly createExistingChannel: 'null' | 'existing'
  /** Whether `createChannel` gives null once the maximum of channels is joined. @rule W-CREATE-CHANNEL-NULL */
  readonly createChannelNullWhenFull: boolean
  /** Whether `setRtmServiceContext` is there: since 1.4.0. */
  readonly hasServiceContext: boolean
  /** Sizes in KB that `setLogFileSize` takes, both inclusive; others are ignored. */
  readonly logFileKilobytes: readonly [least: number, most: number]
}

/** Numbers of the Web SDK. */
const webLimits: Limits = {
  ...limits,
  sendRate: { calls: 180, windowMs: 3000 },
  loginTimeoutMs: 12_000,
  channelTimeoutMs: 10_000,
  subscriptionListTimeoutMs: 10_000,
  attributeTimeoutMs: 10_000,
  memberCountTimeoutMs: 10_000,
}

function webProfile(id: ProfileId, version: string): Profile {
  return {
    id,
    title: `agora-rtm-sdk for the Web ${version}`,
    sdkVersion: version,
    webVersion: version,
    limits: webLimits,
    createExistingChannel: 'existing',
    createChannelNullWhenFull: false,
    hasServiceContext: true,
    logFileKilobytes: [512, 1_048_576],
  }
}

/** The profiles a world can have. */
export const profiles: Readonly<Record<ProfileId, Profile>> = {
  'cpp-windows-1.3': {
    id: 'cpp-windows-1.3',
    title: 'C++ for Windows 1.3.0 (2020-05), the first with media',
    sdkVersion: '1.3.0',
    webVersion: '1.3.1',
    limits,
    createExistingChannel: 'null',
    createChannelNullWhenFull: false,
    hasServiceContext: false,
    logFileKilobytes: [512, 10_240],
  },
  'cpp-linux-1.4': {
    id: 'cpp-linux-1.4',
    title: 'C++ for Linux 1.4.0 (2020-09)',
    sdkVersion: '1.4.0',
    webVersion: '1.4.4',
    limits: {
      ...limits,
      sendRate: { calls: 1500, windowMs: 3000 },
      queryPeersRate: { calls: 100, windowMs: 5000 },
      userAttributeWriteRate: { calls: 100, windowMs: 5000 },
      userAttributeReadRate: { calls: 400, windowMs: 5000 },
      channelAttributeWriteRate: { calls: 100, windowMs: 5000 },
      channelAttributeReadRate: { calls: 400, windowMs: 5000 },
    },
    createExistingChannel: 'existing',
    createChannelNullWhenFull: true,
    hasServiceContext: true,
    logFileKilobytes: [512, 1_048_576],
  },

  'web-1.3': webProfile('web-1.3', '1.3.1'),
  'web-1.4': webProfile('web-1.4', '1.4.4'),
  'web-1.5': webProfile('web-1.5', '1.5.1'),
}
