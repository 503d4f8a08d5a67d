import { PEER_MESSAGE_ERR_CODE as P } from '../../mocks/index.ts'
import { limits, profiles } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const offlinePeer = defineScenario({
  name: 'peer-is-offline',
  title:
    'A message to an offline peer is unreachable, or with offline messaging kept and given at its login, marked so.',
  proves: ['W-PEER-UNREACHABLE', 'W-PEER-CACHED', 'W-MSG-OFFLINE-FLAG'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const text = alice.service.createMessage('lost')
    const kept = alice.service.createMessage('kept')
    const lostEnd = await alice.send('bob', text)
    const keptEnd = await alice.send('bob', kept, { enableOfflineMessaging: true })
    stage.check('W-PEER-UNREACHABLE', {
      what: 'without offline messaging',
      observed: [lostEnd.accepted, lostEnd.code],
      expected: [0, P.PEER_MESSAGE_ERR_PEER_UNREACHABLE],
    })
    const bob = await stage.loggedIn('bob')
    await stage.rtm.clock.advance('1s')
    const online = await alice.send('bob', kept, { enableOfflineMessaging: true })
    await stage.rtm.clock.advance('1s')
    stage.check(['W-PEER-CACHED', 'W-MSG-OFFLINE-FLAG'], {
      what: 'kept and delivered at login, flagged; the same to an online peer is not flagged',
      observed: [
        keptEnd.code,
        online.code,
        bob.received.map(({ text: each, offline }) => [each, offline]),
      ],
      expected: [
        P.PEER_MESSAGE_ERR_CACHED_BY_SERVER,
        0,
        [
          ['kept', true],
          ['kept', false],
        ],
      ],
    })
    text.release()
    kept.release()
  },
})

const offlineStore = defineScenario({
  name: 'offline-store-limits',
  reaches: { offlineMessagesMax: [1], offlineMessageLifeMs: [0] },
  title:
    'Of 201 kept messages the oldest is gone; a message of seven days is not delivered, a younger one is.',
  proves: ['W-OFFLINE-LIMITS'],
  world: { network: { rttMs: 0 } },
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const send = async (peer: string, text: string): Promise<void> => {
      const message = alice.service.createMessage(text)
      await alice.send(peer, message, { enableOfflineMessaging: true })
      message.release()
      await clock.advance(100)
    }
    for (let number = 1; number <= limits.offlineMessagesMax + 1; number++)
      await send('bob', String(number))
    const bob = await stage.loggedIn('bob')
    await clock.advance('1s')
    stage.check('W-OFFLINE-LIMITS', {
      what: 'how many of 201 arrive, and the first and the last of them',
      observed: [bob.received.length, bob.received[0]?.text, bob.received.at(-1)?.text],
      expected: [200, '2', '201'],
    })
    const keptAtMs = clock.nowMs()
    await send('carol', 'seven days old')
    await send('carol', 'younger')
    await clock.advance(keptAtMs + limits.offlineMessageLifeMs - clock.nowMs())
    const carol = await stage.loggedIn('carol')
    await clock.advance('1s')
    stage.check('W-OFFLINE-LIMITS', {
      what: 'what is delivered 7 days later',
      observed: carol.received.map(({ text }) => text),
      expected: ['younger'],
    })
  },
})

const badPeers = defineScenario({
  name: 'bad-peer-ids',
  reaches: { userIdBytesMax: [0, 1] },
  title:
    'IDs that no user can have are refused at once; 64 bytes are good, 65 are not; a message to oneself arrives.',
  proves: ['W-PEER-BAD-ID', 'W-USERID-RULE', 'W-PEER-SELF'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const text = alice.service.createMessage('x')
    const bad = ['', 'null', 'x'.repeat(65), 'ünlaut', 'a/b', null as unknown as string]
    const good = ['x'.repeat(64), ' leading space', '!#$%&()+-:;<=.>?@[]^_{}|~,']
    stage.check(['W-PEER-BAD-ID', 'W-USERID-RULE'], {
      what: 'six impossible IDs and three odd but good ones',
      observed: [...bad, ...good].map((peer) => alice.service.sendMessageToPeer(peer, text)),
      expected: [...bad.map(() => P.PEER_MESSAGE_ERR_INVALID_USERID), 0, 0, 0],
    })
    const note = alice.service.createMessage('note to self')
    const { code } = await alice.send('alice', note)
    note.release()
    stage.check('W-PEER-SELF', {
      what: 'a message to oneself: result, and what arrives',
      observed: [code, alice.received.map(({ from }) => from)],
      expected: [0, ['alice']],
    })
    text.release()
  },
})

const sendRate = defineScenario({
  name: 'send-rate',
  reaches: { sendRate: [0, 1] },
  title:
    'Peer and channel sends share one budget per instance, which is full again one window later.',
  proves: ['W-SEND-RATE'],
  play: async (stage) => {
    const { calls, windowMs } = profiles[stage.rtm.options.profile.id].limits.sendRate
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    const family = await alice.joined('family')
    await stage.rtm.clock.advance('10s')
    const text = alice.service.createMessage('x')
    const codes = Array.from({ length: calls }, (_, index) =>
      index % 2 === 0
        ? alice.service.sendMessageToPeer('bob', text)
        : family.channel.sendMessage(text, {}),
    )
    const over = [
      alice.service.sendMessageToPeer('bob', text),
      family.channel.sendMessage(text, {}),
    ]
    await stage.rtm.clock.advance(windowMs - 1)
    const early = alice.service.sendMessageToPeer('bob', text)
    await stage.rtm.clock.advance(1)
    stage.check('W-SEND-RATE', {
      what: 'refused among the first calls; two more; one a millisecond before the window is over; one when it is',
      observed: [
        codes.filter((code) => code !== 0).length,
        over,
        early,
        alice.service.sendMessageToPeer('bob', text),
      ],
      expected: [0, [5, 3], P.PEER_MESSAGE_ERR_TOO_OFTEN, 0],
    })
    await stage.rtm.clock.advance('1m')
    text.release()
  },
})

const sendTimeout = defineScenario({
  name: 'send-timeout',
  reaches: { sendTimeoutMs: [-1, 0] },
  title:
    'A send while the link is cut is accepted and times out after 10 s, to a peer and to a channel.',
  proves: ['W-SEND-TIMEOUT'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    const family = await alice.joined('family')
    network.client('alice').disconnect()
    const text = alice.service.createMessage('x')
    const codes = [
      alice.service.sendMessageToPeer('bob', text),
      family.channel.sendMessage(text, {}),
    ]
    await clock.advance(limits.sendTimeoutMs - 1)
    const before = [
      alice.told.all('onSendMessageResult').length,
      family.told.all('onSendMessageResult').length,
    ]
    await clock.advance(1)
    stage.check('W-SEND-TIMEOUT', {
      what: 'accepted; nothing 1 ms before 10 s; SENT_TIMEOUT at 10 s',
      observed: [
        codes,
        before,
        alice.told.all('onSendMessageResult').map(([, code]) => code),
        family.told.all('onSendMessageResult').map(([, code]) => code),
      ],
      expected: [[0, 0], [0, 0], [2], [2]],
    })
    text.release()
  },
})

/** Messages to one user. */
export const peerMessageScenarios: readonly Scenario[] = [
  offlinePeer,
  offlineStore,
  badPeers,
  sendRate,
  sendTimeout,
]
