import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { codeOf } from '../web-actor.ts'

/** What the SDK says beside a message. */
function propsOf(event: readonly unknown[] | undefined): Readonly<Record<string, unknown>> {
  return (event?.[3] ?? {}) as Readonly<Record<string, unknown>>
}

const peers = defineScenario({
  name: 'web-peer-messages',
  title:
    'In the Web: messages to a peer that is there, that is away, that is oneself, and that is none; too many of them.',
  face: 'web',
  isExact: true,
  proves: [
    'W-PEER-OK-MEANS-PEER',
    'W-PEER-UNREACHABLE',
    'W-PEER-CACHED',
    'W-MSG-OFFLINE-FLAG',
    'W-PEER-SELF',
    'W-PEER-BAD-ID',
    'W-MSG-SERVER-TS',
    'W-SEND-RATE',
  ],
  play: async (stage) => {
    const { clock } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    const send = async (to: string, options: object = {}): Promise<unknown> =>
      await alice.value(alice.client.sendMessageToPeer({ text: to }, to, options))
    stage.check(['W-PEER-OK-MEANS-PEER', 'W-PEER-UNREACHABLE', 'W-PEER-CACHED', 'W-PEER-SELF'], {
      what: 'what is said of a message to a peer, to nobody, to nobody with keeping, and to oneself',
      observed: [
        await send('bob'),
        await send('carol'),
        await send('carol', { enableOfflineMessaging: true }),
        await send('alice'),
      ],
      expected: [
        { hasPeerReceived: true },
        { hasPeerReceived: false },
        { hasPeerReceived: false },
        { hasPeerReceived: true },
      ],
    })
    const carol = await stage.webLoggedIn('carol')
    await clock.advance('1s')
    const [kept] = carol.all('MessageFromPeer')
    const [live] = bob.all('MessageFromPeer')
    stage.check('W-MSG-OFFLINE-FLAG', {
      what: 'who hears the kept message, and whether the flag tells it from a live one',
      observed: [kept?.[2], propsOf(kept)['isOfflineMessage'], propsOf(live)['isOfflineMessage']],
      expected: ['alice', true, false],
    })
    const ts = Number(propsOf(live)['serverReceivedTs'])
    stage.check('W-MSG-SERVER-TS', {
      what: 'the time at which the server got the message is not in the future',
      observed: ts > 0 && ts <= clock.nowMs(),
      expected: true,
    })
    stage.check('W-PEER-BAD-ID', {
      what: 'a peer that is no user ID',
      observed: (await codeOf(alice.client.sendMessageToPeer({ text: 'x' }, 'a/b'))) !== 0,
      expected: true,
    })
    await clock.advance('1m')
    const many = Array.from(
      { length: 181 },
      async () => await codeOf(alice.client.sendMessageToPeer({ text: 'x' }, 'bob')),
    )
    await clock.advance('1m')
    const ends = await Promise.all(many)
    stage.check('W-SEND-RATE', {
      what: 'of 181 messages at once 180 are sent',
      observed: [ends.filter((code) => code === 0).length, ends.at(-1) === 0],
      expected: [180, false],
    })
  },
})

