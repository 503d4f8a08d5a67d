import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorldWithFile, testAppId } from '../../fixtures/index.ts'
import { recordCalls, recordService } from '../index.ts'
import type { CallbackRecord, FakeRtm, RtmCallManager, RtmService } from '../index.ts'

const uids = ['alice', 'bob', 'carol'] as const

interface Step {
  readonly who: number
  readonly kind:
    | 'login'
    | 'logout'
    | 'cut'
    | 'mend'
    | 'query'
    | 'subscribe'
    | 'unsubscribe'
    | 'list'
    | 'count'
    | 'set'
    | 'get'
    | 'channel-set'
    | 'channel-get'
    | 'join'
    | 'invite'
    | 'cancel'
    | 'accept'
    | 'refuse'
    | 'advance'
  readonly ms: number
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom<Step['kind']>(
    ...(['login', 'logout', 'cut', 'mend', 'query', 'subscribe', 'unsubscribe', 'list'] as const),
    ...(['count', 'set', 'get', 'channel-set', 'channel-get', 'join', 'invite', 'cancel'] as const),
    ...(['accept', 'refuse', 'advance', 'advance', 'advance', 'invite', 'login', 'mend'] as const),
  ),
  ms: fc.constantFrom(0, 10, 40, 1000, 7000, 31_000, 61_000),
})

/** One client: what it asked, what it was answered, and how its invitations went. */
class Player {
  readonly told: CallbackRecord
  readonly asked: number[] = []
  readonly ends = new Map<string, number>()
  readonly states = new Map<string, number>()
  readonly service: RtmService
  readonly manager: RtmCallManager
  #local: ReturnType<RtmCallManager['createLocalCallInvitation']>[] = []
  #remote: Parameters<RtmCallManager['acceptRemoteInvitation']>[0][] = []
  insideCall = false

  constructor(rtm: FakeRtm, uid: string) {
    this.service = rtm.createRtmService()
    this.told = recordService({
      onPeersOnlineStatusChanged: (peers) => {
        for (const { peerId, onlineState } of peers) {
          if (peers.length === 1) expect(this.states.get(peerId)).not.toBe(onlineState)
          this.states.set(peerId, onlineState)
        }
      },
      onSubscriptionRequestResult: () => this.states.clear(),
      onLoginSuccess: () => this.states.clear(),
    })
    this.service.initialize(testAppId, this.told as object)
    const end = (side: string) => (invitation: { getContent(): string }) => {
      expect(this.insideCall).toBe(false)
      const key = `${side} ${invitation.getContent()}`
      this.ends.set(key, (this.ends.get(key) ?? 0) + 1)
    }
    const [local, remote] = [end('local'), end('remote')]
    const manager = this.service.getRtmCallManager(
      recordCalls({
        onLocalInvitationAccepted: local,
        onLocalInvitationRefused: local,
        onLocalInvitationCanceled: local,
        onLocalInvitationFailure: local,
        onRemoteInvitationReceived: (invitation) => void this.#remote.push(invitation),
        onRemoteInvitationAccepted: remote,
        onRemoteInvitationRefused: remote,
        onRemoteInvitationCanceled: remote,
        onRemoteInvitationFailure: remote,
      }),
    )
    if (manager === null) throw new Error('There is no manager.')
    this.manager = manager
    this.service.login(null, uid)
  }

  ask(request: { readonly code: number; readonly requestId: number }): void {
    if (request.code === 0) this.asked.push(request.requestId)
  }

  invite(calleeId: string, content: string): void {
    const invitation = this.manager.createLocalCallInvitation(calleeId)
    invitation.setContent(content)
    expect(this.manager.sendLocalInvitation(invitation)).toBe(0)
    this.#local.push(invitation)
    this.ends.set(`local ${content}`, 0)
  }

