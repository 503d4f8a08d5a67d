import {
  changeSubscription,
  countMembers,
  listSubscriptions,
  queryPeers,
  readChannelAttributes,
  readUserAttributes,
  writeChannelAttributes,
  writeUserAttributes,
} from '../client/index.ts'
import type { WriteWanted } from '../client/index.ts'
import { nameOfType } from '../protocol/index.ts'
import { ClientCore } from './client-core.ts'

/** Attributes by key. @rule W-UATTR-LIMITS */
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
    return this.ask('queryPeersOnlineStatus', 'QUERY_PEERS_ONLINE_STATUS_ERR', (world, session) =>
      queryPeers(world, session, peerIds),
    )
  }

  /** Subscribes to the online status of users, 512 in all; PeersOnlineStatusChanged follows at once. @rule W-PRESENCE-SUB */
  subscribePeersOnlineStatus(peerIds: string[]): Promise<void> {
    return this.#change('subscribe', peerIds)
  }

  /** Ends subscriptions. @rule W-PRESENCE-SUB */
  unsubscribePeersOnlineStatus(peerIds: string[]): Promise<void> {
    return this.#change('unsubscribe', peerIds)
  }

  #change(what: 'subscribe' | 'unsubscribe', peerIds: unknown): Promise<void> {
    const call = `${what}PeersOnlineStatus`
    return this.ask(call, 'PEER_SUBSCRIPTION_STATUS_ERR', (world, session) =>
      changeSubscription(world, session, { what, peerIds }),
    )
  }

  /** Whom the user is subscribed to. @rule W-PRESENCE-SUB */
  queryPeersBySubscriptionOption(option: 'ONLINE_STATUS'): Promise<string[]> {
    const number = option === 'ONLINE_STATUS' ? 0 : option
    const codes = 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR'
    return this.ask('queryPeersBySubscriptionOption', codes, (world, session) =>
      listSubscriptions(world, session, number),
    )
  }

  /** How many are in 1 to 32 channels, joined or not. @rule W-MEMBER-COUNT */
  getChannelMemberCount(channelIds: string[]): Promise<Record<string, number>> {
    return this.ask(
      'getChannelMemberCount',
      'GET_CHANNEL_MEMBER_COUNT_ERR_CODE',
      (world, session) => countMembers(world, session, channelIds),
    )
  }

  /** Replaces all attributes of the user. @rule W-UATTR-LIMITS @rule W-UATTR-RATES */
  setLocalUserAttributes(attributes: AttributesMap): Promise<void> {
    return this.#writeUser('setLocalUserAttributes', changeTo('set', attributes))
  }

  /** Adds attributes, or replaces those of the same keys. @rule W-UATTR-LIMITS */
  addOrUpdateLocalUserAttributes(attributes: AttributesMap): Promise<void> {
    return this.#writeUser('addOrUpdateLocalUserAttributes', changeTo('add-or-update', attributes))
  }

  /** Deletes attributes of the user. @rule W-UATTR-RATES */
  deleteLocalUserAttributesByKeys(attributeKeys: string[]): Promise<void> {
    const change = { how: 'delete', keys: attributeKeys } as const
    return this.#writeUser('deleteLocalUserAttributesByKeys', { change })
  }

  /** Deletes all attributes of the user. @rule W-UATTR-RATES */
  clearLocalUserAttributes(): Promise<void> {
    return this.#writeUser('clearLocalUserAttributes', { change: { how: 'clear' } })
  }

  #writeUser(name: string, wanted: Change): Promise<void> {
    return this.ask(name, 'ATTRIBUTE_OPERATION_ERR', (world, session) =>
      writeUserAttributes(world, session, { name, ...wanted }),
    )
  }

  /** All attributes of a user that is online. @rule W-UATTR-NOT-FOUND */
  getUserAttributes(userId: string): Promise<AttributesMap> {
    return this.ask('getUserAttributes', 'ATTRIBUTE_OPERATION_ERR', (world, session) =>
      readUserAttributes(world, session, {
        name: 'getUserAttributes',
        of: userId,
        keys: undefined,
      }),
    )
  }

  /** Those of a user's attributes that are there. @rule W-UATTR-NOT-FOUND */
  getUserAttributesByKeys(userId: string, attributeKeys: string[]): Promise<AttributesMap> {
    const name = 'getUserAttributesByKeys'
    return this.ask(name, 'ATTRIBUTE_OPERATION_ERR', (world, session) =>
      readUserAttributes(world, session, { name, of: userId, keys: attributeKeys ?? null }),
    )
  }

  /** All attributes of a channel, joined or not. @rule W-CATTR-NO-MEMBERSHIP */
  getChannelAttributes(channelId: string): Promise<ChannelAttributes> {
    const name = 'getChannelAttributes'
    return this.ask(name, 'ATTRIBUTE_OPERATION_ERR', (world, session) =>
      readChannelAttributes(world, session, { name, of: channelId, keys: undefined }),
    )
  }

  /** Those of a channel's attributes that are there. @rule W-CATTR-NO-MEMBERSHIP */
  getChannelAttributesByKeys(channelId: string, keys: string[]): Promise<ChannelAttributes> {
    const name = 'getChannelAttributesByKeys'
    return this.ask(name, 'ATTRIBUTE_OPERATION_ERR', (world, session) =>
      readChannelAttributes(world, session, { name, of: channelId, keys: keys ?? null }),
    )
  }

  /** Replaces all attributes of a channel. @rule W-CATTR-LIMITS @rule W-CATTR-NOTIFY */
  setChannelAttributes(
    channelId: string,
    attributes: AttributesMap,
    options?: ChannelAttributeOptions,
  ): Promise<void> {
    const wanted = { channelId, ...changeTo('set', attributes), options }
    return this.#writeChannel('setChannelAttributes', wanted)
  }

  /** Adds attributes of a channel, or replaces those of the same keys. @rule W-CATTR-LIMITS @rule W-CATTR-NOTIFY */
  addOrUpdateChannelAttributes(
    channelId: string,
    attributes: AttributesMap,
    options?: ChannelAttributeOptions,
  ): Promise<void> {
    const wanted = { channelId, ...changeTo('add-or-update', attributes), options }
    return this.#writeChannel('addOrUpdateChannelAttributes', wanted)
  }

  /** Deletes attributes of a channel. @rule W-CATTR-NOTIFY */
  deleteChannelAttributesByKeys(
    channelId: string,
    attributeKeys: string[],
    options?: ChannelAttributeOptions,
  ): Promise<void> {
    const change = { how: 'delete', keys: attributeKeys } as const
    return this.#writeChannel('deleteChannelAttributesByKeys', { channelId, change, options })
  }

  /** Deletes all attributes of a channel. @rule W-CATTR-NOTIFY */
  clearChannelAttributes(channelId: string, options?: ChannelAttributeOptions): Promise<void> {
    const change = { how: 'clear' } as const
    return this.#writeChannel('clearChannelAttributes', { channelId, change, options })
  }

  #writeChannel(
    name: string,
    wanted: Change & { readonly channelId: string; readonly options: Options },
  ): Promise<void> {
    const { options, ...rest } = wanted
    const notify = options?.enableNotificationToChannelMembers === true
    return this.ask(name, 'ATTRIBUTE_OPERATION_ERR', (world, session) =>
      writeChannelAttributes(world, session, { name, ...rest, notify }),
    )
  }
}

type Change = Pick<WriteWanted, 'change' | 'complaint'>

/** A write of attributes. The Web SDK takes an object of keys and values, and no list. */
function changeTo(how: 'set' | 'add-or-update', given: unknown): Change {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const attributes = Object.entries(given).map(([key, value]) => ({
      key,
      value: value as string,
    }))
    return { change: { how, attributes } }
  }
  const complaint = `The attributes must be an object such as { mood: 'good' }, not ${nameOfType(given)}.`
  return { change: { how, attributes: [] }, complaint }
}