const channels = defineScenario({
  name: 'web-channels',
  title:
    'In the Web: a channel is joined, spoken in, counted and left; from outside and by a name that is none nothing goes.',
  face: 'web',
  proves: [
    'W-CHANNELID-RULE',
    'W-CHANNEL-NO-ECHO',
    'W-CHANNEL-MEMBERS-ONLY',
    'W-CHANNEL-OK-MEANS-SERVER',
    'W-JOIN-ALREADY',
    'W-LEAVE-NOT-IN',
    'W-GETMEMBERS',
    'W-MEMBER-EVENTS-512',
    'W-MEMBER-COUNT-EVENTS',
    'W-OFFLINE-PEER-ONLY',
    'W-MEMBER-COUNT',
  ],
  play: async (stage) => {
    const { clock } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    const own = await alice.joined('room')
    const other = await bob.joined('room')
    await clock.advance('1s')
    stage.check('W-CHANNEL-OK-MEANS-SERVER', {
      what: 'a message to a channel with one other member, and one to a channel alone',
      observed: [
        await alice.end(own.channel.sendMessage({ text: 'hello' })),
        await alice.end((await alice.joined('alone')).channel.sendMessage({ text: 'hello' })),
      ],
      expected: [0, 0],
    })
    await clock.advance('1s')
    const heard = (told: typeof own.told): number =>
      told.filter(([name]) => name === 'ChannelMessage').length
    stage.check('W-CHANNEL-NO-ECHO', {
      what: 'how often the sender and the other member hear it',
      observed: [heard(own.told), heard(other.told)],
      expected: [0, 1],
    })
    stage.check(
      ['W-MEMBER-EVENTS-512', 'W-MEMBER-COUNT-EVENTS', 'W-GETMEMBERS', 'W-MEMBER-COUNT'],
      {
        what: 'who is told to have joined, the newest count, the members, and the counts of two channels',
        observed: [
          own.told.filter(([name]) => name === 'MemberJoined').map(([, who]) => who),
          own.told.findLast(([name]) => name === 'MemberCountUpdated')?.[1],
          (await alice.value(own.channel.getMembers())).toSorted(),
          await alice.value(alice.client.getChannelMemberCount(['room', 'nowhere'])),
        ],
        expected: [['bob'], 2, ['alice', 'bob'], { room: 2, nowhere: 0 }],
      },
    )
    const twice = await alice.end(own.channel.join())
    const gone = [await bob.end(other.channel.leave()), await bob.end(other.channel.leave())]
    stage.check(['W-JOIN-ALREADY', 'W-LEAVE-NOT-IN', 'W-CHANNEL-MEMBERS-ONLY'], {
      what: 'a second join; a leave, a second leave; a message from outside',
      observed: [twice, ...gone, await bob.end(other.channel.sendMessage({ text: 'x' }))],
      expected: [6, 0, 3, 5],
    })
    await alice.end(own.channel.sendMessage({ text: 'while bob is away' }))
    await clock.advance('5s')
    const back = await bob.joined('room')
    await clock.advance('5s')
    stage.check('W-OFFLINE-PEER-ONLY', {
      what: 'what was said while he was away is not kept for him',
      observed: heard(back.told),
      expected: 0,
    })
    const bad = ['', 'a/b', 'x'.repeat(65)].map((channelId) => {
      try {
        alice.client.createChannel(channelId)
        return 'made'
      } catch {
        return 'refused'
      }
    })
    stage.check('W-CHANNELID-RULE', {
      what: 'channels without a name, with a sign that is not allowed, of 65 bytes',
      observed: bad,
      expected: ['refused', 'refused', 'refused'],
    })
  },
})

function attributes(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']))
}

