import {
  CONNECTION_CHANGE_REASON as R,
  CONNECTION_STATE as S,
  LOGIN_ERR_CODE as L,
} from '../../mocks/index.ts'
import { limits } from '../../mocks/protocol/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

function states(actor: Actor): readonly (readonly unknown[])[] {
  return actor.told.all('onConnectionStateChanged')
}

const kicked = defineScenario({
  name: 'kicked-by-a-second-login',
  title:
    'The later login of a user ID wins: the earlier instance is ABORTED, out of its channels, and must log out first.',
  proves: ['W-KICK-SAME-UID', 'W-ABORTED-LOGOUT-FIRST', 'W-STATES', 'W-REASONS'],
  play: async (stage) => {
    const first = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    await first.joined('family')
    const theirs = await bob.joined('family')
    const second = await stage.loggedIn('alice')
    await stage.rtm.clock.advance('1s')
    stage.check(['W-KICK-SAME-UID', 'W-STATES', 'W-REASONS'], {
      what: 'last state of the first instance and of the second; members left',
      observed: [
        states(first).at(-1),
        states(second).at(-1),
        theirs.told.all('onMemberLeft').length,
      ],
      expected: [
        [S.CONNECTION_STATE_ABORTED, R.CONNECTION_CHANGE_REASON_REMOTE_LOGIN],
        [S.CONNECTION_STATE_CONNECTED, R.CONNECTION_CHANGE_REASON_LOGIN_SUCCESS],
        1,
      ],
    })
    const blind = first.service.login(null, 'alice')
    await stage.rtm.clock.advance('1h')
    const stillAborted = states(first).at(-1)?.[0]
    const out = await first.logout()
    stage.check('W-ABORTED-LOGOUT-FIRST', {
      what: 'login in ABORTED, state an hour later, logout, login after it',
      observed: [blind, stillAborted, out, await first.login()],
      expected: [L.LOGIN_ERR_ALREADY_LOGGED_IN, S.CONNECTION_STATE_ABORTED, 0, 0],
    })
  },
})

const banned = defineScenario({
  name: 'banned-by-the-server',
  title: 'A banned user is ABORTED with BANNED_BY_SERVER.',
  proves: ['W-REASONS', 'W-STATES'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    stage.rtm.server.ban('alice')
    await stage.rtm.clock.advance('1s')
    stage.check(['W-REASONS', 'W-STATES'], {
      what: 'last state and reason',
      observed: states(alice).at(-1),
      expected: [S.CONNECTION_STATE_ABORTED, R.CONNECTION_CHANGE_REASON_BANNED_BY_SERVER],
    })
  },
})

const shortOutage = defineScenario({
  name: 'interrupted-for-less-than-30-s',
  reaches: { reconnectingAfterMs: [-1, 0], offlineAfterMs: [-1] },
  title:
    'A link lost for 4 s means RECONNECTING; back within 30 s nobody else has noticed, and no login is reported.',
  proves: ['W-RECONNECT-4S', 'W-RECONNECT-NO-ONLOGIN', 'W-OFFLINE-30S'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    await alice.joined('family')
    const theirs = await bob.joined('family')
    const logins = alice.told.all('onLoginSuccess').length
    network.client('alice').disconnect()
    await clock.advance(limits.reconnectingAfterMs - 1)
    const before = states(alice).at(-1)
    await clock.advance(1)
    const at = states(alice).at(-1)
    await clock.advance(limits.offlineAfterMs - limits.reconnectingAfterMs - 100)
    network.client('alice').reconnect()
    await clock.advance('1s')
    const connected = [S.CONNECTION_STATE_CONNECTED, R.CONNECTION_CHANGE_REASON_LOGIN_SUCCESS]
    stage.check('W-RECONNECT-4S', {
      what: 'state 1 ms before 4 s, at 4 s, and back again',
      observed: [before, at, states(alice).at(-1)],
      expected: [
        connected,
        [S.CONNECTION_STATE_RECONNECTING, R.CONNECTION_CHANGE_REASON_INTERRUPTED],
        connected,
      ],
    })
    stage.check(['W-RECONNECT-NO-ONLOGIN', 'W-OFFLINE-30S'], {
      what: 'new onLoginSuccess; members that left or joined as the other sees it',
      observed: [
        alice.told.all('onLoginSuccess').length - logins,
        theirs.told.all('onMemberLeft').length,
        theirs.told.all('onMemberJoined').length,
      ],
      expected: [0, 0, 0],
    })
  },
})

const longOutage = defineScenario({
  name: 'interrupted-for-more-than-30-s',
  reaches: { offlineAfterMs: [-1, 0] },
  title:
    'After 30 s of silence the user leaves its channels; back after an hour the SDK joins them again by itself.',
  proves: ['W-OFFLINE-30S', 'W-REJOIN-AFTER-30S', 'W-RECONNECT-FOREVER'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const own = await alice.joined('family')
    const theirs = await bob.joined('family')
    network.client('alice').disconnect()
    await clock.advance(limits.offlineAfterMs - 1)
    const before = theirs.told.all('onMemberLeft').length
    await clock.advance('1s')
    const after = theirs.told.all('onMemberLeft').length
    await clock.advance('1h')
    network.client('alice').reconnect()
    await clock.advance('1s')
    stage.check('W-OFFLINE-30S', {
      what: 'members left 1 ms before 30 s, and after',
      observed: [before, after],
      expected: [0, 1],
    })
    const text = bob.service.createMessage('welcome back')
    await theirs.send(text)
    text.release()
    await clock.advance('1s')
    stage.check(['W-REJOIN-AFTER-30S', 'W-RECONNECT-FOREVER'], {
      what: 'state an hour later; members joined again; messages that reach the user',
      observed: [
        states(alice).at(-1)?.[0],
        theirs.told.all('onMemberJoined').length,
        own.received.map((message) => message.text),
      ],
      expected: [S.CONNECTION_STATE_CONNECTED, 1, ['welcome back']],
    })
  },
})

const resend = defineScenario({
  name: 'missed-messages-are-sent-again',
  reaches: { resentChannelMessagesMax: [1] },
  title:
    'A user that comes back gets every peer message it missed, and at most 32 channel messages of the last 30 s.',
  proves: ['W-RESEND'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const own = await alice.joined('family')
    const theirs = await bob.joined('family')
    network.client('alice').disconnect()
    await clock.advance('5s')
    for (let number = 1; number <= 40; number++) {
      const text = bob.service.createMessage(String(number))
      bob.service.sendMessageToPeer('alice', text)
      theirs.channel.sendMessage(text, {})
      text.release()
      await clock.advance(200)
    }
    network.client('alice').reconnect()
    await clock.advance('1s')
    stage.check('W-RESEND', {
      what: 'of 40 peer and 40 channel messages: how many come, and the first of each',
      observed: [
        alice.received.length,
        alice.received[0]?.text,
        own.received.length,
        own.received[0]?.text,
      ],
      expected: [40, '1', limits.resentChannelMessagesMax, '9'],
    })
  },
})

/** What interrupts a session. */
export const interruptedSessionScenarios: readonly Scenario[] = [
  kicked,
  banned,
  shortOutage,
  longOutage,
  resend,
]
