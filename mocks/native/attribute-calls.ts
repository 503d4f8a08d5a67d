import {
  readChannelAttributes,
  readUserAttributes,
  writeChannelAttributes,
  writeUserAttributes,
} from '../client/index.ts'
import type { AttributeChange, ATTRIBUTE_OPERATION_ERR, RtmAttribute } from '../protocol/index.ts'
import { RtmChannelAttribute } from './channel-attribute.ts'
import { PresenceCalls } from './presence-calls.ts'
import type { Requested } from './presence-calls.ts'

/** How a write of channel attributes is made; for that call alone. @rule W-CATTR-NOTIFY */
export interface ChannelAttributeOptions {
  /** Tell every member by onAttributesUpdated. False unless set. */
  readonly enableNotificationToChannelMembers?: boolean
}

type Written = Requested<ATTRIBUTE_OPERATION_ERR>
type Options = ChannelAttributeOptions | null

/**
 * The calls of a service on attributes of users and channels. C++'s counts are the lengths of the
 * arrays. The answer follows a return of 0, with the same request ID.
 *
 * User attributes: 32 at most, 16 KB in all, 8 KB each; written by the user itself, read by anybody
 * while it is online, gone at its logout. Channel attributes: 32 at most, 32 KB in all, 8 KB each; no
 * membership needed, gone two minutes after the last member.
 *
 * @rule W-UATTR-LIMITS
 * @rule W-CATTR-LIMITS
 */
export abstract class AttributeCalls extends PresenceCalls {
  /** Replaces all attributes of the user: onSetLocalUserAttributesResult. Refusals in order: 101, 102, 3 form, 4 size, 5 budget. @rule W-UATTR-LIMITS @rule W-UATTR-RATES */
  setLocalUserAttributes(attributes: readonly RtmAttribute[]): Written {
    return this.#writeUser('setLocalUserAttributes', { how: 'set', attributes })
  }

  /** Adds attributes, or replaces those of the same keys: onAddOrUpdateLocalUserAttributesResult. Refusals in order: 101, 102, 3 form, 4 size, 5 budget. @rule W-UATTR-LIMITS */
  addOrUpdateLocalUserAttributes(attributes: readonly RtmAttribute[]): Written {
    return this.#writeUser('addOrUpdateLocalUserAttributes', { how: 'add-or-update', attributes })
  }