const presence = defineScenario({
  name: 'web-presence-and-attributes',
  title:
    'In the Web: who is there is asked and followed; attributes of users and channels are set, read, changed and told.',
  face: 'web',
  proves: [
    'W-PRESENCE-QUERY',
    'W-PRESENCE-SUB',
    'W-UATTR-LIMITS',
    'W-UATTR-NOT-FOUND',
    'W-CATTR-NO-MEMBERSHIP',
    'W-CATTR-NOTIFY',
    'W-CATTR-LIMITS',
  ],
  reaches: { attributesMax: [0, 1] },
  play: async (stage) => {
    const { clock } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    stage.check('W-PRESENCE-QUERY', {
      what: 'who is there of two',
      observed: await alice.value(alice.client.queryPeersOnlineStatus(['bob', 'zoe'])),
      expected: { bob: true, zoe: false },
    })
    await alice.end(alice.client.subscribePeersOnlineStatus(['bob']))
    await clock.advance('1s')
    await bob.end(bob.client.logout())
    await clock.advance('1s')
    stage.check('W-PRESENCE-SUB', {
      what: 'what is told of a peer that is followed',
      observed: alice.all('PeersOnlineStatusChanged').map(([, status]) => status),
      expected: [{ bob: 'ONLINE' }, { bob: 'OFFLINE' }],
    })
    const write = async (count: number): Promise<boolean> =>
      (await alice.end(alice.client.setLocalUserAttributes(attributes(count)))) === 0
    stage.check('W-UATTR-LIMITS', {
      what: '32 attributes of a user, and 33',
      observed: [await write(32), await write(33)],
      expected: [true, false],
    })
    stage.check('W-UATTR-NOT-FOUND', {
      what: 'attributes of a user that has none',
      observed: await alice.end(alice.client.getUserAttributes('zoe')),
      expected: 6,
    })
    await clock.advance('5s')
    await bob.login()
    const room = await bob.joined('room')
    const options = { enableNotificationToChannelMembers: true }
    const set = await alice.end(
      alice.client.setChannelAttributes('room', { topic: 'tea' }, options),
    )
    await clock.advance('1s')
    const read = await alice.value(alice.client.getChannelAttributes('room'))
    stage.check(['W-CATTR-NO-MEMBERSHIP', 'W-CATTR-LIMITS'], {
      what: 'attributes of a channel that she is not in: set, and read',
      observed: [set, read['topic']?.value, read['topic']?.lastUpdateUserId],
      expected: [0, 'tea', 'alice'],
    })
    stage.check('W-CATTR-NOTIFY', {
      what: 'how often a member is told of it',
      observed: room.told.filter(([name]) => name === 'AttributesUpdated').length,
      expected: 1,
    })
  },
})

interface Remote {
  readonly content: string
  response: string
  accept(): void
}

const calls = defineScenario({
  name: 'web-call-invitations',
  title:
    'In the Web: an invitation is accepted with a response; one that nobody takes ends by itself; 8 KB of content are enough.',
  face: 'web',
  isExact: true,
  proves: ['W-CALL-STATES', 'W-CALL-TIMEOUTS', 'W-CALL-CONTENT-8KB'],
  reaches: { invitationTextBytesMax: [0, 1] },
  play: async (stage) => {
    const { clock } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    const invitation = alice.client.createLocalInvitation('bob')
    invitation.content = 'tea?'
    invitation.send()
    await clock.advance('1s')
    const [, remote] = bob.all('RemoteInvitationReceived')[0] ?? []
    const taken = remote as Remote
    taken.response = 'coming'
    taken.accept()
    await clock.advance('1s')
    stage.check('W-CALL-STATES', {
      what: 'the content at the callee; state and response at the caller',
      observed: [taken.content, invitation.state, invitation.response],
      expected: ['tea?', 'ACCEPTED_BY_REMOTE', 'coming'],
    })
    const ignored = alice.client.createLocalInvitation('bob')
    ignored.send()
    await clock.advance('2m')
    stage.check('W-CALL-TIMEOUTS', {
      what: 'the state of an invitation that nobody has acted on for two minutes',
      observed: ignored.state,
      expected: 'FAILURE',
    })
    const sends = [8192, 8193].map((bytes) => {
      const each = alice.client.createLocalInvitation('bob')
      try {
        each.content = 'x'.repeat(bytes)
        each.send()
        return 'sent'
      } catch {
        return 'refused'
      }
    })
    await clock.advance('2m')
    stage.check('W-CALL-CONTENT-8KB', {
      what: 'content of 8 KB, and of a byte more',
      observed: sends,
      expected: ['sent', 'refused'],
    })
  },
})

/** Peers, channels, presence, attributes and calls in the Web. */
export const webPeopleScenarios: readonly Scenario[] = [peers, channels, presence, calls]
