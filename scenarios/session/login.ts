import {
  CONNECTION_CHANGE_REASON as R,
  CONNECTION_STATE as S,
  LOGIN_ERR_CODE as L,
  recordService,
} from '../../mocks/index.ts'
import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const goodLogin = defineScenario({
  name: 'login-and-logout',
  title:
    'Login and logout walk through the documented states; their callbacks come after the calls have returned.',
  proves: [
    'W-LOGIN-RESULT',
    'W-LOGIN-ALREADY',
    'W-LOGOUT-RESULT',
    'W-STATES',
    'W-REASONS',
    'W-ASYNC-AFTER-RETURN',
  ],
  play: async (stage) => {
    const alice = stage.actor('alice')
    const accepted = alice.service.login(null, 'alice')
    const atOnce = alice.told.callbacks.length
    const again = alice.service.login(null, 'alice')
    await stage.rtm.until(alice.told.next('onLoginSuccess'))
    const third = alice.service.login(null, 'alice')
    await alice.logout()
    stage.check(['W-LOGIN-ALREADY', 'W-ASYNC-AFTER-RETURN'], {
      what: 'login, callbacks at its return, login while connecting, login while connected',
      observed: [accepted, atOnce, again, third],
      expected: [0, 0, L.LOGIN_ERR_ALREADY_LOGGED_IN, L.LOGIN_ERR_ALREADY_LOGGED_IN],
    })
    stage.check(['W-LOGIN-RESULT', 'W-LOGOUT-RESULT', 'W-STATES', 'W-REASONS'], {
      what: 'every callback, in order',
      observed: alice.told.callbacks.map(({ name, given }) => [name, ...given]),
      expected: [
        [
          'onConnectionStateChanged',
          S.CONNECTION_STATE_CONNECTING,
          R.CONNECTION_CHANGE_REASON_LOGIN,
        ],
        [
          'onConnectionStateChanged',
          S.CONNECTION_STATE_CONNECTED,
          R.CONNECTION_CHANGE_REASON_LOGIN_SUCCESS,
        ],
        ['onLoginSuccess'],
        [
          'onConnectionStateChanged',
          S.CONNECTION_STATE_DISCONNECTED,
          R.CONNECTION_CHANGE_REASON_LOGOUT,
        ],
        ['onLogout', 0],
      ],
    })
  },
})

const failedLogin = defineScenario({
  name: 'login-fails',
  reaches: { loginTimeoutMs: [0] },
  title:
    'A login that the server refuses, one that is never answered and one of a banned user fail, each by its own code and reason.',
  proves: ['W-LOGIN-RESULT', 'W-LOGIN-TIMEOUT', 'W-REASONS'],
  play: async (stage) => {
    const { clock, faults, server } = stage.rtm
    const limitMs = stage.rtm.options.limits.loginTimeoutMs
    const alice = stage.actor('alice')
    faults.add({ on: 'login', uid: 'alice', nth: 1, code: 'INVALID_TOKEN' })
    faults.add({ on: 'login', uid: 'alice', nth: 2, drop: true })
    const refused = await alice.login()
    await clock.advance('1s')
    const sentAtMs = clock.nowMs()
    const timedOut = await alice.login()
    const waitedMs = clock.nowMs() - sentAtMs
    server.ban('alice')
    await clock.advance('1s')
    const banned = await alice.login()
    stage.check(['W-LOGIN-RESULT', 'W-LOGIN-TIMEOUT'], {
      what: 'refused, unanswered (and after how long), banned',
      observed: [refused, timedOut, waitedMs, banned],
      expected: [L.LOGIN_ERR_INVALID_TOKEN, L.LOGIN_ERR_TIMEOUT, limitMs, L.LOGIN_ERR_REJECTED],
    })
    stage.check('W-REASONS', {
      what: 'reasons of the way back to DISCONNECTED',
      observed: alice.told
        .all('onConnectionStateChanged')
        .filter(([state]) => state === S.CONNECTION_STATE_DISCONNECTED)
        .map(([, reason]) => reason),
      expected: [
        R.CONNECTION_CHANGE_REASON_LOGIN_FAILURE,
        R.CONNECTION_CHANGE_REASON_LOGIN_TIMEOUT,
        R.CONNECTION_CHANGE_REASON_LOGIN_FAILURE,
      ],
    })
  },
})

