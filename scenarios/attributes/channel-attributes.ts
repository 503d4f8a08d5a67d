import { ATTRIBUTE_OPERATION_ERR as A } from '../../mocks/index.ts'
import type { RtmChannelAttribute } from '../../mocks/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { budgetOf, inTurn, spendBudget } from '../spent-budget.ts'

/** Makes attribute objects. */
function made(
  actor: Actor,
  wanted: readonly (readonly [key: string, value: string])[],
): readonly RtmChannelAttribute[] {
  return wanted.map(([key, value]) => {
    const attribute = actor.service.createChannelAttribute()
    attribute.setKey(key)
    attribute.setValue(value)
    return attribute
  })
}

function pairs(attributes: unknown): readonly (readonly [string, string])[] {
  return (attributes as readonly RtmChannelAttribute[]).map(
    (attribute) => [attribute.getKey(), attribute.getValue()] as const,
  )
}

/** Reads the attributes of a channel: [key and value of each, code]. */
async function read(
  actor: Actor,
  channelId: string,
  keys?: readonly string[],
): Promise<readonly unknown[]> {
  const call =
    keys === undefined
      ? actor.service.getChannelAttributes(channelId)
      : actor.service.getChannelAttributesByKeys(channelId, keys)
  const [attributes, , code] = await actor.answer('onGetChannelAttributesResult', call)
  return [pairs(attributes), code]
}

async function set(
  actor: Actor,
  attributes: readonly RtmChannelAttribute[],
  notify = false,
): Promise<unknown> {
  const call = actor.service.setChannelAttributes('family', attributes, {
    enableNotificationToChannelMembers: notify,
  })
  return (await actor.answer('onSetChannelAttributesResult', call))[0]
}

const life = defineScenario({
  name: 'channel-attributes',
  isExact: true,
  title:
    'Attributes of a channel are written and read from outside; each says who wrote it last, and when.',
  proves: ['W-CATTR-NO-MEMBERSHIP', 'W-CATTR-LIMITS', 'W-NO-LOGIN-NEEDED'],
  play: async (stage) => {
    const early = stage.actor('early').service.createChannelAttribute()
    early.setKey('made before login')
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    stage.check('W-NO-LOGIN-NEEDED', {
      what: 'a channel attribute made before login',
      observed: early.getKey(),
      expected: 'made before login',
    })
    const seen: unknown[] = [
      await set(
        alice,
        made(alice, [
          ['topic', 'tea'],
          ['mood', 'fine'],
        ]),
      ),
      await read(bob, 'family'),
    ]
    const update = bob.service.addOrUpdateChannelAttributes(
      'family',
      made(bob, [['topic', 'cake']]),
      null,
    )
    seen.push(await bob.answer('onAddOrUpdateChannelAttributesResult', update))
    const atMs = stage.rtm.clock.nowMs()
    const call = alice.service.getChannelAttributesByKeys('family', ['topic', 'no such'])
    const [attributes, count] = await alice.answer('onGetChannelAttributesResult', call)
    const [topic] = attributes as readonly RtmChannelAttribute[]
    const { rttMs } = stage.rtm.options.network
    seen.push(
      pairs(attributes),
      count,
      topic?.getLastUpdateUserId(),
      atMs - (topic?.getLastUpdateTs() ?? 0) === rttMs / 2,
    )
    const deleted = alice.service.deleteChannelAttributesByKeys('family', ['mood'])
    seen.push(await alice.answer('onDeleteChannelAttributesResult', deleted))
    seen.push(await read(alice, 'family'))
    const cleared = alice.service.clearChannelAttributes('family')
    seen.push(await alice.answer('onClearChannelAttributesResult', cleared))
    seen.push(await read(bob, 'family'), await read(bob, 'no such channel'))
    stage.check(['W-CATTR-NO-MEMBERSHIP', 'W-CATTR-LIMITS'], {
      what: 'set, read; update by another, read one, its writer and time; delete, read; clear, read; read of a channel that is not there',
      observed: seen,
      expected: [
        0,
        [
          [
            ['topic', 'tea'],
            ['mood', 'fine'],
          ],
          0,
        ],
        [0],
        [['topic', 'cake']],
        1,
        'bob',
        true,
        [0],
        [[['topic', 'cake']], 0],
        [0],
        [[], 0],
        [[], 0],
      ],
    })
  },
})

const notification = defineScenario({
  name: 'channel-attribute-notification',
  title:
    'Members are told all attributes of their channel when a write asks for it, and only then.',
  proves: ['W-CATTR-NOTIFY'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const theirs = await bob.joined('family')
    const mine = await alice.joined('family')
    await set(alice, made(alice, [['topic', 'tea']]))
    await clock.advance('1s')
    const silent = theirs.told.all('onAttributesUpdated').length
    const loud = alice.service.addOrUpdateChannelAttributes(
      'family',
      made(alice, [['mood', 'fine']]),
      {
        enableNotificationToChannelMembers: true,
      },
    )
    await alice.answer('onAddOrUpdateChannelAttributesResult', loud)
    await clock.advance('1s')
    const told = [theirs, mine].map(({ told: record }) =>
      record.all('onAttributesUpdated').map(([attributes, count]) => [pairs(attributes), count]),
    )
    const all = [
      [
        [
          ['topic', 'tea'],
          ['mood', 'fine'],
        ],
        2,
      ],
    ]
    stage.check('W-CATTR-NOTIFY', {
      what: 'told after a write without the option; after one with it, bob and alice',
      observed: [silent, ...told],
      expected: [0, all, all],
    })
  },
})

