import {
  PEER_ONLINE_STATE as P,
  PEER_SUBSCRIPTION_OPTION as O,
  PEER_SUBSCRIPTION_STATUS_ERR as E,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR as L,
  QUERY_PEERS_ONLINE_STATUS_ERR as Q,
} from '../../mocks/index.ts'
import type { PeerOnlineStatus } from '../../mocks/index.ts'
import type { Actor } from '../actor.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { budgetOf, spendBudget } from '../spent-budget.ts'

const online = P.PEER_ONLINE_STATE_ONLINE
const unreachable = P.PEER_ONLINE_STATE_UNREACHABLE
const offline = P.PEER_ONLINE_STATE_OFFLINE
const option = O.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS

function states(peers: unknown): readonly (readonly [string, number])[] {
  return (peers as readonly PeerOnlineStatus[]).map(
    ({ peerId, onlineState }) => [peerId, onlineState] as const,
  )
}

/** Every state that an actor was told of its subscriptions, in order. */
function told(actor: Actor): readonly (readonly [string, number])[] {
  return actor.told.all('onPeersOnlineStatusChanged').flatMap(([peers]) => states(peers))
}

async function subscribe(actor: Actor, peerIds: readonly string[]): Promise<unknown> {
  const call = actor.service.subscribePeersOnlineStatus(peerIds)
  const [code] = await actor.answer('onSubscriptionRequestResult', call)
  return code
}

async function subscribed(actor: Actor): Promise<readonly string[]> {
  const call = actor.service.queryPeersBySubscriptionOption(option)
  const [uids] = await actor.answer('onQueryPeersBySubscriptionOptionResult', call)
  return uids as readonly string[]
}

function many(length: number): readonly string[] {
  return Array.from({ length }, (_, index) => `user ${index}`)
}

const query = defineScenario({
  name: 'online-query',
  reaches: { peersQueriedMax: [0, 1], queryPeersRate: [0, 1] },
  title:
    'A query says who of up to 256 users is online, or offline; a user silent for 10 s still counts as online.',
  proves: ['W-PRESENCE-QUERY'],
  play: async (stage) => {
    const { network, clock, options } = stage.rtm
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    network.client('bob').disconnect()
    await clock.advance('10s')
    const call = alice.service.queryPeersOnlineStatus(['bob', 'nobody', 'alice'])
    const [peers, count, code] = await alice.answer('onQueryPeersOnlineStatusResult', call)
    stage.check('W-PRESENCE-QUERY', {
      what: 'bob silent for 10 s, a user that never was, alice herself; number; code',
      observed: [states(peers), count, code],
      expected: [
        [
          ['bob', online],
          ['nobody', offline],
          ['alice', online],
        ],
        3,
        Q.QUERY_PEERS_ONLINE_STATUS_ERR_OK,
      ],
    })
    await clock.advance('5s')
    const codes = [
      alice.service.queryPeersOnlineStatus(many(256)),
      alice.service.queryPeersOnlineStatus(many(257)),
      alice.service.queryPeersOnlineStatus([]),
      alice.service.queryPeersOnlineStatus(['bob', 'a/b']),
    ].map((each) => each.code)
    const bad = Q.QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT
    await clock.advance('5s')
    const rate = options.limits.queryPeersRate
    stage.check('W-PRESENCE-QUERY', {
      what: '256 users, 257, none, an impossible one; then as many calls as the rate lets, and more',
      observed: [
        codes,
        await spendBudget(stage, rate, () => alice.service.queryPeersOnlineStatus(['bob']).code),
      ],
      expected: [[0, bad, bad, bad], budgetOf(Q.QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN)],
    })
    await clock.advance('5s')
  },
})

const timeline = defineScenario({
  name: 'online-subscription-timeline',
  reaches: { unreachableAfterMs: [-1, 0], offlineAfterMs: [-1, 0] },
  title:
    'A subscriber is told the state at once, UNREACHABLE after 6 s of silence, OFFLINE after 30 s, and ONLINE again at the return.',
  proves: ['W-PRESENCE-SUB', 'W-OFFLINE-30S'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    await stage.loggedIn('bob')
    const code = await subscribe(alice, ['bob', 'carol', 'bob'])
    await clock.advance('1s')
    stage.check('W-PRESENCE-SUB', {
      what: 'result, and what was told at once',
      observed: [code, told(alice)],
      expected: [
        E.PEER_SUBSCRIPTION_STATUS_ERR_OK,
        [
          ['bob', online],
          ['carol', offline],
        ],
      ],
    })
    const { limits, network: link } = stage.rtm.options
    const oneWayMs = link.rttMs / 2
    network.client('bob').disconnect()
    const seen: unknown[] = []
    const look = async (afterMs: number): Promise<void> => {
      await clock.advance(afterMs)
      seen.push(
        told(alice)
          .slice(2)
          .map(([, state]) => state),
      )
    }
    await look(limits.unreachableAfterMs + oneWayMs - 1)
    await look(1)
    await look(limits.offlineAfterMs - limits.unreachableAfterMs - 1)
    await look(1)
    network.client('bob').reconnect()
    await look(5000)
    stage.check(['W-OFFLINE-30S', 'W-PRESENCE-SUB'], {
      what: 'told 1 ms before 6 s, at 6 s, 1 ms before 30 s, at 30 s, after the return',
      observed: seen,
      expected: [
        [],
        [unreachable],
        [unreachable],
        [unreachable, offline],
        [unreachable, offline, online],
      ],
    })
  },
})

