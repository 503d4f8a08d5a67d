import {
  CHANNEL_MESSAGE_ERR_CODE as C,
  GET_MEMBERS_ERR as G,
  JOIN_CHANNEL_ERR as J,
  LEAVE_CHANNEL_ERR as E,
} from '../../mocks/index.ts'
import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const joinAndLeave = defineScenario({
  name: 'join-and-leave',
  title:
    'Joining twice, leaving from outside and sending from outside are told apart; after leaving the same object joins again.',
  proves: [
    'W-JOIN-ALREADY',
    'W-LEAVE-NOT-IN',
    'W-CHANNEL-MEMBERS-ONLY',
    'W-OFFLINE-PEER-ONLY',
    'W-GETMEMBERS',
  ],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    const family = alice.channel('family')
    const text = alice.service.createMessage('hello')
    const outside = [
      family.channel.leave(),
      family.channel.getMembers(),
      (await family.send(text)).code,
    ]
    stage.check(['W-LEAVE-NOT-IN', 'W-GETMEMBERS'], {
      what: 'leave and getMembers from outside',
      observed: outside.slice(0, 2),
      expected: [E.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, G.GET_MEMBERS_ERR_NOT_IN_CHANNEL],
    })
    stage.check('W-CHANNEL-MEMBERS-ONLY', {
      what: 'the result of a send from outside',
      observed: outside[2],
      expected: C.CHANNEL_MESSAGE_ERR_FAILURE,
    })
    stage.rtm.faults.add({ on: 'join', uid: 'alice', nth: 1, code: 'FAILURE' })
    stage.rtm.faults.add({ on: 'join', uid: 'alice', nth: 2, drop: true })
    const failed = [await family.join()]
    await stage.rtm.clock.advance('5s')
    failed.push(await family.join())
    await stage.rtm.clock.advance('5s')
    stage.check('W-JOIN-ALREADY', {
      what: 'a join that Agora refuses, and one that it never answers: neither leaves the client joined',
      observed: [failed, family.channel.leave()],
      expected: [
        [J.JOIN_CHANNEL_ERR_FAILURE, J.JOIN_CHANNEL_TIMEOUT],
        E.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL,
      ],
    })
    const first = family.channel.join()
    const joining = family.channel.join()
    await stage.rtm.until(family.told.next('onJoinSuccess'))
    const joined = family.channel.join()
    stage.check('W-JOIN-ALREADY', {
      what: 'join, join while joining, join while in',
      observed: [first, joining, joined],
      expected: [0, J.JOIN_CHANNEL_ERR_ALREADY_JOINED, J.JOIN_CHANNEL_ERR_ALREADY_JOINED],
    })
    family.channel.sendMessage(text, { enableOfflineMessaging: true })
    await stage.rtm.clock.advance('1s')
    stage.check('W-OFFLINE-PEER-ONLY', {
      what: 'a channel message sent with offline messaging is kept for nobody',
      observed: stage.rtm.state().apps[stage.appId]?.mailboxes,
      expected: {},
    })
    const left = await family.leave()
    await stage.rtm.clock.advance('5s')
    stage.check('W-JOIN-ALREADY', {
      what: 'leave, and join again',
      observed: [left, await family.join()],
      expected: [0, 0],
    })
    text.release()
  },
})

const twenty = defineScenario({
  name: 'twenty-channels',
  reaches: { channelsJoinedMax: [0, 1] },
  title: 'A client is in 20 channels at most; the 21st join is refused until one is left.',
  proves: ['W-CHANNEL-JOIN-20'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const channels = Array.from({ length: limits.channelsJoinedMax }, (_, index) =>
      alice.channel(`room ${index}`),
    )
    // In the profile of 1.4 a 21st channel object is not given once 20 are joined, so it is made before.
    const another = alice.channel('one too many')
    const codes: number[] = []
    for (const channel of channels) codes.push(await channel.join())
    const refused = another.channel.join()
    await channels[0]?.leave()
    stage.check('W-CHANNEL-JOIN-20', {
      what: 'failed among 20 joins; the 21st; the same after one leave',
      observed: [codes.filter((code) => code !== 0), refused, await another.join()],
      expected: [[], J.JOIN_CHANNEL_ERR_EXCEED_LIMIT, 0],
    })
  },
})

