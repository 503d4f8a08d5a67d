import {
  INVITATION_API_CALL_ERR_CODE as I,
  LOCAL_INVITATION_ERR_CODE as L,
  LOCAL_INVITATION_STATE as LS,
  REMOTE_INVITATION_ERR_CODE as R,
  REMOTE_INVITATION_STATE as RS,
} from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { createCaller, invite } from './caller.ts'

const accepted = defineScenario({
  name: 'call-accepted',
  title:
    'An invitation is received, accepted with a response and confirmed; every state on both sides, and what each call says afterwards.',
  proves: ['W-CALL-STATES', 'W-CALL-ONE-MANAGER', 'W-NO-LOGIN-NEEDED'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const early = stage.actor('alice')
    const alice = createCaller(early)
    const same = early.service.getRtmCallManager(alice.told) === alice.manager
    const invitation = alice.manager.createLocalCallInvitation('bob')
    stage.check(['W-CALL-ONE-MANAGER', 'W-NO-LOGIN-NEEDED'], {
      what: 'the manager got twice before login is one; state of an invitation made before login',
      observed: [same, invitation.getState(), invitation.getCalleeId()],
      expected: [true, LS.LOCAL_INVITATION_STATE_IDLE, 'bob'],
    })
    await early.login()
    const codes: number[] = []
    const bob = createCaller(await stage.loggedIn('bob'), (manager, remote) => {
      remote.setResponse('coming')
      codes.push(manager.acceptRemoteInvitation(remote), remote.getState())
      codes.push(manager.acceptRemoteInvitation(remote), manager.refuseRemoteInvitation(remote))
    })
    invitation.setContent('tea?')
    invitation.setChannelId('kitchen')
    const sent = alice.manager.sendLocalInvitation(invitation)
    const states = [invitation.getState()]
    const again = alice.manager.sendLocalInvitation(invitation)
    invitation.setContent('too late')
    await clock.advance('5s')
    const over = [
      alice.manager.sendLocalInvitation(invitation),
      alice.manager.cancelLocalInvitation(invitation),
    ]
    stage.check('W-CALL-STATES', {
      what: 'what the caller saw, and the callee',
      observed: [alice.seen, bob.seen],
      expected: [
        [
          ['onLocalInvitationReceivedByPeer', LS.LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE],
          ['onLocalInvitationAccepted', LS.LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE, 'coming'],
        ],
        [
          [
            'onRemoteInvitationReceived',
            RS.REMOTE_INVITATION_STATE_INVITATION_RECEIVED,
            'alice',
            'tea?',
            'kitchen',
          ],
          ['onRemoteInvitationAccepted', RS.REMOTE_INVITATION_STATE_ACCEPTED],
        ],
      ],
    })
    stage.check('W-CALL-STATES', {
      what: 'send, its state, send again; accept, its state, accept and refuse again; send and cancel afterwards',
      observed: [sent, states, again, codes, over],
      expected: [
        I.INVITATION_API_CALL_ERR_OK,
        [LS.LOCAL_INVITATION_STATE_SENT_TO_REMOTE],
        I.INVITATION_API_CALL_ERR_ALREADY_SENT,
        [
          0,
          RS.REMOTE_INVITATION_STATE_ACCEPT_SENT_TO_LOCAL,
          I.INVITATION_API_CALL_ERR_ALREADY_ACCEPT,
          I.INVITATION_API_CALL_ERR_ALREADY_ACCEPT,
        ],
        [I.INVITATION_API_CALL_ERR_ALREADY_END, I.INVITATION_API_CALL_ERR_ALREADY_END],
      ],
    })
  },
})

const receivedByRemote = LS.LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE
const invitationReceived = RS.REMOTE_INVITATION_STATE_INVITATION_RECEIVED