const badUserIds = defineScenario({
  name: 'login-user-ids',
  reaches: { userIdBytesMax: [0, 1] },
  title: 'User IDs of 1 to 64 permitted characters log in; anything else is refused at once.',
  proves: ['W-USERID-RULE', 'W-LOGIN-RATE'],
  play: async (stage) => {
    const service = stage.rtm.createRtmService()
    service.initialize(stage.appId, {})
    const bad = [
      '',
      'null',
      'x'.repeat(65),
      'ö',
      "it's",
      null as unknown as string,
      7 as unknown as string,
    ]
    stage.check('W-USERID-RULE', {
      what: 'seven impossible user IDs',
      observed: bad.map((uid) => service.login(null, uid)),
      expected: bad.map(() => L.LOGIN_ERR_INVALID_ARGUMENT),
    })
    const codes: number[] = []
    for (const uid of ['x', 'x'.repeat(64), ' #1 {a|b}~']) {
      await stage.rtm.clock.advance('1s')
      codes.push(service.login(null, uid))
      await stage.rtm.clock.advance('1s')
      service.logout()
    }
    stage.check(['W-USERID-RULE', 'W-LOGIN-RATE'], {
      what: 'three good ones, a second apart',
      observed: codes,
      expected: [0, 0, 0],
    })
    service.release()
  },
})

const loginRate = defineScenario({
  name: 'login-rate',
  reaches: { loginRate: [0, 1] },
  title: 'Two logins per second are let in, the third is refused until a second after the first.',
  proves: ['W-LOGIN-RATE'],
  world: { network: { rttMs: 2 } },
  play: async (stage) => {
    const alice = stage.actor('alice')
    const { windowMs } = limits.loginRate
    const firstAtMs = stage.rtm.clock.nowMs()
    await alice.login()
    await alice.logout()
    await alice.login()
    await alice.logout()
    const third = alice.service.login(null, 'alice')
    await stage.rtm.clock.advance(firstAtMs + windowMs - 1 - stage.rtm.clock.nowMs())
    const early = alice.service.login(null, 'alice')
    await stage.rtm.clock.advance(1)
    stage.check('W-LOGIN-RATE', {
      what: 'the third at once, 1 ms before a second is over, and at a second',
      observed: [third, early, alice.service.login(null, 'alice')],
      expected: [L.LOGIN_ERR_TOO_OFTEN, L.LOGIN_ERR_TOO_OFTEN, 0],
    })
  },
})

const severalHandlers = defineScenario({
  name: 'several-services-and-handlers',
  title:
    'Two services live side by side; handlers are told in the order in which they were attached, one callback at a time.',
  proves: ['W-CREATE-SERVICE-MANY', 'W-MULTI-HANDLER', 'W-ONE-CALLBACK-THREAD'],
  play: async (stage) => {
    const alice = stage.actor('alice')
    const bob = await stage.loggedIn('bob')
    const order: string[] = []
    let inside = 0
    const handler = (name: string): ReturnType<typeof recordService> =>
      recordService({
        onLoginSuccess: () => {
          inside++
          alice.service.createMessage('called inside a callback').release()
          order.push(`${name}, ${inside} at a time`)
          inside--
        },
      })
    const removed = handler('removed')
    for (const each of [handler('second'), removed, handler('third')])
      alice.service.addEventHandler(each)
    alice.service.removeEventHandler(removed)
    await alice.login()
    stage.check(['W-MULTI-HANDLER', 'W-ONE-CALLBACK-THREAD'], {
      what: 'who was told of the login, in order',
      observed: [alice.told.all('onLoginSuccess').length, order],
      expected: [1, ['second, 1 at a time', 'third, 1 at a time']],
    })
    stage.check('W-CREATE-SERVICE-MANY', {
      what: 'the other service has heard nothing of it',
      observed: bob.told.all('onLoginSuccess').length,
      expected: 1,
    })
  },
})

/** Logging in and out. */
export const loginScenarios: readonly Scenario[] = [
  goodLogin,
  failedLogin,
  badUserIds,
  loginRate,
  severalHandlers,
]
