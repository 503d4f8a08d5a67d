import { testAppId } from '../../fixtures/index.ts'
import {
  CONNECTION_CHANGE_REASON as R,
  CONNECTION_STATE as S,
  LOGIN_ERR_CODE as L,
  RENEW_TOKEN_ERR_CODE as E,
} from '../../mocks/index.ts'
import { makeToken } from '../../mocks/protocol/index.ts'
import type { TokenWanted } from '../../mocks/protocol/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { budgetOf, spendBudget } from '../spent-budget.ts'
import type { Stage } from '../stage.ts'

const certificate = '5cfd2fd1755d40ecb72977518be15d3b'
const world = { appCertificates: { [testAppId]: certificate } }
const dayMs = 86_400_000

/** A token for alice, made now, unless told otherwise. */
function token(stage: Stage, other: Partial<TokenWanted> = {}): string {
  const issuedAtMs = stage.rtm.clock.nowMs()
  return makeToken({ appId: testAppId, certificate, uid: 'alice', issuedAtMs, ...other })
}

async function renew(actor: Actor, given: string): Promise<readonly unknown[]> {
  const code = actor.service.renewToken(given)
  if (code !== 0) return [code]
  const [told, result] = await actor.told.next('onRenewTokenResult')
  return [told === given, result]
}

const loginTokens = defineScenario({
  name: 'login-tokens',
  title:
    'With an App Certificate a login needs a token of this App ID, certificate and user; a wrong one is INVALID, one of yesterday EXPIRED.',
  proves: ['W-TOKEN-UID', 'W-TOKEN-EXPIRED-LOGIN'],
  world,
  play: async (stage) => {
    const alice = stage.actor('alice')
    const nowMs = stage.rtm.clock.nowMs()
    const codes: number[] = []
    for (const given of [
      token(stage),
      token(stage, { version: '006' }),
      token(stage, { uid: 'bob' }),
      token(stage, { uid: 'bob', version: '006' }),
      token(stage, { certificate: '0'.repeat(32) }),
      token(stage, { appId: 'f'.repeat(32) }),
      token(stage).slice(0, -9),
      'anything',
      null,
      token(stage, { issuedAtMs: nowMs - dayMs }),
      token(stage, { issuedAtMs: nowMs - dayMs, version: '006' }),
    ]) {
      codes.push(await alice.login(given))
      if (codes.at(-1) === 0) await alice.logout()
      await stage.rtm.clock.advance('1s')
    }
    const [invalid, expired] = [L.LOGIN_ERR_INVALID_TOKEN, L.LOGIN_ERR_TOKEN_EXPIRED]
    stage.check(['W-TOKEN-UID', 'W-TOKEN-EXPIRED-LOGIN'], {
      what: 'good tokens of both kinds; for another user, both kinds; of another certificate and App ID; cut short; no token at all, twice; a day old, both kinds',
      observed: codes,
      expected: [0, 0, ...Array<number>(7).fill(invalid), expired, expired],
    })
  },
})

const aDay = defineScenario({
  name: 'token-life-of-24-hours',
  title:
    'An AccessToken is good for 24 hours whatever was asked for, to the millisecond; an AccessToken2 as long as was asked for, up to 24 hours.',
  proves: ['W-TOKEN-24H'],
  world: { ...world, network: { rttMs: 0 } },
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = stage.actor('alice')
    await clock.advance(1000 - (clock.nowMs() % 1000))
    const issuedAtMs = clock.nowMs()
    const tokens = [
      token(stage, { version: '006', lifeSec: 60 }),
      token(stage, { lifeSec: 60 }),
      token(stage, { lifeSec: 7 * 86_400 }),
    ]
    const codes: (readonly number[])[] = []
    const tryAll = async (): Promise<void> => {
      const each: number[] = []
      for (const given of tokens) {
        const service = stage.rtm.createRtmService()
        service.initialize(stage.appId, {
          onLoginSuccess: () => void each.push(0),
          onLoginFailure: (code) => void each.push(code),
        })
        service.login(given, 'alice')
        await clock.advance(0)
        service.release()
      }
      codes.push(each)
    }
    for (const ageMs of [59_999, 60_000, dayMs - 1, dayMs]) {
      await clock.advance(issuedAtMs + ageMs - clock.nowMs())
      await tryAll()
    }
    await alice.login(token(stage))
    const dead = L.LOGIN_ERR_TOKEN_EXPIRED
    stage.check('W-TOKEN-24H', {
      what: 'AccessToken, AccessToken2 for a minute, AccessToken2 for a week; 1 ms before a minute, at a minute, 1 ms before a day, at a day',
      observed: codes,
      expected: [
        [0, 0, 0],
        [0, dead, 0],
        [0, dead, 0],
        [dead, dead, dead],
      ],
    })
  },
})

