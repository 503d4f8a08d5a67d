import { channelIdBytesMax } from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import { ATTRIBUTE_OPERATION_ERR as Code, checkId, checkTotal } from '../protocol/index.ts'
import { channelIsEmpty, give, nowOf, record, reply } from '../server/index.ts'
import type { World } from '../server/index.ts'
import {
  badAttribute,
  changed,
  complainOfKeys,
  keysOf,
  shared,
  textOf,
  unwritable,
  wanted,
} from './attributes.ts'
import type { GivenChange } from './attributes.ts'
import { question } from './call.ts'
import type { AskedQuestion } from './call.ts'

const names = {
  set: 'setChannelAttributes',
  'add-or-update': 'addOrUpdateChannelAttributes',
  delete: 'deleteChannelAttributesByKeys',
  clear: 'clearChannelAttributes',
} as const

const callbacks = {
  set: 'onSetChannelAttributesResult',
  'add-or-update': 'onAddOrUpdateChannelAttributesResult',
  delete: 'onDeleteChannelAttributesResult',
  clear: 'onClearChannelAttributesResult',
} as const

interface Written extends GivenChange {
  readonly channelId: unknown
  /** Whether the members are told. */
  readonly notify: boolean
}

/**
 * Changes the attributes of a channel, whoever is in it; above the limits nothing changes. With `notify` every member is
 * told all of them. Ladder: 101, 102, 3 channel ID or form, 4 size, 5 budget.
 *
 * @rule W-CATTR-LIMITS
 * @rule W-CATTR-RATES
 * @rule W-CATTR-NO-MEMBERSHIP
 * @rule W-CATTR-NOTIFY
 */
export const writeChannelAttributes: AskedQuestion<'write-channel-attributes', Written, Code> =
  question({
    ...shared,
    kind: 'write-channel-attributes',
    names: Object.values(names),
    nameOf: ({ change }) => names[change.how],
    fault: 'writeChannelAttributes',

    judge: (world, given) => badChannel(world, given) ?? unwritable(world, given, 'channel'),
    judgeRequest: (world, request) =>
      badChannel(world, request) ?? unwritable(world, request, 'channel'),
    budget: (limits) => limits.channelAttributeWriteRate,
    budgetRule: 'W-CATTR-RATES',

    request: ({ channelId, change, notify }, op) => ({
      kind: 'write-channel-attributes',
      op,
      channelId: channelId as string,
      change,
      notify,
    }),
    subject: ({ channelId }) => textOf(channelId),

    serve: (world, connection, { op, channelId, change, notify }) => {
      const { app, uid } = connection
      const before = app.channelAttributes.get(channelId)?.values ?? new Map()
      const written = { lastUpdateUserId: uid, lastUpdateMs: nowOf(world) }
      const after = changed(before, change, ({ key, value }) =>
        Object.freeze({ key, value, ...written }),
      )
      const attributes = [...after.values()]
      if (checkTotal(attributes, 'channel', world.options.limits) !== undefined) {
        reply(world, connection, { op, code: Code.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW })
        return
      }
      if (after.size === 0) app.channelAttributes.delete(channelId)
      else app.channelAttributes.set(channelId, { values: after, emptySinceMs: Infinity })
      const entry = { kind: 'server', name: 'channel-attributes', uid, subject: channelId } as const
      record(world, { ...entry, count: after.size })
      reply(world, connection, { op, code: Code.ATTRIBUTE_OPERATION_ERR_OK })
      channelIsEmpty(world, app, channelId)
      if (!notify) return
      const event = { kind: 'channel-attributes-updated', channelId, attributes } as const
      for (const member of app.channels.get(channelId)?.members.values() ?? [])
        give(world, member, event)
    },

    refusals: {
      [Code.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW]: {
        why: 'With what the channel has already, the attributes would be too many or too large.',
        rule: 'W-CATTR-LIMITS',
      },
    },

    callbacks: Object.values(callbacks),
    callbackOf: ({ change }) => callbacks[change.how],
  })

interface Asked {
  readonly channelId: unknown
  /** Undefined for all. */
  readonly keys: unknown
}

/** Reads the attributes of a channel, from inside or outside. Ladder: 101, 102, 3 channel ID or keys, 5 budget. @rule W-CATTR-NO-MEMBERSHIP @rule W-CATTR-RATES */
export const readChannelAttributes: AskedQuestion<'read-channel-attributes', Asked, Code> =
  question({
    ...shared,
    kind: 'read-channel-attributes',
    names: ['getChannelAttributes', 'getChannelAttributesByKeys'],
    nameOf: ({ keys }) =>
      keys === undefined ? 'getChannelAttributes' : 'getChannelAttributesByKeys',
    fault: 'getChannelAttributes',

    judge: unreadable,
    judgeRequest: unreadable,
    budget: (limits) => limits.channelAttributeReadRate,
    budgetRule: 'W-CATTR-RATES',

    request: ({ channelId, keys }, op) => ({
      kind: 'read-channel-attributes',
      op,
      channelId: channelId as string,
      keys: keysOf(keys),
    }),
    subject: ({ channelId }) => textOf(channelId),

    serve: (world, connection, { op, channelId, keys }) => {
      const values = connection.app.channelAttributes.get(channelId)?.values ?? new Map()
      const code = Code.ATTRIBUTE_OPERATION_ERR_OK
      reply(world, connection, { op, code, channelAttributes: wanted(values, keys) })
    },

    callbacks: ['onGetChannelAttributesResult'],
    gives: 'channelAttributes',
  })

function unreadable(world: World, asked: Asked): Rung | undefined {
  return (
    badChannel(world, asked) ?? badAttribute(complainOfKeys(world, asked.keys), 'W-CATTR-LIMITS')
  )
}

/** @rule W-CHANNELID-RULE */
function badChannel(
  world: World,
  { channelId }: { readonly channelId: unknown },
): Rung | undefined {
  return badAttribute(
    checkId('channel ID', channelId, channelIdBytesMax(world)),
    'W-CHANNELID-RULE',
  )
}
