import {
  countMembers,
  givenChange,
  listSubscriptions,
  queryPeers,
  readChannelAttributes,
  readUserAttributes,
  subscribePeers,
  unsubscribePeers,
  writeChannelAttributes,
  writeUserAttributes,
} from '../calls/index.ts'
import type { GivenChange } from '../calls/index.ts'
import { nameOfType } from '../protocol/index.ts'
import { ClientCore } from './client-core.ts'

/** Attributes of a user or channel, by their keys. @rule W-UATTR-LIMITS */
export type AttributesMap = Record<string, string>

/** Attributes of a channel by key, with who wrote each last, and when. @rule W-CATTR-LIMITS */
export type ChannelAttributes = Record<
  string,
  { value: string; lastUpdateUserId: string; lastUpdateTs: number }
>

/** How channel attributes are written; for that call alone. @rule W-CATTR-NOTIFY */
export interface ChannelAttributeOptions {
  /** Tell every member by AttributesUpdated. False unless set. */
  enableNotificationToChannelMembers?: boolean
}

type Options = ChannelAttributeOptions | undefined

/** The methods of a client on online status, member counts and attributes. */
export class PresenceMethods extends ClientCore {
  /** Who of 1 to 256 users is online. @rule W-PRESENCE-QUERY */
  queryPeersOnlineStatus(peerIds: string[]): Promise<Record<string, boolean>> {
    return this.ask(queryPeers, { peerIds })
  }

  /** Subscribes to the online status of users, 512 in all; PeersOnlineStatusChanged follows at once. @rule W-PRESENCE-SUB */
  subscribePeersOnlineStatus(peerIds: string[]): Promise<void> {
    return this.ask(subscribePeers, { peerIds })
  }

  /** Ends subscriptions. @rule W-PRESENCE-SUB */
  unsubscribePeersOnlineStatus(peerIds: string[]): Promise<void> {
    return this.ask(unsubscribePeers, { peerIds })
  }

  /** Whom the user is subscribed to. @rule W-PRESENCE-SUB */
  queryPeersBySubscriptionOption(option: 'ONLINE_STATUS'): Promise<string[]> {
    const number = option === 'ONLINE_STATUS' ? 0 : option
    return this.ask(listSubscriptions, { option: number, face: 'web' })
  }

  /** How many are in 1 to 32 channels, joined or not. @rule W-MEMBER-COUNT */
  getChannelMemberCount(channelIds: string[]): Promise<Record<string, number>> {
    return this.ask(countMembers, { channelIds })
  }

  /** Replaces all attributes of the user. @rule W-UATTR-LIMITS @rule W-UATTR-RATES */
  setLocalUserAttributes(attributes: AttributesMap): Promise<void> {
    return this.ask(writeUserAttributes, changeTo('set', attributes))
  }

  /** Adds attributes, or replaces those of the same keys. @rule W-UATTR-LIMITS */
  addOrUpdateLocalUserAttributes(attributes: AttributesMap): Promise<void> {
    return this.ask(writeUserAttributes, changeTo('add-or-update', attributes))
  }

  /** Deletes attributes of the user. @rule W-UATTR-RATES */
  deleteLocalUserAttributesByKeys(attributeKeys: string[]): Promise<void> {
    return this.ask(writeUserAttributes, givenChange({ how: 'delete', keys: attributeKeys }))
  }

  /** Deletes all attributes of the user. @rule W-UATTR-RATES */
  clearLocalUserAttributes(): Promise<void> {
    return this.ask(writeUserAttributes, givenChange({ how: 'clear' }))
  }

  /** All attributes of a user that is online. @rule W-UATTR-NOT-FOUND */
  getUserAttributes(userId: string): Promise<AttributesMap> {
    return this.ask(readUserAttributes, { userId, keys: undefined })
  }

  /** Those of a user's attributes that are there. @rule W-UATTR-NOT-FOUND */
  getUserAttributesByKeys(userId: string, attributeKeys: string[]): Promise<AttributesMap> {
    return this.ask(readUserAttributes, { userId, keys: attributeKeys ?? null })
  }

  /** All attributes of a channel, joined or not. @rule W-CATTR-NO-MEMBERSHIP */
  getChannelAttributes(channelId: string): Promise<ChannelAttributes> {
    return this.ask(readChannelAttributes, { channelId, keys: undefined })
  }

  /** Those of a channel's attributes that are there. @rule W-CATTR-NO-MEMBERSHIP */
  getChannelAttributesByKeys(channelId: string, keys: string[]): Promise<ChannelAttributes> {
    return this.ask(readChannelAttributes, { channelId, keys: keys ?? null })
  }

  /** Replaces all attributes of a channel. @rule W-CATTR-LIMITS @rule W-CATTR-NOTIFY */
  setChannelAttributes(
    channelId: string,
    attributes: AttributesMap,
    options?: ChannelAttributeOptions,
  ): Promise<void> {
    return this.#writeChannel(channelId, changeTo('set', attributes), options)
  }

  /** Adds attributes of a channel, or replaces those of the same keys. @rule W-CATTR-LIMITS @rule W-CATTR-NOTIFY */
  addOrUpdateChannelAttributes(
    channelId: string,
    attributes: AttributesMap,
    options?: ChannelAttributeOptions,
  ): Promise<void> {
    return this.#writeChannel(channelId, changeTo('add-or-update', attributes), options)
  }

  /** Deletes attributes of a channel. @rule W-CATTR-NOTIFY */
  deleteChannelAttributesByKeys(
    channelId: string,
    attributeKeys: string[],
    options?: ChannelAttributeOptions,
  ): Promise<void> {
    const change = givenChange({ how: 'delete', keys: attributeKeys })
    return this.#writeChannel(channelId, change, options)
  }

  /** Deletes all attributes of a channel. @rule W-CATTR-NOTIFY */
  clearChannelAttributes(channelId: string, options?: ChannelAttributeOptions): Promise<void> {
    return this.#writeChannel(channelId, givenChange({ how: 'clear' }), options)
  }

  #writeChannel(channelId: string, change: GivenChange, options: Options): Promise<void> {
    const notify = options?.enableNotificationToChannelMembers === true
    return this.ask(writeChannelAttributes, { ...change, channelId, notify })
  }
}

/** A write of attributes. The Web SDK takes an object of keys and values, and no list. */
function changeTo(how: 'set' | 'add-or-update', given: unknown): GivenChange {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const attributes = Object.entries(given).map(([key, value]) => ({
      key,
      value: value as string,
    }))
    return givenChange({ how, attributes })
  }
  const complaint = `The attributes must be an object such as { mood: 'good' }, not ${nameOfType(given)}.`
  return givenChange({ how, attributes: [] }, complaint)
}