const whileReconnecting = defineScenario({
  name: 'token-dies-while-reconnecting',
  title:
    'A connected user outlives its token; cut off, it is told that the token is dead, and comes back once it is renewed.',
  proves: ['W-TOKEN-ONEXPIRED', 'W-RENEW'],
  world,
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = stage.actor('alice')
    await alice.login(token(stage, { lifeSec: 3600 }))
    await clock.advance('2h')
    const phase = (): string | undefined => stage.rtm.state().clients[0]?.phase
    const connected = [phase(), alice.told.all('onTokenExpired').length]
    network.client('alice').disconnect({ forMs: '10s' })
    await clock.advance('5m')
    const cutOff = [phase(), alice.told.all('onTokenExpired').length]
    const bad = await stage.rtm.until(renew(alice, token(stage, { uid: 'bob' })))
    const old = token(stage, { issuedAtMs: clock.nowMs() - dayMs })
    const dead = await stage.rtm.until(renew(alice, old))
    await clock.advance('1s')
    const good = await stage.rtm.until(renew(alice, token(stage)))
    await clock.advance('1s')
    stage.check('W-TOKEN-ONEXPIRED', {
      what: 'two hours after the end of the token; five minutes cut off from the tenth second on; after the renewal',
      observed: [connected, cutOff, phase(), alice.told.all('onLoginSuccess').length],
      expected: [['connected', 0], ['reconnecting', 1], 'connected', 1],
    })
    stage.check('W-RENEW', {
      what: 'a token for another user, a dead one, a good one; each named in the result',
      observed: [bad, dead, good],
      expected: [
        [true, E.RENEW_TOKEN_ERR_INVALID_TOKEN],
        [true, E.RENEW_TOKEN_ERR_TOKEN_EXPIRED],
        [true, E.RENEW_TOKEN_ERR_OK],
      ],
    })
  },
})

const renewing = defineScenario({
  name: 'renew-token',
  reaches: { renewTokenRate: [0, 1] },
  isExact: true,
  title: 'Renewing needs a login and a text, and is let in twice a second.',
  proves: ['W-RENEW'],
  play: async (stage) => {
    const alice = stage.actor('alice')
    const before = alice.service.renewToken('anything')
    await alice.login()
    const bad = ['', null as unknown as string, 7 as unknown as string].map((given) =>
      alice.service.renewToken(given),
    )
    const { renewTokenRate } = stage.rtm.options.limits
    stage.check('W-RENEW', {
      what: 'before login; three that are no token; then as often as the rate lets, and more',
      observed: [
        before,
        bad,
        await spendBudget(stage, renewTokenRate, () => alice.service.renewToken('anything')),
      ],
      expected: [
        E.RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN,
        bad.map(() => E.RENEW_TOKEN_ERR_INVALID_ARGUMENT),
        budgetOf(E.RENEW_TOKEN_ERR_TOO_OFTEN),
      ],
    })
    await stage.rtm.clock.advance('1s')
  },
})

/** Told beforehand, told at the end, last state. */
function life(actor: Actor | undefined): readonly unknown[] {
  return [
    actor?.told.all('onTokenPrivilegeWillExpire').length,
    actor?.told.all('onTokenExpired').length,
    actor?.told.all('onConnectionStateChanged').at(-1),
  ]
}

const newerSdk = defineScenario({
  name: 'token-dies-under-an-sdk-of-1.5',
  title:
    'An SDK of 1.5.0 announces the end of its token 30 s ahead, is put out at it, and stays when it renews in time; one of 1.4 does neither.',
  proves: ['W-TOKEN-ONEXPIRED', 'W-REASONS'],
  world,
  play: async (stage) => {
    const { clock } = stage.rtm
    const actors = ['1.4.0', '1.5.0', '1.5.0'].map((sdkVersion, index) =>
      stage.actor(`user ${index}`, { sdkVersion }),
    )
    for (const actor of actors) {
      await actor.login(token(stage, { uid: actor.uid, lifeSec: 600 }))
    }
    const [old, careless, careful] = actors
    if (careful === undefined) return
    await clock.advance('9m45s')
    const fresh = token(stage, { uid: careful.uid, lifeSec: 600 })
    await stage.rtm.until(renew(careful, fresh))
    await clock.advance('2m')
    const connected = [S.CONNECTION_STATE_CONNECTED, R.CONNECTION_CHANGE_REASON_LOGIN_SUCCESS]
    stage.check(['W-TOKEN-ONEXPIRED', 'W-REASONS'], {
      what: 'told beforehand, told at the end, last state: under 1.4, under 1.5, under 1.5 renewed in time',
      observed: [life(old), life(careless), life(careful)],
      expected: [
        [0, 0, connected],
        [1, 1, [S.CONNECTION_STATE_ABORTED, R.CONNECTION_CHANGE_REASON_TOKEN_EXPIRED]],
        [1, 0, connected],
      ],
    })
  },
})

/** Tokens and their ends. */
export const tokenScenarios: readonly Scenario[] = [
  loginTokens,
  aDay,
  whileReconnecting,
  renewing,
  newerSdk,
]