function many(length: number, bytes = 1): readonly (readonly [string, string])[] {
  return Array.from({ length }, (_, index) => [`k${index}`, 'x'.repeat(bytes)] as const)
}

const sizes = defineScenario({
  name: 'channel-attribute-sizes',
  reaches: {
    attributesMax: [0, 1],
    attributeKeyBytesMax: [0, 1],
    attributeValueBytesMax: [0, 1],
    channelAttributesBytesMax: [0, 1],
  },
  title: 'At most 32 attributes, keys of 32 bytes, values of 8 KB and 32 KB in all.',
  proves: ['W-CATTR-LIMITS'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const { limits } = stage.rtm.options
    const over = A.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW
    const bad = A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT
    const valueMax = limits.attributeValueBytesMax
    const restMax = limits.channelAttributesBytesMax - 3 * valueMax - 4 * 2
    const codes: unknown[] = []
    for (const attributes of [
      many(limits.attributesMax),
      many(limits.attributesMax + 1),
      [['k'.repeat(32), 'v']] as const,
      [['k'.repeat(33), 'v']] as const,
      [['', 'v']] as const,
      many(1, valueMax),
      many(1, valueMax + 1),
      [...many(3, valueMax), ['kr', 'x'.repeat(restMax)]] as const,
      [...many(3, valueMax), ['kr', 'x'.repeat(restMax + 1)]] as const,
    ]) {
      codes.push(await set(alice, made(alice, attributes)))
      await stage.rtm.clock.advance('1s')
    }
    stage.check('W-CATTR-LIMITS', {
      what: '32 and 33 attributes; keys of 32 and 33 bytes, an empty one; 8 KB and a byte more; 32 KB in all and a byte more',
      observed: codes,
      expected: [0, over, 0, bad, bad, 0, over, 0, over],
    })
  },
})

const rates = defineScenario({
  name: 'channel-attribute-rates',
  reaches: { channelAttributeWriteRate: [0, 1], channelAttributeReadRate: [0, 1] },
  title: 'Writes of all four kinds share one budget, reads of both kinds another.',
  proves: ['W-CATTR-RATES'],
  play: async (stage) => {
    const { channelAttributeWriteRate, channelAttributeReadRate } = stage.rtm.options.limits
    const alice = await stage.loggedIn('alice')
    const { service } = alice
    const tea = made(alice, [['topic', 'tea']])
    const writes = [
      () => service.setChannelAttributes('family', tea).code,
      () => service.addOrUpdateChannelAttributes('family', tea).code,
      () => service.deleteChannelAttributesByKeys('family', ['topic']).code,
      () => service.clearChannelAttributes('family').code,
    ]
    const reads = [
      () => service.getChannelAttributes('family').code,
      () => service.getChannelAttributesByKeys('family', ['topic']).code,
    ]
    const expected = budgetOf(A.ATTRIBUTE_OPERATION_ERR_TOO_OFTEN)
    stage.check('W-CATTR-RATES', {
      what: 'writes in turn, as often as the rate lets, and more; the same with reads',
      observed: [
        await spendBudget(stage, channelAttributeWriteRate, inTurn(writes)),
        await spendBudget(stage, channelAttributeReadRate, inTurn(reads)),
      ],
      expected: [expected, expected],
    })
    await stage.rtm.clock.advance('5s')
  },
})

const empty = defineScenario({
  name: 'channel-attributes-of-an-empty-channel',
  title:
    'Attributes outlive the last member of their channel by two minutes; who comes back in time keeps them.',
  proves: ['W-CATTR-NO-MEMBERSHIP'],
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const lifeMs = options.limits.emptyChannelAttributesMs
    const alice = await stage.loggedIn('alice')
    const family = await alice.joined('family')
    await set(alice, made(alice, [['topic', 'tea']]))
    await clock.advance('1h')
    const occupied = await read(alice, 'family')
    await family.leave()
    await clock.advance(lifeMs - 5000)
    await family.join()
    await clock.advance('1h')
    const rejoined = await read(alice, 'family')
    await family.leave()
    await clock.advance(lifeMs - 100)
    const last = await read(alice, 'family')
    await clock.advance(100)
    stage.check('W-CATTR-NO-MEMBERSHIP', {
      what: 'an hour with a member; an hour after a comeback in time; just before and after two empty minutes',
      observed: [occupied, rejoined, last, await read(alice, 'family')],
      expected: [
        [[['topic', 'tea']], 0],
        [[['topic', 'tea']], 0],
        [[['topic', 'tea']], 0],
        [[], 0],
      ],
    })
  },
})

/** Attributes of channels. */
export const channelAttributeScenarios: readonly Scenario[] = [
  life,
  notification,
  sizes,
  rates,
  empty,
]
