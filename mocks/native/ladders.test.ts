import { expect, test } from 'vitest'
import { createFakeRtm, RtmService } from '../index.ts'
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
import type { Ladder, LadderTable } from '../../test/ladder-table.ts'
import { ladderAppId } from '../../test/ladder-world.ts'
import type { Break, Ground } from '../../test/ladder-world.ts'
import { MediaCalls } from './media-calls.ts'
import { PresenceCalls } from './presence-calls.ts'
import { SettingCalls } from './setting-calls.ts'

const noIds: readonly Break<unknown>[] = instead(0, ['', 'null', 'x'.repeat(65), 7])

const loginOnce = { loginRate: { calls: 1, windowMs: 3_600_000 } }
const banned = async ({ rtm }: Ground): Promise<void> => {
  rtm.server.ban('alice')
  await rtm.clock.advance('1s')
}

const sessionLadders: readonly Ladder<Ground>[] = [
  {
    name: 'initialize',
    stage: 'uninitialised',
    good: () => [ladderAppId, {}],
    rungs: [
      { code: 2, name: 'initialised already', breakIt: { reaches: 'initialised' } },
      {
        code: 3,
        name: 'App ID',
        breakIt: instead(0, ['', 'x'.repeat(33), 7]),
      },
      { code: 4, name: 'handler', breakIt: instead(1, [null, 7]) },
    ],
  },
  {
    name: 'login',
    stage: 'initialised',
    good: () => [null, 'alice'],
    rungs: [
      notInitialised,
      {
        code: 8,
        name: 'logged in',
        breakIt: [
          { reaches: 'logging in' },
          { reaches: 'logged in' },
          { reaches: 'logged in', before: banned },
        ],
      },
      {
        code: 3,
        name: 'argument',
        breakIt: [{ given: { 0: 7 } }, ...instead(1, ['', 'null', 'ä', 7])],
      },
      // The login that comes before every step is the one that counts.
      { code: 10, name: 'budget', breakIt: { limits: loginOnce, before: () => undefined } },
    ],
    together: [
      {
        pair: ['logged in', 'budget'],
        breakIt: [
          { reaches: 'logging in', limits: loginOnce },
          { reaches: 'logged in', limits: loginOnce },
          { reaches: 'logged in', limits: loginOnce, before: banned },
        ],
      },
    ],
    impossible: [
      { pair: ['not initialised', 'logged in'], why: 'a login needs initialize' },
      noBudgetYet,
    ],
  },
  { name: 'logout', good: () => [], rungs: [notInitialised, notLoggedIn] },
  {
    name: 'renewToken',
    good: () => ['a token'],
    rungs: [
      notInitialised,
      notLoggedIn,
      { code: 2, name: 'token', breakIt: instead(0, ['', 7, null]) },
      { code: 4, name: 'budget', breakIt: { usesUp: 'renewTokenRate' } },
    ],
    impossible: [noBudgetYet],
  },
  {
    name: 'sendMessageToPeer',
    good: ({ service }) => ['bob', service.createMessage('hello')],
    rungs: [
      notInitialised,
      notLoggedIn,
      { code: 6, name: 'peer ID', breakIt: noIds },
      {
        code: 7,
        name: 'message',
        breakIt: [
          { given: { 1: null } },
          { given: ({ service }) => ({ 1: service.createMessage('x'.repeat(32_769)) }) },
          {
            given: ({ service }) => ({ 1: service.createMessage(new Uint8Array(32_769), 32_769) }),
          },
        ],
      },
      { code: 5, name: 'budget', breakIt: { usesUp: 'sendRate' } },
    ],
    impossible: [noBudgetYet],
  },
]

const objectLadders: readonly Ladder<Ground>[] = [
  {
    name: 'createChannel',
    good: () => ['family', {}],
    rungs: [
      { ...notInitialised, code: -1, why: 'The service was never initialised.' },
      { code: -1, name: 'channel ID', why: 'The channel ID', breakIt: noIds },
      {
        code: -1,
        name: 'there already',
        why: 'has a channel family already',
        breakIt: { about: 0, before: ({ service }) => service.createChannel('family', {}) },
      },
      {
        code: -1,
        name: 'twenty channels',
        why: 'channels already. Leave one first.',
        breakIt: { profile: 'cpp-linux-1.4', limits: { channelsJoinedMax: 0 } },
      },
    ],
    impossible: [
      {
        pair: ['not initialised', 'there already'],
        why: 'before initialize no channel can be made',
      },
      { pair: ['channel ID', 'there already'], why: 'no channel has an unusable ID' },
      {
        pair: ['there already', 'twenty channels'],
        why: 'a profile that refuses at twenty gives the channel that is there',
      },
    ],
  },
  {
    name: 'getRtmCallManager',
    good: () => [{}],
    rungs: [
      { ...notInitialised, code: -1, why: 'The service was never initialised.' },
      {
        code: -1,
        name: 'handler',
        why: 'The event handler must be an object',
        breakIt: instead(0, [null, 7]),
      },
    ],
    together: [
      {
        pair: ['not initialised', 'handler'],
        breakIt: { stops: 'uninitialised', given: { 0: null } },
      },
    ],
  },
]

const withoutLadder: Readonly<Record<string, string>> = {
  addEventHandler: 'gives nothing, and throws for what is no object',
  removeEventHandler: 'gives nothing, and a handler that is not there is no error',
  release: 'gives nothing',
  createMessage: 'gives an object, and throws for what is no content',
}

const table: LadderTable<Ground> = {
  stand: (ground) => ground,
  target: ({ service }) => service,
  ladders: [...sessionLadders, ...objectLadders],
}

for (const { title, fails, run } of casesOf(table)) {
  const check = fails ? test.fails : test
  check(title, async () => {
    expect(await run()).toEqual([])
  })
}

const documented = documentedMethods('rtm-service.ts')

test('every method of a service itself is in the table, or has no ladder', () => {
  const known = [...table.ladders.map(({ name }) => name), ...Object.keys(withoutLadder)]
  expect(known.toSorted()).toEqual(methodsOf(RtmService, documented).toSorted())
})

test('a service has the methods of five classes, each with a table', () => {
  const chain: unknown[] = []
  const service = createFakeRtm().createRtmService()
  let prototype: object | null = Object.getPrototypeOf(service) as object
  while (prototype !== null && prototype !== Object.prototype) {
    chain.push(prototype.constructor)
    prototype = Object.getPrototypeOf(prototype) as object | null
  }
  expect(chain).toEqual([RtmService, MediaCalls, AttributeCalls, PresenceCalls, SettingCalls])
})

test('the ladders of a service are those of its docstrings', () => {
  for (const ladder of table.ladders) {
    const codes = documented.find(({ name }) => name === ladder.name)?.codes
    const wanted = objectLadders.includes(ladder) ? undefined : codesOf(ladder)
    expect(codes, ladder.name).toEqual(wanted)
  }
})