const refusedAndCanceled = defineScenario({
  name: 'calls-refused-and-canceled',
  title:
    'A refusal and a cancellation reach the other side; several invitations to one callee go side by side.',
  proves: ['W-CALL-STATES'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const alice = createCaller(await stage.loggedIn('alice'))
    const bob = createCaller(await stage.loggedIn('bob'), (manager, remote) => {
      if (remote.getContent() !== 'refuse me') return
      remote.setResponse('busy')
      manager.refuseRemoteInvitation(remote)
    })
    const unsent = alice.manager.createLocalCallInvitation('bob')
    const tooEarly = alice.manager.cancelLocalInvitation(unsent)
    unsent.release()
    invite(alice, 'bob', 'refuse me')
    const second = invite(alice, 'bob', 'cancel me')
    await clock.advance('5s')
    const canceled = alice.manager.cancelLocalInvitation(second.invitation)
    await clock.advance('5s')
    stage.check('W-CALL-STATES', {
      what: 'cancel before sending and after; what the caller saw at last, and the callee',
      observed: [tooEarly, canceled, alice.seen, bob.seen],
      expected: [
        I.INVITATION_API_CALL_ERR_NOT_STARTED,
        I.INVITATION_API_CALL_ERR_OK,
        [
          ['onLocalInvitationReceivedByPeer', receivedByRemote],
          ['onLocalInvitationRefused', LS.LOCAL_INVITATION_STATE_REFUSED_BY_REMOTE, 'busy'],
          ['onLocalInvitationReceivedByPeer', receivedByRemote],
          ['onLocalInvitationCanceled', LS.LOCAL_INVITATION_STATE_CANCELED],
        ],
        [
          ['onRemoteInvitationReceived', invitationReceived, 'alice', 'refuse me', ''],
          ['onRemoteInvitationRefused', RS.REMOTE_INVITATION_STATE_REFUSED],
          ['onRemoteInvitationReceived', invitationReceived, 'alice', 'cancel me', ''],
          ['onRemoteInvitationCanceled', RS.REMOTE_INVITATION_STATE_CANCELED],
        ],
      ],
    })
  },
})

const failed = LS.LOCAL_INVITATION_STATE_FAILURE
const remoteFailed = RS.REMOTE_INVITATION_STATE_FAILURE

const timers = defineScenario({
  name: 'calls-that-nobody-takes',
  title:
    'A callee offline or silent for 30 s, an invitation that nobody acts on for 60 s, a caller without a login: each fails by its own code.',
  proves: ['W-CALL-TIMEOUTS', 'W-CALL-STATES'],
  play: async (stage) => {
    const { clock, network, options } = stage.rtm
    const { invitationReceiptMs, invitationActionMs } = options.limits
    const out = createCaller(stage.actor('out'))
    const notLoggedIn = invite(out, 'bob').code
    const alice = createCaller(await stage.loggedIn('alice'))
    const bob = createCaller(await stage.loggedIn('bob'))
    await stage.loggedIn('silent')
    network.client('silent').disconnect()
    invite(alice, 'nobody')
    invite(alice, 'silent')
    await clock.advance(invitationReceiptMs - 1)
    const early = alice.seen.length
    await clock.advance(1)
    stage.check('W-CALL-TIMEOUTS', {
      what: 'sent without a login; told 1 ms before 30 s, and at 30 s, of an offline and a silent callee',
      observed: [notLoggedIn, out.seen, early, alice.seen],
      expected: [
        0,
        [['onLocalInvitationFailure', failed, L.LOCAL_INVITATION_ERR_NOT_LOGGEDIN]],
        0,
        [
          ['onLocalInvitationFailure', failed, L.LOCAL_INVITATION_ERR_PEER_OFFLINE],
          ['onLocalInvitationFailure', failed, L.LOCAL_INVITATION_ERR_PEER_NO_RESPONSE],
        ],
      ],
    })
    invite(alice, 'bob')
    await clock.advance(invitationActionMs - 1)
    const waiting = [alice.seen.length, bob.seen.length]
    await clock.advance('1s')
    stage.check(['W-CALL-TIMEOUTS', 'W-CALL-STATES'], {
      what: 'told 1 ms before 60 s without action, and after',
      observed: [waiting, alice.seen.at(-1), bob.seen.at(-1)],
      expected: [
        [3, 1],
        ['onLocalInvitationFailure', failed, L.LOCAL_INVITATION_ERR_INVITATION_EXPIRE],
        ['onRemoteInvitationFailure', remoteFailed, R.REMOTE_INVITATION_ERR_INVITATION_EXPIRE],
      ],
    })
  },
})

const late = defineScenario({
  name: 'call-of-a-callee-that-comes-in-time',
  title:
    'A callee that logs in within 30 s still gets the invitation, one that comes later or after a cancellation does not.',
  proves: ['W-CALL-TIMEOUTS'],
  play: async (stage) => {
    const { clock, options } = stage.rtm
    const { invitationReceiptMs } = options.limits
    const alice = createCaller(await stage.loggedIn('alice'))
    const callees = ['in time', 'too late', 'called off'].map((uid) =>
      createCaller(stage.actor(uid)),
    )
    for (const { actor } of callees) invite(alice, actor.uid)
    const calledOff = invite(alice, 'called off')
    await clock.advance('10s')
    alice.manager.cancelLocalInvitation(calledOff.invitation)
    await callees[0]?.actor.login()
    await callees[2]?.actor.login()
    await clock.advance(invitationReceiptMs)
    await callees[1]?.actor.login()
    await clock.advance('5s')
    stage.check('W-CALL-TIMEOUTS', {
      what: 'invitations received: by who came in time, too late, and one of two because the other was called off',
      observed: callees.map(({ seen }) => seen.length),
      expected: [1, 0, 1],
    })
    await clock.advance('2m')
  },
})

