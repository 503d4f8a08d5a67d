import { expect, test } from 'vitest'
import { RtmChannel } from '../index.ts'
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
import type { Ladder, LadderTable } from '../../test/ladder-table.ts'
import { ladderAppId, mustBeAccepted } from '../../test/ladder-world.ts'
import type { Ground, Stage } from '../../test/ladder-world.ts'

interface ChannelGround extends Ground {
  readonly channel: RtmChannel
}

function channelOf({ service }: Ground, channelId: string): RtmChannel {
  const channel = service.createChannel(channelId, {})
  if (channel === null) throw new Error(`There is no channel ${channelId}.`)
  return channel
}

/** A channel needs `initialize`; that of an uninitialised client outlives a restore of what was before. */
function stand(ground: Ground, stage: Stage): ChannelGround {
  if (stage !== 'uninitialised') return { ...ground, channel: channelOf(ground, 'family') }
  const { rtm, service } = ground
  const before = rtm.snapshot()
  mustBeAccepted(service.initialize(ladderAppId, {}))
  const channel = channelOf(ground, 'family')
  rtm.restore(before)
  return { ...ground, channel }
}

const join = async ({ rtm, channel }: ChannelGround): Promise<void> => {
  mustBeAccepted(channel.join())
  await rtm.clock.advance('1s')
}
const leave = async ({ rtm, channel }: ChannelGround): Promise<void> => {
  mustBeAccepted(channel.leave())
  await rtm.clock.advance('1s')
}
const joinAnother = async (ground: ChannelGround): Promise<void> => {
  const channel = channelOf(ground, 'another')
  await join({ ...ground, channel })
}
const joinAndLeave = async (ground: ChannelGround): Promise<void> => {
  await join(ground)
  await leave(ground)
}

const once = { calls: 1, windowMs: 3_600_000 }
const neverIn = { pair: ['not initialised', 'not in it'] } as const

const ladders: readonly Ladder<ChannelGround>[] = [
  {
    name: 'join',
    good: () => [],
    rungs: [
      notInitialised,
      notLoggedIn,
      {
        code: 6,
        name: 'already in',
        breakIt: [
          { reaches: 'logged in', before: join },
          { reaches: 'logged in', before: ({ channel }) => channel.join() },
        ],
      },
      {
        code: 5,
        name: 'twenty channels',
        breakIt: { reaches: 'logged in', limits: { channelsJoinedMax: 1 }, before: joinAnother },
      },
      {
        code: 8,
        name: 'same channel too often',
        breakIt: { limits: { joinSameChannelRate: once }, before: joinAndLeave },
      },
      {
        code: 7,
        name: 'too often',
        breakIt: { limits: { joinRate: once }, before: joinAnother },
      },
    ],
    together: [
      {
        pair: ['not initialised', 'twenty channels'],
        breakIt: { stops: 'uninitialised', limits: { channelsJoinedMax: 0 } },
      },
      {
        pair: ['not logged in', 'twenty channels'],
        breakIt: [
          { stops: 'initialised', limits: { channelsJoinedMax: 0 } },
          { stops: 'logging in', limits: { channelsJoinedMax: 0 } },
        ],
      },
      {
        pair: ['already in', 'twenty channels'],
        breakIt: { limits: { channelsJoinedMax: 1 }, before: join },
      },
      {
        pair: ['already in', 'same channel too often'],
        breakIt: { limits: { joinSameChannelRate: once }, before: join },
      },
      {
        pair: ['already in', 'too often'],
        breakIt: { limits: { joinRate: once }, before: join },
      },
      {
        pair: ['twenty channels', 'too often'],
        breakIt: { limits: { channelsJoinedMax: 1, joinRate: once }, before: joinAnother },
      },
      {
        pair: ['same channel too often', 'too often'],
        breakIt: { limits: { joinSameChannelRate: once, joinRate: once }, before: joinAndLeave },
      },
    ],
    impossible: [
      { pair: ['not initialised', 'already in'], why: 'a join needs a login' },
      { pair: ['not logged in', 'already in'], why: 'a logout ends every membership' },
      {
        pair: ['not initialised', 'same channel too often'],
        why: 'only accepted joins count, and before initialize none is accepted',
      },
      {
        pair: ['not initialised', 'too often'],
        why: 'only accepted joins count, and before initialize none is accepted',
      },
    ],
  },
  {
    name: 'leave',
    prepare: join,
    good: () => [],
    rungs: [
      notInitialised,
      notLoggedIn,
      {
        code: 3,
        name: 'not in it',
        breakIt: [
          { unprepared: true },
          { before: leave },
          { unprepared: true, before: ({ channel }) => channel.join() },
          { before: ({ channel }) => channel.leave() },
        ],
      },
    ],
    together: [{ ...neverIn, breakIt: { stops: 'uninitialised', unprepared: true } }],
  },
  {
    name: 'sendMessage',
    good: ({ service }) => [service.createMessage('hello')],
    rungs: [
      notInitialised,
      notLoggedIn,
      {
        code: 4,
        name: 'message',
        breakIt: [
          ...instead(0, [null, 'hello']),
          { given: ({ service }) => ({ 0: service.createMessage('x'.repeat(32_769)) }) },
        ],
      },
      { code: 3, name: 'budget', breakIt: { usesUp: 'sendRate' } },
    ],
    impossible: [noBudgetYet],
  },
  {
    name: 'getMembers',
    prepare: join,
    good: () => [],
    rungs: [
      notInitialised,
      notLoggedIn,
      { code: 5, name: 'not in it', breakIt: [{ unprepared: true }, { before: leave }] },
      { code: 4, name: 'budget', breakIt: { usesUp: 'getMembersRate' } },
    ],
    together: [
      { ...neverIn, breakIt: { stops: 'uninitialised', unprepared: true } },
      {
        pair: ['not in it', 'budget'],
        breakIt: {
          limits: { getMembersRate: once },
          before: async (ground) => {
            mustBeAccepted(ground.channel.getMembers())
            await leave(ground)
          },
        },
      },
    ],
    impossible: [noBudgetYet],
  },
]

const withoutLadder: Readonly<Record<string, string>> = {
  getId: 'gives the ID',
  release: 'gives nothing, and throws inside its own callbacks',
}

const table: LadderTable<ChannelGround> = {
  stand,
  target: ({ channel }) => channel,
  ladders,
}

for (const { title, fails, run } of casesOf(table)) {
  const check = fails ? test.fails : test
  check(title, async () => {
    expect(await run()).toEqual([])
  })
}

const documented = documentedMethods('rtm-channel.ts')

test('every method of a channel is in the table, or has no ladder', () => {
  const known = [...ladders.map(({ name }) => name), ...Object.keys(withoutLadder)]
  expect(known.toSorted()).toEqual(methodsOf(RtmChannel, documented).toSorted())
})

test('the ladders of a channel are those of its docstrings', () => {
  for (const ladder of ladders) {
    const codes = documented.find(({ name }) => name === ladder.name)?.codes
    expect(codes, ladder.name).toEqual(codesOf(ladder))
  }
})
