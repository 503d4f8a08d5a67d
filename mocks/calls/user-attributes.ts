import { rememberAttributes, userIdBytesMax } from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import { ATTRIBUTE_OPERATION_ERR as Code, checkId, checkTotal } from '../protocol/index.ts'
import type { RtmAttribute } from '../protocol/index.ts'
import { record, reply } from '../server/index.ts'
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
  set: 'setLocalUserAttributes',
  'add-or-update': 'addOrUpdateLocalUserAttributes',
  delete: 'deleteLocalUserAttributesByKeys',
  clear: 'clearLocalUserAttributes',
} as const

const callbacks = {
  set: 'onSetLocalUserAttributesResult',
  'add-or-update': 'onAddOrUpdateLocalUserAttributesResult',
  delete: 'onDeleteLocalUserAttributesResult',
  clear: 'onClearLocalUserAttributesResult',
} as const

/**
 * Changes the attributes of the user itself; above the limits nothing changes. Ladder: 101, 102, 3 form, 4 size, 5 budget.
 * The session keeps them, for a return after a long interruption.
 *
 * @rule W-UATTR-LIMITS
 * @rule W-UATTR-RATES
 * @rule W-REJOIN-AFTER-30S
 */
export const writeUserAttributes: AskedQuestion<'write-user-attributes', GivenChange, Code> =
  question({
    ...shared,
    kind: 'write-user-attributes',
    names: Object.values(names),
    nameOf: ({ change }) => names[change.how],
    fault: 'writeUserAttributes',

    judge: (world, given) => unwritable(world, given, 'user'),
    judgeRequest: (world, request) => unwritable(world, request, 'user'),
    budget: (limits) => limits.userAttributeWriteRate,
    budgetRule: 'W-UATTR-RATES',

    request: ({ change }, op) => ({ kind: 'write-user-attributes', op, change }),

    serve: (world, connection, { op, change }) => {
      const { app, uid } = connection
      const after = changed(app.userAttributes.get(uid) ?? new Map(), change, kept)
      if (checkTotal([...after.values()], 'user', world.options.limits) !== undefined) {
        reply(world, connection, { op, code: Code.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW })
        return
      }
      if (after.size === 0) app.userAttributes.delete(uid)
      else app.userAttributes.set(uid, after)
      record(world, { kind: 'server', name: 'user-attributes', uid, count: after.size })
      reply(world, connection, { op, code: Code.ATTRIBUTE_OPERATION_ERR_OK })
    },

    refusals: {
      [Code.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW]: {
        why: 'With what the user has already, the attributes would be too many or too large.',
        rule: 'W-UATTR-LIMITS',
      },
    },

    callbacks: Object.values(callbacks),
    callbackOf: ({ change }) => callbacks[change.how],
    onOk: (session, { change }) => rememberAttributes(session, change),
  })

function kept({ key, value }: RtmAttribute): RtmAttribute {
  return Object.freeze({ key, value })
}

interface Asked {
  readonly userId: unknown
  /** Undefined for all. */
  readonly keys: unknown
}

/** Reads the attributes of a user that is online. Ladder: 101, 102, 3 user ID or keys, 5 budget. @rule W-UATTR-NOT-FOUND @rule W-UATTR-RATES */
export const readUserAttributes: AskedQuestion<'read-user-attributes', Asked, Code> = question({
  ...shared,
  kind: 'read-user-attributes',
  names: ['getUserAttributes', 'getUserAttributesByKeys'],
  nameOf: ({ keys }) => (keys === undefined ? 'getUserAttributes' : 'getUserAttributesByKeys'),
  fault: 'getUserAttributes',

  judge: unreadable,
  judgeRequest: unreadable,
  budget: (limits) => limits.userAttributeReadRate,
  budgetRule: 'W-UATTR-RATES',

  request: ({ userId, keys }, op) => ({
    kind: 'read-user-attributes',
    op,
    userId: userId as string,
    keys: keysOf(keys),
  }),
  subject: ({ userId }) => textOf(userId),

  serve: (world, connection, { op, userId, keys }) => {
    const { users, userAttributes } = connection.app
    const isOnline = users.has(userId)
    const code = isOnline
      ? Code.ATTRIBUTE_OPERATION_ERR_OK
      : Code.ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND
    const all = isOnline ? (userAttributes.get(userId) ?? new Map()) : new Map()
    reply(world, connection, { op, code, attributes: wanted(all, keys) })
  },

  refusals: {
    [Code.ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND]: {
      why: 'No user of that ID is online, and attributes can only be read of one who is.',
      rule: 'W-UATTR-NOT-FOUND',
    },
  },

  callbacks: ['onGetUserAttributesResult'],
  gives: 'attributes',
  userIdOf: ({ userId }) => userId,
})

/** @rule W-UATTR-LIMITS */
function unreadable(world: World, { userId, keys }: Asked): Rung | undefined {
  const complaint = checkId('user ID', userId, userIdBytesMax(world)) ?? complainOfKeys(world, keys)
  return badAttribute(complaint, 'W-UATTR-LIMITS')
}
