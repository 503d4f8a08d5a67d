import {
  givenChange,
  readChannelAttributes,
  readUserAttributes,
  writeChannelAttributes,
  writeUserAttributes,
} from '../calls/index.ts'
import type { Requested } from '../calls/index.ts'
import type { AttributeChange, ATTRIBUTE_OPERATION_ERR, RtmAttribute } from '../protocol/index.ts'
import { RtmChannelAttribute } from './channel-attribute.ts'
import { PresenceCalls } from './presence-calls.ts'

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
    return this.#writeUser({ how: 'set', attributes })
  }

  /** Adds attributes, or replaces those of the same keys: onAddOrUpdateLocalUserAttributesResult. Refusals in order: 101, 102, 3 form, 4 size, 5 budget. @rule W-UATTR-LIMITS */
  addOrUpdateLocalUserAttributes(attributes: readonly RtmAttribute[]): Written {
    return this.#writeUser({ how: 'add-or-update', attributes })
  }

  /** Deletes attributes of the user; a key that is not there is no error: onDeleteLocalUserAttributesResult. Refusals in order: 101, 102, 3 keys, 5 budget. @rule W-UATTR-RATES */
  deleteLocalUserAttributesByKeys(attributeKeys: readonly string[]): Written {
    return this.#writeUser({
      how: 'delete',
      keys: attributeKeys,
    })
  }

  /** Deletes all attributes of the user: onClearLocalUserAttributesResult. Refusals in order: 101, 102, 5 budget. @rule W-UATTR-RATES */
  clearLocalUserAttributes(): Written {
    return this.#writeUser({ how: 'clear' })
  }

  #writeUser(change: AttributeChange): Written {
    return this.outlet.ask(writeUserAttributes, givenChange(change))
  }

  /** Reads all attributes of a user: onGetUserAttributesResult, with 6 where it is not online. Refusals in order: 101, 102, 3 user ID, 5 budget. @rule W-UATTR-NOT-FOUND @rule W-UATTR-RATES */
  getUserAttributes(userId: string): Written {
    return this.outlet.ask(readUserAttributes, { userId, keys: undefined })
  }

  /** Reads those of a user's attributes that are there: onGetUserAttributesResult. Refusals in order: 101, 102, 3 user ID or keys, 5 budget. @rule W-UATTR-NOT-FOUND */
  getUserAttributesByKeys(userId: string, attributeKeys: readonly string[]): Written {
    return this.outlet.ask(readUserAttributes, { userId, keys: attributeKeys ?? null })
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
    return this.#writeChannel({ channelId, change, options })
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
    return this.#writeChannel({ channelId, change, options })
  }

  /** Deletes attributes of a channel: onDeleteChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID or keys, 5 budget. @rule W-CATTR-NOTIFY */
  deleteChannelAttributesByKeys(
    channelId: string,
    attributeKeys: readonly string[],
    options: Options = {},
  ): Written {
    const change = { how: 'delete', keys: attributeKeys } as const
    return this.#writeChannel({ channelId, change, options })
  }

  /** Deletes all attributes of a channel: onClearChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID, 5 budget. @rule W-CATTR-NOTIFY */
  clearChannelAttributes(channelId: string, options: Options = {}): Written {
    const change = { how: 'clear' } as const
    return this.#writeChannel({ channelId, change, options })
  }

  #writeChannel(wanted: {
    readonly channelId: string
    readonly change: AttributeChange
    readonly options: Options
  }): Written {
    const { channelId, change, options } = wanted
    const notify = options?.enableNotificationToChannelMembers === true
    return this.outlet.ask(writeChannelAttributes, { ...givenChange(change), channelId, notify })
  }

  /** Reads all attributes of a channel, from inside or outside: onGetChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID, 5 budget. @rule W-CATTR-NO-MEMBERSHIP @rule W-CATTR-RATES */
  getChannelAttributes(channelId: string): Written {
    return this.outlet.ask(readChannelAttributes, { channelId, keys: undefined })
  }

  /** Reads those of a channel's attributes that are there: onGetChannelAttributesResult. Refusals in order: 101, 102, 3 channel ID or keys, 5 budget. @rule W-CATTR-NO-MEMBERSHIP */
  getChannelAttributesByKeys(channelId: string, attributeKeys: readonly string[]): Written {
    return this.outlet.ask(readChannelAttributes, { channelId, keys: attributeKeys ?? null })
  }
}

/** Reads attribute objects now: what the app does to them afterwards changes nothing. */
function plain(call: string, attributes: unknown): readonly RtmAttribute[] {
  // What is none stays what it is, and is refused by the call.
  if (!Array.isArray(attributes)) return attributes as readonly RtmAttribute[]
  const read = attributes.map((attribute: unknown) => {
    if (!(attribute instanceof RtmChannelAttribute)) return undefined
    attribute.mustBeUsable(call)
    return { key: attribute.getKey(), value: attribute.getValue() }
  })
  return read as readonly RtmAttribute[]
}
