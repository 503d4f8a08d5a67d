import { makeToken } from '../../mocks/protocol/index.ts'
import { testAppId } from '../../fixtures/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const certificate = '5cfd2fd1755d40ecb72977518be15d3b'

const logins = defineScenario({
  name: 'web-logins',
  title:
    'In the Web: a login, one more, user IDs that are none, a logout, one more, and three logins in a second.',
  face: 'web',
  isExact: true,
  proves: [
    'W-LOGIN-RESULT',
    'W-LOGIN-ALREADY',
    'W-LOGIN-RATE',
    'W-USERID-RULE',
    'W-LOGOUT-RESULT',
    'W-STATES',
  ],
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = stage.web('alice')
    const codes = [await alice.end(alice.client.logout()), await alice.login()]
    await clock.advance('2s')
    codes.push(await alice.login(), await alice.end(alice.client.logout()))
    stage.check(['W-LOGIN-RESULT', 'W-LOGIN-ALREADY', 'W-LOGOUT-RESULT'], {
      what: 'a logout before the login, a login, a second one, a logout',
      observed: codes,
      expected: [102, 0, 8, 0],
    })
    stage.check('W-STATES', {
      what: 'states from login to logout, with their reasons',
      observed: alice.all('ConnectionStateChanged').map(([, ...given]) => given),
      expected: [
        ['CONNECTING', 'LOGIN'],
        ['CONNECTED', 'LOGIN_SUCCESS'],
        ['DISCONNECTED', 'LOGOUT'],
      ],
    })
    const odd: number[] = []
    for (const uid of ['', 'null', 'a/b', 'x'.repeat(65), 'x'.repeat(64)]) {
      await clock.advance('2s')
      const other = stage.web(uid)
      odd.push(await other.login())
    }
    stage.check('W-USERID-RULE', {
      what: 'logins with no user ID, "null", a sign that is not allowed, 65 bytes, 64 bytes',
      observed: odd,
      expected: [3, 3, 3, 3, 0],
    })
    const fast = stage.web('fast')
    const rate = [await fast.login(), await fast.end(fast.client.logout()), await fast.login()]
    rate.push(await fast.end(fast.client.logout()), await fast.login())
    stage.check('W-LOGIN-RATE', {
      what: 'three logins in less than a second, with logouts between them',
      observed: rate,
      expected: [0, 0, 0, 0, 10],
    })
  },
})

const kick = defineScenario({
  name: 'web-kicked-and-banned',
  title:
    'In the Web: another device, and the server, put a user out; it comes back after a logout.',
  face: 'web',
  proves: ['W-KICK-SAME-UID', 'W-REASONS', 'W-ABORTED-LOGOUT-FIRST', 'W-LOGOUT-CLEARS'],
  play: async (stage) => {
    const { clock, server } = stage.rtm
    const first = await stage.webLoggedIn('alice')
    await clock.advance('2s')
    await stage.webLoggedIn('alice')
    await clock.advance('1s')
    stage.check('W-KICK-SAME-UID', {
      what: 'the last that the first device hears',
      observed: first.all('ConnectionStateChanged').at(-1)?.slice(1),
      expected: ['ABORTED', 'REMOTE_LOGIN'],
    })
    await clock.advance('2s')
    const codes = [await first.login(), await first.end(first.client.logout())]
    await clock.advance('2s')
    codes.push(await first.login())
    stage.check(['W-ABORTED-LOGOUT-FIRST', 'W-LOGOUT-CLEARS'], {
      what: 'a login out of ABORTED, a logout, a login',
      observed: codes,
      expected: [8, 0, 0],
    })
    server.ban('alice')
    await clock.advance('1s')
    stage.check('W-REASONS', {
      what: 'the last that a banned user hears',
      observed: first.all('ConnectionStateChanged').at(-1)?.slice(1),
      expected: ['ABORTED', 'BANNED_BY_SERVER'],
    })
  },
})

