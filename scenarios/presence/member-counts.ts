import { GET_CHANNEL_MEMBER_COUNT_ERR_CODE as C } from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { budgetOf, spendBudget } from '../spent-budget.ts'
import type { Stage } from '../stage.ts'

function many(length: number): readonly string[] {
  return Array.from({ length }, (_, index) => `room ${index}`)
}

const counted = defineScenario({
  name: 'member-counts',
  reaches: { memberCountChannelsMax: [0, 1], memberCountRate: [0, 1] },
  isExact: true,
  title:
    'Anybody may ask how many are in up to 32 channels, once a second; a channel that nobody is in counts 0.',
  proves: ['W-MEMBER-COUNT', 'W-CATTR-NO-MEMBERSHIP'],
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const alice = await stage.loggedIn('alice')
    for (const uid of ['bob', 'carol']) await (await stage.loggedIn(uid)).joined('family')
    const call = alice.service.getChannelMemberCount(['family', 'nowhere'])
    const [counts, count, code] = await alice.answer('onGetChannelMemberCountResult', call)
    stage.check(['W-MEMBER-COUNT', 'W-CATTR-NO-MEMBERSHIP'], {
      what: 'counts asked from outside, their number, the code',
      observed: [counts, count, code],
      expected: [
        [
          { channelId: 'family', count: 2 },
          { channelId: 'nowhere', count: 0 },
        ],
        2,
        C.GET_CHANNEL_MEMBER_COUNT_ERR_OK,
      ],
    })
    const most = options.limits.memberCountChannelsMax
    const codes: number[] = []
    for (const channelIds of [many(most), many(most + 1), [], ['family', '']]) {
      await clock.advance('1s')
      codes.push(alice.service.getChannelMemberCount(channelIds).code)
    }
    await clock.advance('1s')
    const bad = C.GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT
    stage.check('W-MEMBER-COUNT', {
      what: '32 channels, 33, none, an empty ID; then as many calls as the rate lets, and more',
      observed: [
        codes,
        await spendBudget(
          stage,
          options.limits.memberCountRate,
          () => alice.service.getChannelMemberCount(['family']).code,
        ),
      ],
      expected: [
        [0, C.GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT, bad, bad],
        budgetOf(C.GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN),
      ],
    })
    await clock.advance('1s')
  },
})

/** Lets users into a channel, one every so many ms. */
async function letIn(
  stage: Stage,
  crowd: { readonly from: number; readonly users: number; readonly everyMs: number },
): Promise<void> {
  for (let number = crowd.from; number < crowd.from + crowd.users; number++) {
    const service = stage.rtm.createRtmService()
    service.initialize(stage.appId, { onLoginSuccess: () => void channel?.join() })
    const channel = service.createChannel('stadium', {})
    service.login(null, `fan ${number}`)
    if (crowd.everyMs > 0) await stage.rtm.clock.advance(crowd.everyMs)
  }
}

const told = defineScenario({
  name: 'member-count-events',
  title:
    'Members are told their number at most once a second, and once in 3 s above 512; who joins is told at once.',
  proves: ['W-MEMBER-COUNT-EVENTS'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const own = await alice.joined('stadium')
    const counts = (): readonly number[] =>
      own.told.all('onMemberCountUpdated').map(([count]) => count)
    await clock.advance('5s')
    const atFirst = counts()
    await letIn(stage, { from: 0, users: 20, everyMs: 250 })
    await clock.advance('2s')
    stage.check('W-MEMBER-COUNT-EVENTS', {
      what: 'told at the own join; told of 20 joins within 5 s: at most one a second, the last number last',
      observed: [atFirst, counts().length - 1 <= 7, counts().at(-1)],
      expected: [[1], true, 21],
    })
    await letIn(stage, { from: 20, users: 600, everyMs: 0 })
    await clock.advance('10s')
    const before = counts().length
    await letIn(stage, { from: 620, users: 60, everyMs: 150 })
    await clock.advance('5s')
    const late = stage.actor('latecomer')
    await late.login()
    const theirs = await late.joined('stadium')
    await clock.advance(100)
    stage.check('W-MEMBER-COUNT-EVENTS', {
      what: 'told of 60 joins within 9 s above 512: one in 3 s; what the latecomer is told at its join',
      observed: [
        counts().length - before <= 6,
        counts().length - before >= 3,
        counts().includes(681),
        theirs.told.all('onMemberCountUpdated')[0],
      ],
      expected: [true, true, true, [682]],
    })
    await clock.advance('5s')
  },
})

/** How many are in a channel. */
export const memberCountScenarios: readonly Scenario[] = [counted, told]
