import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { codeOf } from '../web-actor.ts'
import type { WebMessage } from '../web-actor.ts'

const rates = defineScenario({
  name: 'web-rates',
  title:
    'In the Web: twenty channels and one more; joins, and writes of attributes, as often as they are let in, and once more.',
  face: 'web',
  isExact: true,
  proves: ['W-CHANNEL-JOIN-20', 'W-JOIN-RATE', 'W-UATTR-RATES', 'W-CATTR-RATES'],
  reaches: {
    channelsJoinedMax: [0, 1],
    userAttributeWriteRate: [0, 1],
    channelAttributeWriteRate: [0, 1],
  },
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const { channelsJoinedMax, userAttributeWriteRate, channelAttributeWriteRate } = options.limits
    const alice = await stage.webLoggedIn('alice')
    const joins: number[] = []
    for (let number = 0; number <= channelsJoinedMax; number++)
      joins.push(await alice.end(alice.client.createChannel(`c${number}`).join()))
    stage.check('W-CHANNEL-JOIN-20', {
      what: 'twenty joins, and one more',
      observed: [joins.filter((code) => code === 0).length, joins.at(-1) === 0],
      expected: [20, false],
    })
    await clock.advance('1m')
    const bob = await stage.webLoggedIn('bob')
    const room = bob.client.createChannel('room')
    const turns: number[] = []
    for (let time = 0; time < 3; time++) {
      turns.push(await bob.end(room.join()))
      await bob.end(room.leave())
    }
    stage.check('W-JOIN-RATE', {
      what: 'three joins of one channel within five seconds, with leaves between them',
      observed: turns.map((code) => code === 0),
      expected: [true, true, false],
    })
    await clock.advance('1m')
    const spend = async (
      calls: number,
      write: () => Promise<unknown>,
    ): Promise<readonly boolean[]> => {
      const ends = Array.from({ length: calls + 1 }, async () => await codeOf(write()))
      await clock.advance('1m')
      const codes = await Promise.all(ends)
      return [codes.slice(0, calls).every((code) => code === 0), codes.at(-1) === 0]
    }
    stage.check('W-UATTR-RATES', {
      what: 'as many writes of own attributes as are let in, and one more',
      observed: await spend(
        userAttributeWriteRate.calls,
        async () => await alice.client.setLocalUserAttributes({ a: 'b' }),
      ),
      expected: [true, false],
    })
    stage.check('W-CATTR-RATES', {
      what: 'as many writes of attributes of a channel as are let in, and one more',
      observed: await spend(
        channelAttributeWriteRate.calls,
        async () => await alice.client.setChannelAttributes('c2', { a: 'b' }),
      ),
      expected: [true, false],
    })
  },
})

const timeouts = defineScenario({
  name: 'web-nobody-answers',
  title:
    'In the Web: a login and a message that are never answered time out; what a user has missed comes when it is back.',
  face: 'web',
  isExact: true,
  proves: ['W-LOGIN-TIMEOUT', 'W-SEND-TIMEOUT', 'W-RESEND', 'W-OFFLINE-LIMITS'],
  reaches: { offlineMessagesMax: [1] },
  play: async (stage) => {
    const { clock, network, server } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    network.client('alice').disconnect()
    const sent = codeOf(alice.client.sendMessageToPeer({ text: 'x' }, 'bob'))
    await clock.advance(limits.sendTimeoutMs)
    stage.check('W-SEND-TIMEOUT', {
      what: 'a message over a link that is cut, after ten seconds',
      observed: await sent,
      expected: 2,
    })
    const missed = [0, 1, 2].map(
      async (number) =>
        await codeOf(bob.client.sendMessageToPeer({ text: `missed ${number}` }, 'alice')),
    )
    await clock.advance('1s')
    network.client('alice').reconnect()
    await clock.advance('20s')
    stage.check('W-RESEND', {
      what: 'what comes of three messages that were sent while she was away',
      observed: alice.all('MessageFromPeer').map(([, message]) => (message as WebMessage).text),
      expected: ['missed 0', 'missed 1', 'missed 2'],
    })
    await Promise.all(missed)
    const options = { enableOfflineMessaging: true }
    for (let number = 1; number <= limits.offlineMessagesMax + 1; number++) {
      await bob.end(bob.client.sendMessageToPeer({ text: String(number) }, 'zoe', options))
      await clock.advance(100)
    }
    const zoe = await stage.webLoggedIn('zoe')
    await clock.advance('1s')
    const kept = zoe.all('MessageFromPeer').map(([, message]) => (message as WebMessage).text)
    stage.check('W-OFFLINE-LIMITS', {
      what: 'how many of 201 messages are kept for somebody who is away, and which is the first',
      observed: [kept.length, kept[0]],
      expected: [200, '2'],
    })
    server.down({ forMs: '1m' })
    const late = codeOf(stage.web('late').client.login({ uid: 'late' }))
    await clock.advance('30s')
    stage.check('W-LOGIN-TIMEOUT', {
      what: 'a login while the servers are down',
      observed: await late,
      expected: 9,
    })
  },
})

const objects = defineScenario({
  name: 'web-message-objects',
  title:
    'In the Web: a thumbnail has dimensions of its own, a message is copied when it is sent, and the SDK writes nothing into it.',
  face: 'web',
  isOfMedia: true,
  proves: [
    'IMG-THUMB-DIMENSIONS',
    'W-IMG-THUMB-DIM-APP',
    'W-MSG-COPIED-AT-SEND',
    'W-MSG-NO-TEXT-BY-SDK',
    'W-ASYNC-AFTER-RETURN',
  ],
  play: async (stage) => {
    const { clock } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    const params = {
      messageType: 'IMAGE',
      thumbnail: new Blob(['t']),
      thumbnailWidth: 12,
      thumbnailHeight: 34,
    }
    const image = (await alice.value(
      alice.client.createMediaMessageByUploading(new Blob(['x']), params as never),
    )) as unknown as { thumbnailWidth: number; thumbnailHeight: number; description: string }
    stage.check(['IMG-THUMB-DIMENSIONS', 'W-IMG-THUMB-DIM-APP', 'W-MSG-NO-TEXT-BY-SDK'], {
      what: 'dimensions of the thumbnail as they were given, and a description that nobody gave',
      observed: [image.thumbnailWidth, image.thumbnailHeight, image.description],
      expected: [12, 34, ''],
    })
    const message = { text: 'before' }
    let hasEnded = false
    const sending = codeOf(alice.client.sendMessageToPeer(message as never, 'bob')).then((code) => {
      hasEnded = true
      return code
    })
    message.text = 'after'
    const early = hasEnded
    await clock.advance('1s')
    stage.check(['W-MSG-COPIED-AT-SEND', 'W-ASYNC-AFTER-RETURN'], {
      what: 'whether the send has ended before it returned; its end; what the peer reads of a message that was changed after the send',
      observed: [
        early,
        await sending,
        bob.all('MessageFromPeer').map(([, got]) => (got as WebMessage).text),
      ],
      expected: [false, 0, ['before']],
    })
  },
})

/** Rates, timeouts and objects in the Web. */
export const webEdgeScenarios: readonly Scenario[] = [rates, timeouts, objects]
