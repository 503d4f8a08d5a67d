import { expect } from 'vitest'
import { hello, ignore, quietly, testAudit } from '../../test/audit-tests.ts'

testAudit([
  [
    'the same text handled twice, by a listener that is attached again as a fresh closure',
    /^WEB-LISTENERS: attaches a listener for MessageFromPeer again at the same line/,
    async (stage) => {
      const [alice, bob] = [await stage.login('alice'), await stage.login('bob')]
      const texts: unknown[] = []
      for (let render = 0; render < 2; render++) {
        stage.nextLine()
        alice.on('MessageFromPeer', (message) => void texts.push(message))
      }
      await bob.sendMessageToPeer(hello, 'alice')
      await stage.pass('1s')
      expect(texts).toHaveLength(2)
    },
    async (stage) => {
      const [alice, bob] = [await stage.login('alice'), await stage.login('bob')]
      let before: ((message: unknown) => void) | undefined
      for (let render = 0; render < 2; render++) {
        if (before !== undefined) alice.off('MessageFromPeer', before)
        before = (message) => void message
        alice.on('MessageFromPeer', before)
      }
      const subscribe = (take: (message: unknown) => void): void =>
        void alice.on('MessageFromPeer', (message) => take(message))
      subscribe(ignore)
      subscribe((message) => void message)
      await bob.sendMessageToPeer(hello, 'alice')
      await stage.pass('1s')
    },
  ],
  [
    'a listener that comes after the join, when a message was missed',
    /^WEB-LISTENERS: listens for ChannelMessage only after one has come that nobody heard$/,
    async (stage) => {
      const [alice, bob] = [await stage.login('alice'), await stage.login('bob')]
      const [hers, his] = [alice.createChannel('c'), bob.createChannel('c')]
      await Promise.all([hers.join(), his.join()])
      await his.sendMessage(hello)
      await stage.pass('1s')
      stage.nextLine()
      hers.on('ChannelMessage', ignore)
    },
    async (stage) => {
      const [alice, bob] = [await stage.login('alice'), await stage.login('bob')]
      const [hers, his] = [alice.createChannel('c'), bob.createChannel('c')]
      await Promise.all([hers.join(), his.join()])
      hers.on('ChannelMessage', ignore)
      await his.sendMessage(hello)
      await stage.pass('1s')
      hers.off('ChannelMessage', ignore)
      await his.sendMessage(hello)
      await stage.pass('1s')
      hers.on('ChannelMessage', ignore)
      hers.on('MemberCountUpdated', ignore)
    },
  ],
  [
    'a join that is not awaited',
    /^W-CHANNEL-MEMBERS-ONLY: sends to a channel while its join is under way$/,
    async (stage) => {
      const alice = await stage.login('alice')
      const channel = alice.createChannel('c')
      const join = channel.join()
      await stage.here(() => channel.sendMessage(hello))
      await join
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const channel = alice.createChannel('c')
      await channel.join()
      await channel.sendMessage(hello)
    },
  ],
  [
    'members asked for while the join is under way',
    /^W-GETMEMBERS: asks for the members of a channel while its join is under way$/,
    async (stage) => {
      const alice = await stage.login('alice')
      const channel = alice.createChannel('c')
      const join = channel.join()
      await stage.here(() => channel.getMembers())
      await join
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const channel = alice.createChannel('c')
      await channel.join()
      await channel.getMembers()
    },
  ],
  [
    'a join whose failure was swallowed',
    /^W-CHANNEL-MEMBERS-ONLY: sends to a channel though its join has failed with 4$/,
    async (stage) => {
      const alice = await stage.login('alice')
      stage.rtm.faults.add({ on: 'join', nth: 1, code: 'JOIN_CHANNEL_TIMEOUT' })
      const channel = alice.createChannel('c')
      await quietly(channel.join())
      await stage.here(() => channel.sendMessage(hello))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      stage.rtm.faults.add({ on: 'join', nth: 1, code: 'JOIN_CHANNEL_TIMEOUT' })
      const channel = alice.createChannel('c')
      await quietly(channel.join())
      await channel.join()
      await channel.sendMessage(hello)
    },
  ],
  [
    'a second object of a channel',
    /^WEB-CHANNEL-OBJECT: uses a second object of a channel that it has joined$/,
    async (stage) => {
      const alice = await stage.login('alice')
      await alice.createChannel('c').join()
      await stage.here(() => alice.createChannel('c').sendMessage(hello))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const channel = alice.createChannel('c')
      await channel.join()
      await channel.leave()
      const next = alice.createChannel('c')
      await next.join()
      await next.sendMessage(hello)
    },
  ],
  [
    'a wrong event name on a channel',
    /^WEB-LISTENERS: listens for Message, which this object never emits$/,
    async (stage) => {
      const channel = (await stage.login('alice')).createChannel('c')
      stage.nextLine()
      channel.on('Message' as never, ignore)
    },
    async (stage) => {
      ;(await stage.login('alice')).createChannel('c').on('ChannelMessage', ignore)
    },
  ],
  [
    'a wrong event name on an own invitation',
    /^WEB-LISTENERS: listens for Accepted, which this object never emits$/,
    async (stage) => {
      const invitation = (await stage.login('alice')).createLocalInvitation('bob')
      stage.nextLine()
      invitation.on('Accepted' as never, ignore)
    },
    async (stage) => {
      const invitation = (await stage.login('alice')).createLocalInvitation('bob')
      invitation.on('LocalInvitationAccepted', ignore)
    },
  ],
  [
    'a wrong event name on a received invitation',
    /^WEB-LISTENERS: listens for LocalInvitationCanceled, which this object never emits$/,
    async (stage) => {
      const [alice, bob] = [await stage.login('alice'), await stage.login('bob')]
      bob.on('RemoteInvitationReceived', (invitation) => {
        stage.nextLine()
        invitation.on('LocalInvitationCanceled' as never, ignore)
      })
      alice.createLocalInvitation('bob').send()
      await stage.pass('1s')
    },
    async (stage) => {
      const [alice, bob] = [await stage.login('alice'), await stage.login('bob')]
      bob.on('RemoteInvitationReceived', (invitation) => {
        invitation.on('RemoteInvitationCanceled', ignore)
      })
      alice.createLocalInvitation('bob').send()
      await stage.pass('1s')
    },
  ],
  [
    'one listener attached twice',
    /^WEB-LISTENERS: attaches the same listener for MessageFromPeer twice$/,
    async (stage) => {
      const alice = await stage.login('alice')
      alice.on('MessageFromPeer', ignore)
      stage.nextLine()
      alice.on('MessageFromPeer', ignore)
    },
    async (stage) => {
      const alice = await stage.login('alice')
      alice.on('MessageFromPeer', ignore)
      alice.once('MessageFromPeer', ignore)
    },
  ],
])