const missed = defineScenario({
  name: 'online-subscription-of-a-subscriber-away',
  title:
    'Subscriptions outlive an interruption of the subscriber, who is told afterwards what has changed; a logout ends them.',
  proves: ['W-PRESENCE-SUB', 'W-LOGOUT-CLEARS'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    await stage.loggedIn('carol')
    await subscribe(alice, ['bob', 'carol'])
    await clock.advance('1s')
    const before = told(alice).length
    network.client('alice').disconnect()
    await clock.advance('40s')
    await bob.logout()
    network.client('alice').reconnect()
    await clock.advance('5s')
    stage.check('W-PRESENCE-SUB', {
      what: 'told after 40 s away: bob has gone, carol has not changed; whom alice is subscribed to',
      observed: [told(alice).slice(before), await subscribed(alice)],
      expected: [[['bob', offline]], ['bob', 'carol']],
    })
    await alice.logout()
    await alice.login()
    await bob.login()
    await clock.advance('1s')
    stage.check('W-LOGOUT-CLEARS', {
      what: 'subscriptions after logout and login, and what was told of bob meanwhile',
      observed: [await subscribed(alice), told(alice).length],
      expected: [[], before + 1],
    })
  },
})

const limits512 = defineScenario({
  name: 'online-subscription-limits',
  reaches: {
    peersSubscribedMax: [0, 1],
    subscribeRate: [0, 1],
    unsubscribeRate: [0, 1],
    subscriptionListRate: [0, 1],
  },
  title:
    'Up to 512 users can be subscribed to, in one call and in all; unsubscribing makes room; ten calls of each kind in 5 s.',
  proves: ['W-PRESENCE-SUB'],
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const { peersSubscribedMax: most, subscribeRate } = options.limits
    const alice = await stage.loggedIn('alice')
    const users = many(most + 1)
    const tooMany = await subscribe(alice, users)
    const full = await subscribe(alice, users.slice(0, most))
    const twice = await subscribe(alice, users.slice(0, 3))
    const oneMore = await subscribe(alice, ['user 512'])
    const unsubscribe = alice.service.unsubscribePeersOnlineStatus(['user 0', 'never'])
    const [ended] = await alice.answer('onSubscriptionRequestResult', unsubscribe)
    stage.check('W-PRESENCE-SUB', {
      what: '513 at once, 512, three of them again, one more, one unsubscribed, one more again; how many',
      observed: [
        tooMany,
        full,
        twice,
        oneMore,
        ended,
        await subscribe(alice, ['user 512']),
        (await subscribed(alice)).length,
      ],
      expected: [
        E.PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW,
        0,
        0,
        E.PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW,
        0,
        0,
        most,
      ],
    })
    await clock.advance('10s')
    const { service } = alice
    const often = E.PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN
    const subscribeSpent = await spendBudget(
      stage,
      subscribeRate,
      () => service.subscribePeersOnlineStatus(['user 1']).code,
    )
    const unsubscribeSpent = await spendBudget(
      stage,
      options.limits.unsubscribeRate,
      () => service.unsubscribePeersOnlineStatus(['nobody']).code,
    )
    const listSpent = await spendBudget(
      stage,
      options.limits.subscriptionListRate,
      () => service.queryPeersBySubscriptionOption(option).code,
    )
    stage.check('W-PRESENCE-SUB', {
      what: 'subscribe, unsubscribe and the list, each as often as its rate lets, and more',
      observed: [subscribeSpent, unsubscribeSpent, listSpent],
      expected: [
        budgetOf(often),
        budgetOf(often),
        budgetOf(L.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN),
      ],
    })
    await clock.advance('10s')
  },
})

/** Who is online: queries and subscriptions. */
export const onlineStatusScenarios: readonly Scenario[] = [query, timeline, missed, limits512]