const outages = defineScenario({
  name: 'web-interruptions',
  title:
    'In the Web: a link that is lost is RECONNECTING after 4 s and comes back by itself; after 30 s others have seen the user leave.',
  face: 'web',
  isExact: true,
  proves: ['W-RECONNECT-4S', 'W-RECONNECT-FOREVER', 'W-OFFLINE-30S', 'W-REJOIN-AFTER-30S'],
  reaches: { reconnectingAfterMs: [-1, 0] },
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    await alice.joined('room')
    const room = await bob.joined('room')
    await clock.advance('1s')
    const states = (): readonly unknown[] =>
      alice.all('ConnectionStateChanged').map(([, state]) => state)
    network.client('alice').disconnect()
    await clock.advance(3999)
    const before = states().at(-1)
    await clock.advance(1)
    stage.check('W-RECONNECT-4S', {
      what: 'the state a millisecond before 4 s, and at 4 s',
      observed: [before, states().at(-1)],
      expected: ['CONNECTED', 'RECONNECTING'],
    })
    await clock.advance('1h')
    network.client('alice').reconnect()
    await clock.advance('5s')
    stage.check('W-RECONNECT-FOREVER', {
      what: 'the state after an hour without a link, and 5 s with one',
      observed: states().at(-1),
      expected: 'CONNECTED',
    })
    stage.check(['W-OFFLINE-30S', 'W-REJOIN-AFTER-30S'], {
      what: 'what a member of her channel sees of it',
      observed: room.told
        .filter(([name]) => name === 'MemberLeft' || name === 'MemberJoined')
        .map(([name, who]) => [name, who]),
      expected: [
        ['MemberLeft', 'alice'],
        ['MemberJoined', 'alice'],
      ],
    })
  },
})

const tokens = defineScenario({
  name: 'web-tokens',
  title:
    'In the Web: tokens of other users, of another time and none at all are refused; a good one dies after a day, and can be renewed.',
  face: 'web',
  isExact: true,
  world: { appCertificates: { [testAppId]: certificate } },
  proves: ['W-TOKEN-UID', 'W-TOKEN-EXPIRED-LOGIN', 'W-TOKEN-24H', 'W-TOKEN-ONEXPIRED', 'W-RENEW'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const day = 24 * 60 * 60
    const tokenOf = (uid: string): string =>
      makeToken({ appId: testAppId, certificate, uid, issuedAtMs: clock.nowMs(), lifeSec: day })
    const old = tokenOf('alice')
    await clock.advance('25h')
    const alice = stage.web('alice')
    const codes: number[] = []
    for (const token of [tokenOf('bob'), old, undefined, tokenOf('alice')]) {
      await clock.advance('2s')
      codes.push(await alice.login(token))
    }
    stage.check(['W-TOKEN-UID', 'W-TOKEN-EXPIRED-LOGIN'], {
      what: 'logins with a token of another user, one of yesterday, none, and a good one',
      observed: codes.map((code) => (code === 6 ? 'expired' : code === 0 ? 'good' : 'refused')),
      expected: ['refused', 'expired', 'refused', 'good'],
    })
    await clock.advance('23h')
    const interrupt = async (uid: string): Promise<void> => {
      stage.rtm.network.client(uid).disconnect({ forMs: '10s' })
      await clock.advance('1m')
    }
    await interrupt('alice')
    const early = alice.all('TokenExpired').length
    await clock.advance('2h')
    await interrupt('alice')
    stage.check(['W-TOKEN-24H', 'W-TOKEN-ONEXPIRED'], {
      what: 'how often TokenExpired has come when the link was lost after 23 h, and after 25 h',
      observed: [early, alice.all('TokenExpired').length],
      expected: [0, 1],
    })
    await alice.end(alice.client.logout())
    const fresh = stage.web('carol')
    await fresh.login(tokenOf('carol'))
    await clock.advance('20h')
    const renewed = await fresh.end(fresh.client.renewToken(tokenOf('carol')))
    await clock.advance('10h')
    await interrupt('carol')
    stage.check('W-RENEW', {
      what: 'the renewal, and how often the renewed token has expired ten hours later',
      observed: [renewed, fresh.all('TokenExpired').length],
      expected: [0, 0],
    })
  },
})

/** Logins, states and tokens in the Web. */
export const webSessionScenarios: readonly Scenario[] = [logins, kick, outages, tokens]