const acceptances = defineScenario({
  name: 'acceptances-that-fail',
  title:
    'An acceptance fails where the caller has gone offline, or does not confirm it; a logout ends what is open.',
  proves: ['W-CALL-TIMEOUTS', 'W-CALL-STATES'],
  play: async (stage) => {
    const { clock, network, options } = stage.rtm
    const bob = createCaller(await stage.loggedIn('bob'))
    const accept = async (uid: string, leave: () => void): Promise<void> => {
      const caller = createCaller(await stage.loggedIn(uid))
      invite(caller, 'bob', uid)
      const [remote] = await stage.rtm.until(bob.told.next('onRemoteInvitationReceived'))
      leave()
      await clock.advance('1s')
      bob.manager.acceptRemoteInvitation(remote)
    }
    await accept('silent', () => network.client('silent').disconnect())
    await clock.advance(options.limits.invitationConfirmMs)
    await accept('gone', () => {
      network.client('gone').disconnect()
      stage.rtm.server.ban('gone')
    })
    await clock.advance('1s')
    const alice = createCaller(await stage.loggedIn('alice'))
    invite(alice, 'bob')
    await clock.advance('1s')
    await alice.actor.logout()
    await bob.actor.logout()
    await clock.advance('1s')
    stage.check(['W-CALL-TIMEOUTS', 'W-CALL-STATES'], {
      what: 'how it ended for the callee: caller silent, caller gone, own logout; and for the caller that logged out',
      observed: [bob.seen.filter(([name]) => name.endsWith('Failure')), alice.seen.at(-1)],
      expected: [
        [
          ['onRemoteInvitationFailure', remoteFailed, R.REMOTE_INVITATION_ERR_ACCEPT_FAILURE],
          ['onRemoteInvitationFailure', remoteFailed, R.REMOTE_INVITATION_ERR_PEER_OFFLINE],
          ['onRemoteInvitationFailure', remoteFailed, R.REMOTE_INVITATION_ERR_PEER_OFFLINE],
        ],
        ['onLocalInvitationFailure', failed, L.LOCAL_INVITATION_ERR_NOT_LOGGEDIN],
      ],
    })
  },
})

const texts = defineScenario({
  name: 'call-texts-of-8-kb',
  reaches: { invitationTextBytesMax: [0, 1] },
  title: 'Content and response are 8 KB at most; a callee must be a user ID.',
  proves: ['W-CALL-CONTENT-8KB'],
  play: async (stage) => {
    const most = stage.rtm.options.limits.invitationTextBytesMax
    const bad = I.INVITATION_API_CALL_ERR_INVALID_ARGUMENT
    const answers: number[] = []
    const alice = createCaller(await stage.loggedIn('alice'))
    const bob = createCaller(await stage.loggedIn('bob'), (manager, remote) => {
      remote.setResponse('x'.repeat(most + 1))
      answers.push(manager.acceptRemoteInvitation(remote), manager.refuseRemoteInvitation(remote))
      remote.setResponse('x'.repeat(most))
      answers.push(manager.acceptRemoteInvitation(remote))
    })
    const codes = [
      invite(alice, 'bob', 'x'.repeat(most + 1)).code,
      invite(alice, 'bob', '字'.repeat(Math.floor(most / 3) + 1)).code,
      invite(alice, 'a/b').code,
      alice.manager.sendLocalInvitation({} as never),
      invite(alice, 'bob', 'x'.repeat(most)).code,
    ]
    await stage.rtm.clock.advance('5s')
    stage.check('W-CALL-CONTENT-8KB', {
      what: 'content of 8 KB and a byte, in signs of three bytes too, an impossible callee, no invitation, 8 KB; responses of 8 KB and a byte, twice, and of 8 KB; bytes that came',
      observed: [
        codes,
        answers,
        String(bob.seen[0]?.[3]).length,
        String(alice.seen.at(-1)?.[2]).length,
      ],
      expected: [[bad, bad, bad, bad, 0], [bad, bad, 0], most, most],
    })
  },
})

/** Call invitations. */
export const invitationScenarios: readonly Scenario[] = [
  accepted,
  refusedAndCanceled,
  timers,
  late,
  acceptances,
  texts,
]
