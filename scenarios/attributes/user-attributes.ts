import { ATTRIBUTE_OPERATION_ERR as A } from '../../mocks/index.ts'
import { enums } from '../../mocks/protocol/index.ts'
import type { RtmAttribute } from '../../mocks/protocol/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { budgetOf, inTurn, spendBudget } from '../spent-budget.ts'

/** Reads attributes of a user: [attributes, code]. */
async function read(
  actor: Actor,
  userId: string,
  keys?: readonly string[],
): Promise<readonly unknown[]> {
  const call =
    keys === undefined
      ? actor.service.getUserAttributes(userId)
      : actor.service.getUserAttributesByKeys(userId, keys)
  const [, attributes, , code] = await actor.answer('onGetUserAttributesResult', call)
  return [attributes, code]
}

async function set(actor: Actor, attributes: readonly RtmAttribute[]): Promise<unknown> {
  const call = actor.service.setLocalUserAttributes(attributes)
  return (await actor.answer('onSetLocalUserAttributesResult', call))[0]
}

async function addOrUpdate(actor: Actor, attributes: readonly RtmAttribute[]): Promise<unknown> {
  const call = actor.service.addOrUpdateLocalUserAttributes(attributes)
  return (await actor.answer('onAddOrUpdateLocalUserAttributesResult', call))[0]
}

const nick = { key: 'nick', value: 'Al' }
const mood = { key: 'mood', value: 'fine' }

const lifeOfAttributes = defineScenario({
  name: 'user-attributes',
  title:
    'A user sets, updates, deletes and clears attributes; others read them while it is online; a logout takes them away.',
  proves: ['W-UATTR-NOT-FOUND', 'W-LOGOUT-CLEARS', 'W-UATTR-LIMITS'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const seen: unknown[] = [await set(alice, [nick, mood]), await read(bob, 'alice')]
    const better = { key: 'mood', value: 'better' }
    seen.push(await addOrUpdate(alice, [better]), await read(bob, 'alice', ['mood', 'no such']))
    const deleted = alice.service.deleteLocalUserAttributesByKeys(['nick', 'no such'])
    seen.push(await alice.answer('onDeleteLocalUserAttributesResult', deleted))
    seen.push(await read(bob, 'alice'))
    const cleared = alice.service.clearLocalUserAttributes()
    seen.push(await alice.answer('onClearLocalUserAttributesResult', cleared))
    seen.push(await read(bob, 'alice'))
    stage.check('W-UATTR-LIMITS', {
      what: 'set two, read; update one, read by keys; delete one, read; clear, read',
      observed: seen,
      expected: [0, [[nick, mood], 0], 0, [[better], 0], [0], [[better], 0], [0], [[], 0]],
    })
    await set(alice, [nick])
    await alice.logout()
    const gone = await read(bob, 'alice')
    await alice.login()
    const notFound = A.ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND
    stage.check(['W-UATTR-NOT-FOUND', 'W-LOGOUT-CLEARS'], {
      what: 'read of a user that has logged out, of one that never was, and of the first after its next login',
      observed: [gone, await read(bob, 'nobody'), await read(bob, 'alice')],
      expected: [
        [[], notFound],
        [[], notFound],
        [[], 0],
      ],
    })
  },
})

function many(length: number, bytes = 1): readonly RtmAttribute[] {
  return Array.from({ length }, (_, index) => ({
    key: `k${String(index).padStart(3, '0')}`,
    value: 'x'.repeat(bytes),
  }))
}