const joinRates = defineScenario({
  name: 'join-rates',
  reaches: { joinRate: [0, 1], joinSameChannelRate: [0, 1] },
  title: 'One channel may be joined twice in 5 s, and channels 50 times in 3 s.',
  proves: ['W-JOIN-RATE'],
  world: { network: { rttMs: 2 } },
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const room = alice.channel('one room')
    const startedAtMs = stage.rtm.clock.nowMs()
    for (let count = 0; count < limits.joinSameChannelRate.calls; count++) {
      await room.join()
      await room.leave()
    }
    const third = room.channel.join()
    await stage.rtm.clock.advance(
      startedAtMs + limits.joinSameChannelRate.windowMs - stage.rtm.clock.nowMs(),
    )
    stage.check('W-JOIN-RATE', {
      what: 'the third join of one channel at once, and 5 s after the first',
      observed: [third, await room.join()],
      expected: [J.JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN, 0],
    })
    await room.leave()
    await stage.rtm.clock.advance('10s')
    const codes: number[] = []
    for (let number = 0; number <= limits.joinRate.calls; number++) {
      const each = alice.channel(`room ${number}`)
      const code = each.channel.join()
      codes.push(code)
      await stage.rtm.clock.advance(4)
      each.channel.leave()
      await stage.rtm.clock.advance(4)
    }
    stage.check('W-JOIN-RATE', {
      what: 'joins of 51 channels within 3 s: how many are let in, and the code of the last',
      observed: [codes.filter((code) => code === 0).length, codes.at(-1)],
      expected: [limits.joinRate.calls, J.JOIN_CHANNEL_ERR_TOO_OFTEN],
    })
  },
})

const channelIds = defineScenario({
  name: 'channel-objects',
  reaches: { channelIdBytesMax: [0, 1] },
  title:
    'createChannel gives null for an unusable ID, and for an ID that has a channel what the profile says.',
  proves: ['W-CHANNELID-RULE', 'W-CREATE-CHANNEL-NULL', 'W-CREATE-CHANNEL-DUP'],
  play: async (stage) => {
    const { service } = stage.actor('alice')
    const bad = ['', 'null', 'x'.repeat(65), 'ö', 'a/b', null as unknown as string]
    stage.check(['W-CHANNELID-RULE', 'W-CREATE-CHANNEL-NULL'], {
      what: 'six impossible IDs, and one of 64 bytes',
      observed: [
        ...bad.map((id) => service.createChannel(id, {})),
        service.createChannel('x'.repeat(64), {})?.getId().length,
      ],
      expected: [...bad.map(() => null), 64],
    })
    const first = service.createChannel('family', {})
    const again = service.createChannel('family', {})
    const existing = stage.rtm.options.profile.createExistingChannel === 'existing'
    stage.check('W-CREATE-CHANNEL-DUP', {
      what: 'the same ID again: the same object, or null',
      observed: [again === first, again === null],
      expected: [existing, !existing],
    })
  },
})

const crowd = defineScenario({
  name: 'a-crowd-above-512',
  reaches: { memberEventsMembersMax: [0, 1], getMembersMax: [1], getMembersRate: [0, 1] },
  isExact: true,
  title: 'Member events stop above 512 members and come back below; getMembers names 512 of 513.',
  proves: ['W-MEMBER-EVENTS-512', 'W-GETMEMBERS'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const own = await alice.joined('stadium')
    const crowdSize = limits.memberEventsMembersMax
    for (let number = 1; number <= crowdSize; number++) {
      const service = stage.rtm.createRtmService()
      service.initialize(stage.appId, { onLoginSuccess: () => void channel?.join() })
      const channel = service.createChannel('stadium', {})
      service.login(null, `fan ${number}`)
    }
    await clock.advance('1s')
    const joined = own.told.all('onMemberJoined').length
    own.channel.getMembers()
    const [members] = await stage.rtm.until(own.told.next('onGetMembers'))
    stage.check('W-MEMBER-EVENTS-512', {
      what: 'joins told while 512 others came in, one after another',
      observed: joined,
      expected: crowdSize - 1,
    })
    stage.check('W-GETMEMBERS', {
      what: 'members named of 513, all different',
      observed: [members.length, new Set(members.map((member) => member.getUserId())).size],
      expected: [limits.getMembersMax, limits.getMembersMax],
    })
    const codes = Array.from({ length: limits.getMembersRate.calls }, () =>
      own.channel.getMembers(),
    )
    stage.check('W-GETMEMBERS', {
      what: 'the sixth call within 2 s',
      observed: codes,
      expected: [0, 0, 0, 0, G.GET_MEMBERS_ERR_TOO_OFTEN],
    })
    await clock.advance('5s')
  },
})

/** Channels and who is in them. */
export const membershipScenarios: readonly Scenario[] = [
  joinAndLeave,
  twenty,
  joinRates,
  channelIds,
  crowd,
]