  /** Deletes attributes of the user; a key that is not there is no error: onDeleteLocalUserAttributesResult. Refusals in order: 101, 102, 3 keys, 5 budget. @rule W-UATTR-RATES */
  deleteLocalUserAttributesByKeys(attributeKeys: readonly string[]): Written {
    return this.#writeUser('deleteLocalUserAttributesByKeys', {
      how: 'delete',
      keys: attributeKeys,
    })
  }

  /** Deletes all attributes of the user: onClearLocalUserAttributesResult. Refusals in order: 101, 102, 5 budget. @rule W-UATTR-RATES */
  clearLocalUserAttributes(): Written {
    return this.#writeUser('clearLocalUserAttributes', { how: 'clear' })
  }

  #writeUser(name: string, change: AttributeChange): Written {
    const { world, session } = this.outlet.use(name)
    return writeUserAttributes(world, session, { name, change }) as Written
  }

  /** Reads all attributes of a user: onGetUserAttributesResult, with 6 where it is not online. Refusals in order: 101, 102, 3 user ID, 5 budget. @rule W-UATTR-NOT-FOUND @rule W-UATTR-RATES */
  getUserAttributes(userId: string): Written {
    const { world, session } = this.outlet.use('getUserAttributes')
    const wanted = { name: 'getUserAttributes', of: userId, keys: undefined }
    return readUserAttributes(world, session, wanted) as Written
  }

  /** Reads those of a user's attributes that are there: onGetUserAttributesResult. Refusals in order: 101, 102, 3 user ID or keys, 5 budget. @rule W-UATTR-NOT-FOUND */
  getUserAttributesByKeys(userId: string, attributeKeys: readonly string[]): Written {
    const { world, session } = this.outlet.use('getUserAttributesByKeys')
    const wanted = { name: 'getUserAttributesByKeys', of: userId, keys: attributeKeys ?? null }
    return readUserAttributes(world, session, wanted) as Written
  }

  /** Makes a channel attribute to be filled in; needs no login. The app releases it. @rule W-NO-LOGIN-NEEDED */
  createChannelAttribute(): RtmChannelAttribute {
    const { world, session } = this.outlet.use('createChannelAttribute')
    return new RtmChannelAttribute({ world, client: session.client })
  }

  /** Replaces all attributes of a channel: onSetChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID or form, 4 size, 5 budget. @rule W-CATTR-LIMITS @rule W-CATTR-NOTIFY */
  setChannelAttributes(
    channelId: string,
    attributes: readonly RtmChannelAttribute[],
    options: Options = {},
  ): Written {
    const change = { how: 'set', attributes: plain('setChannelAttributes', attributes) } as const
    return this.#writeChannel('setChannelAttributes', { channelId, change, options })
  }

  /** Adds attributes of a channel, or replaces those of the same keys: onAddOrUpdateChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID or form, 4 size, 5 budget. @rule W-CATTR-LIMITS @rule W-CATTR-NOTIFY */
  addOrUpdateChannelAttributes(
    channelId: string,
    attributes: readonly RtmChannelAttribute[],
    options: Options = {},
  ): Written {
    const change = {
      how: 'add-or-update',
      attributes: plain('addOrUpdateChannelAttributes', attributes),
    } as const
    return this.#writeChannel('addOrUpdateChannelAttributes', { channelId, change, options })
  }

  /** Deletes attributes of a channel: onDeleteChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID or keys, 5 budget. @rule W-CATTR-NOTIFY */
  deleteChannelAttributesByKeys(
    channelId: string,
    attributeKeys: readonly string[],
    options: Options = {},
  ): Written {
    const change = { how: 'delete', keys: attributeKeys } as const
    return this.#writeChannel('deleteChannelAttributesByKeys', { channelId, change, options })
  }

  /** Deletes all attributes of a channel: onClearChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID, 5 budget. @rule W-CATTR-NOTIFY */
  clearChannelAttributes(channelId: string, options: Options = {}): Written {
    const change = { how: 'clear' } as const
    return this.#writeChannel('clearChannelAttributes', { channelId, change, options })
  }

  #writeChannel(
    name: string,
    wanted: {
      readonly channelId: string
      readonly change: AttributeChange
      readonly options: Options
    },
  ): Written {
    const { world, session } = this.outlet.use(name)
    const { channelId, change, options } = wanted
    const notify = options?.enableNotificationToChannelMembers === true
    return writeChannelAttributes(world, session, { name, channelId, change, notify }) as Written
  }

  /** Reads all attributes of a channel, from inside or outside: onGetChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID, 5 budget. @rule W-CATTR-NO-MEMBERSHIP @rule W-CATTR-RATES */
  getChannelAttributes(channelId: string): Written {
    const { world, session } = this.outlet.use('getChannelAttributes')
    const wanted = { name: 'getChannelAttributes', of: channelId, keys: undefined }
    return readChannelAttributes(world, session, wanted) as Written
  }

  /** Reads those of a channel's attributes that are there: onGetChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID or keys, 5 budget. @rule W-CATTR-NO-MEMBERSHIP */
  getChannelAttributesByKeys(channelId: string, attributeKeys: readonly string[]): Written {
    const { world, session } = this.outlet.use('getChannelAttributesByKeys')
    const wanted = {
      name: 'getChannelAttributesByKeys',
      of: channelId,
      keys: attributeKeys ?? null,
    }
    return readChannelAttributes(world, session, wanted) as Written
  }
}

/** Reads attribute objects now: what the app does to them afterwards changes nothing. */
function plain(call: string, attributes: readonly RtmChannelAttribute[]): readonly RtmAttribute[] {
  if (!Array.isArray(attributes)) return attributes as unknown as readonly RtmAttribute[]
  return attributes.map((attribute: unknown) => {
    if (!(attribute instanceof RtmChannelAttribute)) return undefined as unknown as RtmAttribute
    attribute.mustBeUsable(call)
    return { key: attribute.getKey(), value: attribute.getValue() }
  })
}