const sizes = defineScenario({
  name: 'user-attribute-sizes',
  reaches: {
    attributesMax: [0, 1],
    attributeKeyBytesMax: [0, 1],
    attributeValueBytesMax: [0, 1],
    userAttributesBytesMax: [0, 1],
  },
  title:
    'At most 32 attributes, keys of 32 bytes, values of 8 KB and 16 KB in all; more is refused, at once or by the result.',
  proves: ['W-UATTR-LIMITS'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const { limits } = stage.rtm.options
    const over = A.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW
    const bad = A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT
    const valueMax = limits.attributeValueBytesMax
    const restMax = limits.userAttributesBytesMax - valueMax - 8
    const codes: unknown[] = []
    for (const attributes of [
      many(limits.attributesMax),
      many(limits.attributesMax + 1),
      [{ key: 'k'.repeat(32), value: 'v' }],
      [{ key: 'k'.repeat(33), value: 'v' }],
      [{ key: '键'.repeat(10), value: '' }],
      [{ key: 'a\tb', value: 'v' }],
      [],
      many(1, valueMax),
      many(1, valueMax + 1),
      [...many(1, valueMax), { key: 'rest', value: 'x'.repeat(restMax) }],
      [...many(1, valueMax), { key: 'rest', value: 'x'.repeat(restMax + 1) }],
    ]) {
      codes.push(await set(alice, attributes))
      await stage.rtm.clock.advance('1s')
    }
    stage.check('W-UATTR-LIMITS', {
      what: '32 and 33 attributes; keys of 32 and 33 bytes; empty value, invisible key, none; 8 KB and a byte more; 16 KB in all and a byte more',
      observed: codes,
      expected: [0, over, 0, bad, bad, bad, bad, 0, over, 0, over],
    })
    await stage.rtm.clock.advance('5s')
    const grown = await addOrUpdate(alice, [{ key: 'more', value: 'x' }])
    stage.check('W-UATTR-LIMITS', {
      what: 'one small attribute more than fits: refused by the result, and nothing has changed',
      observed: [grown, (await read(alice, 'alice', ['more', 'rest']))[0]],
      expected: [over, [{ key: 'rest', value: 'x'.repeat(restMax) }]],
    })
  },
})

const rates = defineScenario({
  name: 'user-attribute-rates',
  reaches: { userAttributeWriteRate: [0, 1], userAttributeReadRate: [0, 1] },
  title: 'Writes of all four kinds share one budget, reads of both kinds another.',
  proves: ['W-UATTR-RATES', 'W-ATTR-102-NAME'],
  play: async (stage) => {
    const { userAttributeWriteRate, userAttributeReadRate } = stage.rtm.options.limits
    const alice = stage.actor('alice')
    const before = alice.service.getUserAttributes('alice').code
    await alice.login()
    const { service } = alice
    const writes = [
      () => service.setLocalUserAttributes([nick]).code,
      () => service.addOrUpdateLocalUserAttributes([mood]).code,
      () => service.deleteLocalUserAttributesByKeys(['nick']).code,
      () => service.clearLocalUserAttributes().code,
    ]
    const reads = [
      () => service.getUserAttributes('alice').code,
      () => service.getUserAttributesByKeys('alice', ['nick']).code,
    ]
    const expected = budgetOf(A.ATTRIBUTE_OPERATION_ERR_TOO_OFTEN)
    stage.check('W-UATTR-RATES', {
      what: 'writes in turn, as often as the rate lets, and more; the same with reads',
      observed: [
        await spendBudget(stage, userAttributeWriteRate, inTurn(writes)),
        await spendBudget(stage, userAttributeReadRate, inTurn(reads)),
      ],
      expected: [expected, expected],
    })
    stage.check('W-ATTR-102-NAME', {
      what: 'the code before the login, and the member of that number',
      observed: [
        before,
        Object.entries(enums.ATTRIBUTE_OPERATION_ERR).find(([, code]) => code === before)?.[0],
      ],
      expected: [102, 'ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN'],
    })
    await stage.rtm.clock.advance('5s')
  },
})

const resync = defineScenario({
  name: 'user-attributes-after-a-long-interruption',
  title:
    'A user away for more than 30 s has no attributes for the others; at its return the SDK gives them again by itself.',
  proves: ['W-REJOIN-AFTER-30S'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    await set(alice, [nick, mood])
    await addOrUpdate(alice, [{ key: 'mood', value: 'tired' }])
    const results = alice.told.callbacks.length
    network.client('alice').disconnect({ forMs: '40s' })
    await clock.advance('35s')
    const away = await read(bob, 'alice')
    await clock.advance('10s')
    const newCallbacks = alice.told.callbacks.slice(results).map(({ name }) => name)
    stage.check('W-REJOIN-AFTER-30S', {
      what: 'read at 35 s; read after the return; callbacks that alice got meanwhile',
      observed: [away, await read(bob, 'alice'), newCallbacks],
      expected: [
        [[], A.ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND],
        [[nick, { key: 'mood', value: 'tired' }], 0],
        ['onConnectionStateChanged', 'onConnectionStateChanged'],
      ],
    })
  },
})

/** Attributes of users. */
export const userAttributeScenarios: readonly Scenario[] = [lifeOfAttributes, sizes, rates, resync]
