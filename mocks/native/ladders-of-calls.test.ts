import { expect, test } from 'vitest'
import { recordCalls, RtmCallManager } from '../index.ts'
import type { LocalCallInvitation, RemoteCallInvitation } from '../index.ts'
import { casesOf, codesOf, documentedMethods, instead, methodsOf } from '../../test/ladder-table.ts'
import type { Impossible, Ladder, LadderTable, Rung } from '../../test/ladder-table.ts'
import { ladderAppId, mustBeAccepted } from '../../test/ladder-world.ts'
import type { Ground } from '../../test/ladder-world.ts'

interface CallGround extends Ground {
  readonly manager: RtmCallManager
  /** An invitation to Bob, not sent yet. */
  local: LocalCallInvitation
  /** An invitation by Bob, received. */
  readonly remote: RemoteCallInvitation
  /** Bob ends it. */
  readonly cancelRemote: () => Promise<void>
}

async function stand({ rtm, service }: Ground): Promise<CallGround> {
  const told = recordCalls()
  const manager = service.getRtmCallManager(told)
  const bob = rtm.createRtmService()
  mustBeAccepted(bob.initialize(ladderAppId, {}))
  mustBeAccepted(bob.login(null, 'bob'))
  await rtm.clock.advance('1s')
  const bobsManager = bob.getRtmCallManager({})
  const toAlice = bobsManager?.createLocalCallInvitation('alice')
  if (manager === null || bobsManager === null || toAlice === undefined)
    throw new Error('There is no call manager.')
  mustBeAccepted(bobsManager.sendLocalInvitation(toAlice))
  await rtm.clock.advance('1s')
  const [remote] = told.all('onRemoteInvitationReceived')[0] ?? []
  if (remote === undefined) throw new Error('No invitation came.')
  const cancelRemote = async (): Promise<void> => {
    mustBeAccepted(bobsManager.cancelLocalInvitation(toAlice))
    await rtm.clock.advance('1s')
  }
  const local = manager.createLocalCallInvitation('bob')
  return { rtm, service, manager, local, remote, cancelRemote }
}

const tooLong = 'x'.repeat(8193)
const send = ({ manager, local }: CallGround): void =>
  mustBeAccepted(manager.sendLocalInvitation(local))
const cancel = ({ manager, local }: CallGround): void =>
  mustBeAccepted(manager.cancelLocalInvitation(local))
const sendAndCancel = (ground: CallGround): void => {
  send(ground)
  cancel(ground)
}

/** No invitation at all, or one of the other direction. */
function noInvitation(otherDirection: 'local' | 'remote'): Rung<CallGround> {
  return {
    code: 1,
    name: 'no invitation',
    why: 'The invitation must be a',
    breakIt: [...instead(0, [null, {}, 7]), { given: (ground) => ({ 0: ground[otherDirection] }) }],
  }
}

function withoutState(lower: string): Impossible {
  return {
    pair: ['no invitation', lower],
    why: 'what is no invitation of that direction cannot be so',
  }
}

const unsendable = [
  (ground: CallGround): void => void (ground.local = ground.manager.createLocalCallInvitation('')),
  ({ local }: CallGround): void => local.setChannelId('x'.repeat(65)),
  ({ local }: CallGround): void => local.setContent(tooLong),
]

const ofCaller: readonly Ladder<CallGround>[] = [
  {
    name: 'sendLocalInvitation',
    good: ({ local }) => [local],
    rungs: [
      noInvitation('remote'),
      { code: 3, name: 'over', breakIt: { about: 0, before: sendAndCancel } },
      { code: 5, name: 'sent before', breakIt: { about: 0, before: send } },
      {
        code: 1,
        name: 'unsendable',
        why: '[rule W-',
        breakIt: unsendable.map((before) => ({ about: 0, before })),
      },
    ],
    together: [
      {
        pair: ['no invitation', 'over'],
        breakIt: {
          before: async ({ cancelRemote }) => await cancelRemote(),
          given: ({ remote }) => ({ 0: remote }),
        },
      },
      { pair: ['over', 'sent before'], breakIt: { before: sendAndCancel } },
      {
        pair: ['over', 'unsendable'],
        breakIt: unsendable.map((spoil) => ({
          before: (ground) => {
            spoil(ground)
            ground.local.release()
          },
        })),
      },
    ],
    impossible: [
      withoutState('sent before'),
      withoutState('unsendable'),
      {
        pair: ['sent before', 'unsendable'],
        why: 'what was sent was sendable, and nothing changes it any more',
      },
    ],
  },
  {
    name: 'cancelLocalInvitation',
    prepare: send,
    good: ({ local }) => [local],
    rungs: [
      noInvitation('remote'),
      { code: 3, name: 'over', breakIt: { about: 0, before: cancel } },
      { code: 2, name: 'not sent', breakIt: { about: 0, unprepared: true } },
    ],
    together: [
      {
        pair: ['no invitation', 'over'],
        breakIt: {
          before: async ({ cancelRemote }) => await cancelRemote(),
          given: ({ remote }) => ({ 0: remote }),
        },
      },
      {
        pair: ['over', 'not sent'],
        breakIt: { unprepared: true, before: ({ local }) => local.release() },
      },
    ],
    impossible: [withoutState('not sent')],
  },
]

const ofCallee = ['acceptRemoteInvitation', 'refuseRemoteInvitation'].map(
  (name): Ladder<CallGround> => ({
    name,
    good: ({ remote }) => [remote],
    rungs: [
      noInvitation('local'),
      {
        code: 3,
        name: 'over',
        breakIt: { about: 0, before: async ({ cancelRemote }) => await cancelRemote() },
      },
      {
        code: 4,
        name: 'accepted before',
        breakIt: {
          about: 0,
          before: ({ manager, remote }) => mustBeAccepted(manager.acceptRemoteInvitation(remote)),
        },
      },
      {
        code: 1,
        name: 'response',
        why: '[rule W-',
        breakIt: { about: 0, before: ({ remote }) => remote.setResponse(tooLong) },
      },
    ],
    together: [
      {
        pair: ['no invitation', 'over'],
        breakIt: { before: sendAndCancel, given: ({ local }) => ({ 0: local }) },
      },
    ],
    impossible: [
      withoutState('accepted before'),
      withoutState('response'),
      {
        pair: ['accepted before', 'response'],
        why: 'what was accepted had a good response, and nothing changes it any more',
      },
    ],
  }),
)

const withoutLadder: Readonly<Record<string, string>> = {
  createLocalCallInvitation: 'gives an object, and throws for what is no text',
  release: 'gives nothing',
}

const table: LadderTable<CallGround> = {
  stand,
  target: ({ manager }) => manager,
  ladders: [...ofCaller, ...ofCallee],
}

for (const { title, fails, run } of casesOf(table)) {
  const check = fails ? test.fails : test
  check(title, async () => {
    expect(await run()).toEqual([])
  })
}

const documented = documentedMethods('call-manager.ts')

test('every method of a call manager is in the table, or has no ladder', () => {
  const known = [...table.ladders.map(({ name }) => name), ...Object.keys(withoutLadder)]
  expect(known.toSorted()).toEqual(methodsOf(RtmCallManager, documented).toSorted())
})

test('the ladders of a call manager are those of its docstrings', () => {
  for (const ladder of table.ladders) {
    const codes = documented.find(({ name }) => name === ladder.name)?.codes
    expect(codes, ladder.name).toEqual(codesOf(ladder))
  }
})
