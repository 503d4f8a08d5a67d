import { expect, test } from 'vitest'
import type { RtmChannelAttribute, RtmService } from '../index.ts'
import { AttributeCalls } from './attribute-calls.ts'
import {
  casesOf,
  codesOf,
  documentedMethods,
  instead,
  methodsOf,
  noBudgetYet,
  notInitialised,
  notLoggedIn,
} from '../../test/ladder-table.ts'
import type { Impossible, Ladder, LadderTable, Rung, Together } from '../../test/ladder-table.ts'
import type { Break, Ground } from '../../test/ladder-world.ts'
import { PresenceCalls } from './presence-calls.ts'

/** The part of a ladder between login and budget, and the rate of the budget. */
interface Request extends Pick<Ladder<Ground>, 'name' | 'good' | 'together' | 'impossible'> {
  readonly arguments: readonly Rung<Ground>[]
  readonly budget: {
    readonly code: number
    readonly rate: NonNullable<Break<Ground>['usesUp']>
  }
}

function ladderOf({
  arguments: between,
  budget,
  impossible = [],
  ...rest
}: Request): Ladder<Ground> {
  return {
    ...rest,
    rungs: [
      notInitialised,
      notLoggedIn,
      ...between,
      { code: budget.code, name: 'budget', breakIt: { usesUp: budget.rate } },
    ],
    impossible: [...impossible, noBudgetYet],
  }
}

const wrongIds: readonly unknown[] = ['', 'null', 'ä', 'x'.repeat(65), 7, null]
const noLists: readonly unknown[] = [null, [], 'bob', 7]
const wrongLists: readonly unknown[] = [...noLists, ...wrongIds.map((id) => ['bob', id])]

const presence = (
  [
    ['queryPeersOnlineStatus', 'queryPeersRate'],
    ['subscribePeersOnlineStatus', 'subscribeRate'],
    ['unsubscribePeersOnlineStatus', 'unsubscribeRate'],
  ] as const
).map(([name, rate]) => {
  const tooMany: Break<Ground> = { limits: { peersQueriedMax: 1 }, given: { 0: ['bob', 'carol'] } }
  const lists = instead(0, wrongLists)
  const breakIt = name === 'queryPeersOnlineStatus' ? [...lists, tooMany] : lists
  return ladderOf({
    name,
    good: () => [['bob']],
    arguments: [{ code: 2, name: 'peers', breakIt }],
    budget: { code: 5, rate },
  })
})

const counts: readonly Ladder<Ground>[] = [
  ladderOf({
    name: 'queryPeersBySubscriptionOption',
    good: () => [0],
    arguments: [{ code: 1, name: 'option', breakIt: instead(0, [1, '0', null]) }],
    budget: { code: 3, rate: 'subscriptionListRate' },
  }),
  ladderOf({
    name: 'getChannelMemberCount',
    good: () => [['family']],
    arguments: [
      { code: 2, name: 'no list', breakIt: instead(0, noLists) },
      {
        code: 2,
        name: 'channel IDs',
        breakIt: instead(
          0,
          wrongIds.map((id) => [id]),
        ),
      },
      {
        code: 5,
        name: 'too many',
        breakIt: instead(0, [Array.from({ length: 33 }, (_, index) => `channel ${index}`)]),
      },
    ],
    budget: { code: 3, rate: 'memberCountRate' },
    impossible: ['channel IDs', 'too many'].map((name) => ({
      pair: ['no list', name],
      why: 'what is no list has no members',
    })),
  }),
]

type Plain = readonly [key: unknown, value: unknown]

const large = 'x'.repeat(8193)
const wrongForms: readonly Plain[] = [
  ['', 'a value'],
  ['\n', 'a value'],
  ['k'.repeat(33), 'a value'],
  [7, 'a value'],
  ['key', ''],
  ['key', 7],
]
const tooManyAttributes = Array.from({ length: 33 }, (_, index): Plain => [`key ${index}`, 'x'])
/** More bytes than a user's or a channel's attributes may have together. */
const tooManyBytes = Array.from({ length: 5 }, (_, index): Plain => [
  `key ${index}`,
  large.slice(1),
])

/** Makes attributes of users as they are given, and of channels as the SDK's objects. */
function attributesOf(
  service: RtmService,
  name: string,
  list: readonly Plain[],
): readonly unknown[] {
  return list.map(([key, value]): object => {
    if (!name.includes('Channel')) return { key, value }
    const attribute: RtmChannelAttribute = service.createChannelAttribute()
    attribute.setKey(key as string)
    attribute.setValue(value as string)
    return attribute
  })
}

const formBeforeSize = ['form', 'size'] as const
const nothingInNoList: readonly Impossible[] = formBeforeSize.map((name) => ({
  pair: ['no list', name],
  why: 'what is no list has no attributes',
}))