  answer(kind: 'cancel' | 'accept' | 'refuse'): void {
    const { manager } = this
    for (const invitation of kind === 'cancel' ? this.#local.slice(-1) : [])
      expect([0, 3]).toContain(manager.cancelLocalInvitation(invitation))
    for (const invitation of kind === 'accept' ? this.#remote.slice(-1) : [])
      expect([0, 3, 4]).toContain(manager.acceptRemoteInvitation(invitation))
    for (const invitation of kind === 'refuse' ? this.#remote.slice(-1) : [])
      expect([0, 3, 4]).toContain(manager.refuseRemoteInvitation(invitation))
  }
}

function take(rtm: FakeRtm, players: readonly Player[], step: Step & { place: number }): void {
  const { who, kind, place } = step
  const player = players[who]
  const uid = uids[who] ?? ''
  const other = uids[(who + (place % 3)) % 3] ?? ''
  if (player === undefined) return
  const { service } = player
  switch (kind) {
    case 'login':
      return void service.login(null, uid)
    case 'logout':
      return void service.logout()
    case 'cut':
      return rtm.network.client(uid).disconnect()
    case 'mend':
      return rtm.network.client(uid).reconnect()
    case 'query':
      return player.ask(service.queryPeersOnlineStatus([other]))
    case 'subscribe':
      return player.ask(service.subscribePeersOnlineStatus([other]))
    case 'unsubscribe':
      return player.ask(service.unsubscribePeersOnlineStatus([other]))
    case 'list':
      return player.ask(service.queryPeersBySubscriptionOption(0))
    case 'count':
      return player.ask(service.getChannelMemberCount(['family']))
    case 'set':
      return player.ask(
        service.addOrUpdateLocalUserAttributes([{ key: 'k', value: String(place) }]),
      )
    case 'get':
      return player.ask(service.getUserAttributes(other))
    case 'channel-set':
      return player.ask(service.clearChannelAttributes('family'))
    case 'channel-get':
      return player.ask(service.getChannelAttributes('family'))
    case 'join':
      return void service.createChannel('family', {})?.join()
    case 'invite':
      return player.invite(other, `${uid} ${place}`)
    case 'cancel':
    case 'accept':
    case 'refuse':
      return player.answer(kind)
    case 'advance':
      return
  }
}

test('whatever clients do: every request is answered once, every invitation ends once, nothing stays open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
      const rtm = createWorldWithFile()
      const players = uids.map((uid) => new Player(rtm, uid))
      await rtm.clock.advance('2s')
      for (const [place, step] of steps.entries()) {
        for (const player of players) player.insideCall = true
        take(rtm, players, { ...step, place })
        for (const player of players) player.insideCall = false
        if (step.kind === 'advance') await rtm.clock.advance(step.ms)
      }
      for (const uid of uids) rtm.network.client(uid).reconnect()
      await rtm.clock.advance('10m')
      for (const player of players) {
        const answered = player.told.callbacks
          .filter(({ name }) => name.endsWith('Result') && name !== 'onRenewTokenResult')
          .map(({ given: [requestId] }) => requestId as number)
        expect(answered.toSorted((a, b) => a - b)).toEqual(player.asked)
        for (const [invitation, ends] of player.ends)
          expect([invitation, ends]).toEqual([invitation, 1])
      }
      for (const { invitations, waiting } of rtm.state().clients)
        expect([invitations, waiting]).toEqual([[], []])
    }),
    { numRuns: 300 },
  )
})

test('a fork goes on as the world would have gone on, with subscriptions, attributes and invitations under way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 40 }), async (steps) => {
      const rtm = createWorldWithFile()
      const players = uids.map((uid) => new Player(rtm, uid))
      await rtm.clock.advance('2s')
      for (const [place, step] of steps.entries()) {
        take(rtm, players, { ...step, place })
        if (step.kind === 'advance') await rtm.clock.advance(step.ms)
      }
      const fork = rtm.fork()
      await Promise.all([rtm.clock.advance('10m'), fork.clock.advance('10m')])
      expect(fork.journal.digest()).toBe(rtm.journal.digest())
      expect(fork.state()).toEqual(rtm.state())
    }),
    { numRuns: 50 },
  )
})