/** The ladder of a method that writes whole attributes. */
function writes(name: string): Ladder<Ground> {
  const isChannel = name.includes('Channel')
  const position = isChannel ? 1 : 0
  const ways = (lists: readonly (readonly Plain[])[]): readonly Break<Ground>[] =>
    lists.map((list) => ({
      given: ({ service }) => ({ [position]: attributesOf(service, name, list) }),
    }))
  const together: readonly Together<Ground>[] = [
    {
      pair: formBeforeSize,
      name: 'the wrong form first, or in the same attribute, or too much in all',
      breakIt: ways([
        ...wrongForms.map((wrong): readonly Plain[] => [wrong, ['large', large]]),
        [['', large]],
        ...wrongForms.flatMap((wrong): readonly (readonly Plain[])[] => [
          [wrong, ...tooManyAttributes],
          [...tooManyAttributes, wrong],
          [...tooManyBytes, wrong],
        ]),
      ]),
    },
    {
      pair: formBeforeSize,
      name: 'a large value before a wrong form',
      breakIt: ways([
        [
          ['large', large],
          ['', 'a value'],
        ],
      ]),
    },
  ]
  const sizes = [[['large', large] as const], tooManyAttributes, tooManyBytes]
  return ladderOf({
    name,
    good: ({ service }) => {
      const list = attributesOf(service, name, [['key', 'value']])
      return isChannel ? ['family', list] : [list]
    },
    arguments: [
      ...(isChannel ? [{ code: 3, name: 'channel ID', breakIt: instead(0, wrongIds) }] : []),
      { code: 3, name: 'no list', breakIt: instead(position, [...noLists, [null], [7]]) },
      { code: 3, name: 'form', breakIt: ways(wrongForms.map((wrong) => [['good', 'x'], wrong])) },
      { code: 4, name: 'size', breakIt: ways(sizes) },
    ],
    budget: { code: 5, rate: isChannel ? 'channelAttributeWriteRate' : 'userAttributeWriteRate' },
    together,
    impossible: nothingInNoList,
  })
}

/** The ladder of a method whose arguments are at most an ID and keys. */
function plainLadder(
  name: string,
  rate: Request['budget']['rate'],
  good: readonly unknown[],
): Ladder<Ground> {
  const ways = good.flatMap((value, position) =>
    instead(position, Array.isArray(value) ? wrongKeys : wrongIds),
  )
  const between = ways.length > 0 ? [{ code: 3, name: 'argument', breakIt: ways }] : []
  return ladderOf({ name, good: () => good, arguments: between, budget: { code: 5, rate } })
}

const wrongKeys: readonly unknown[] = [
  ...noLists,
  ...['', '\n', 'k'.repeat(33), 7].map((key) => ['good', key]),
]

const attributes: readonly Ladder<Ground>[] = [
  writes('setLocalUserAttributes'),
  writes('addOrUpdateLocalUserAttributes'),
  plainLadder('deleteLocalUserAttributesByKeys', 'userAttributeWriteRate', [['key']]),
  plainLadder('clearLocalUserAttributes', 'userAttributeWriteRate', []),
  plainLadder('getUserAttributes', 'userAttributeReadRate', ['bob']),
  plainLadder('getUserAttributesByKeys', 'userAttributeReadRate', ['bob', ['key']]),
  writes('setChannelAttributes'),
  writes('addOrUpdateChannelAttributes'),
  plainLadder('deleteChannelAttributesByKeys', 'channelAttributeWriteRate', ['family', ['key']]),
  plainLadder('clearChannelAttributes', 'channelAttributeWriteRate', ['family']),
  plainLadder('getChannelAttributes', 'channelAttributeReadRate', ['family']),
  plainLadder('getChannelAttributesByKeys', 'channelAttributeReadRate', ['family', ['key']]),
]

const withoutLadder: Readonly<Record<string, string>> = {
  createChannelAttribute: 'gives an object, not a code',
}

const table: LadderTable<Ground> = {
  stand: (ground) => ground,
  target: ({ service }) => service,
  ladders: [...presence, ...counts, ...attributes],
}

for (const { title, fails, run } of casesOf(table)) {
  const check = fails ? test.fails : test
  check(title, async () => {
    expect(await run()).toEqual([])
  })
}

const documented = ['presence-calls.ts', 'attribute-calls.ts'].flatMap((file) =>
  documentedMethods(file),
)

test('every method on presence and attributes is in the table, or has no ladder', () => {
  const methods = [PresenceCalls, AttributeCalls].flatMap((each) => methodsOf(each, documented))
  const known = [...table.ladders.map(({ name }) => name), ...Object.keys(withoutLadder)]
  expect(known.toSorted()).toEqual(methods.toSorted())
})

test('the ladders on presence and attributes are those of the docstrings', () => {
  for (const ladder of table.ladders) {
    const codes = documented.find(({ name }) => name === ladder.name)?.codes
    expect(codes, ladder.name).toEqual(codesOf(ladder))
  }
})
