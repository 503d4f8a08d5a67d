import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { codeOf } from '../web-actor.ts'
import type { WebActor } from '../web-actor.ts'

const loggedOut = 102
/** A media ID of the right form, of nothing. */
const noMedium = `${'0'.repeat(64)}1z1603120647z00001`

/** The code that a call throws with; 0 where it does not. */
async function thrownBy(call: () => unknown): Promise<number> {
  return await codeOf(Promise.resolve().then(call))
}

const order = defineScenario({
  name: 'web-form-before-login',
  title:
    'In the Web: a wrong argument is refused as such also where nobody is logged in; without one it is the missing login.',
  face: 'web',
  isOfMedia: true,
  proves: ['WEB-FORM-FIRST', 'WEB-APP-ID'],
  play: async (stage) => {
    const early = stage.web('early')
    const { client } = early
    const end = async (promise: Promise<unknown>): Promise<number> => await early.end(promise)
    const blob = new Blob(['x'])
    const upload = async (params: unknown): Promise<number> =>
      await end(client.createMediaMessageByUploading(blob, params as never))
    stage.check('WEB-FORM-FIRST', {
      what: 'before the login: uploads without messageType, of a FILE with a width, and a good one',
      observed: [
        await upload({}),
        await upload({ messageType: 'FILE', width: 1 }),
        await upload({ messageType: 'FILE' }),
      ],
      expected: [2, 2, loggedOut],
    })
    stage.check('WEB-FORM-FIRST', {
      what: 'before the login: a download by what is no media ID, and by one; an attribute that is no text, and one; a message without a text, and one',
      observed: [
        await end(client.downloadMedia('abc')),
        await end(client.downloadMedia(noMedium)),
        await end(client.setLocalUserAttributes({ muted: true } as never)),
        await end(client.setLocalUserAttributes({ muted: 'true' })),
        await end(client.sendMessageToPeer({ text: 5 } as never, 'bob')),
        await end(client.sendMessageToPeer({ text: '5' }, 'bob')),
      ],
      expected: [2, loggedOut, 3, loggedOut, 7, loggedOut],
    })
    const made = (appId: string): unknown => stage.rtm.agoraRTM.createInstance(appId)
    stage.check('WEB-APP-ID', {
      what: 'clients with an App ID that is short, with one that holds a sign, and with a good one',
      observed: [
        await thrownBy(() => made('short')),
        await thrownBy(() => made('fake-'.padEnd(32, '0'))),
        await thrownBy(() => made('fake'.padEnd(32, '0'))),
      ],
      expected: [1, 1, 0],
    })
  },
})

/** What calls say, by their names. */
async function answersOf(actor: WebActor): Promise<Readonly<Record<string, number>>> {
  const { client } = actor
  const end = async (promise: Promise<unknown>): Promise<number> => await actor.end(promise)
  return {
    upload: await end(
      client.createMediaMessageByUploading(new Blob(['x']), { messageType: 'FILE' }),
    ),
    download: await end(client.downloadMedia(noMedium)),
    write: await end(client.setLocalUserAttributes({ a: 'b' })),
    query: await end(client.queryPeersOnlineStatus(['bob'])),
    subscribe: await end(client.subscribePeersOnlineStatus(['bob'])),
    count: await end(client.getChannelMemberCount(['room'])),
  }
}

const refused = {
  upload: loggedOut,
  download: loggedOut,
  write: loggedOut,
  query: loggedOut,
  subscribe: loggedOut,
  count: loggedOut,
}

const states = defineScenario({
  name: 'web-aborted-and-reconnecting',
  title:
    'In the Web: who was put out is refused everything until logout and login; who has lost the link is refused all but messages, which wait.',
  face: 'web',
  isOfMedia: true,
  isExact: true,
  proves: ['WEB-STATE-102'],
  play: async (stage) => {
    const { clock, network } = stage.rtm
    const alice = await stage.webLoggedIn('alice')
    const { channel } = await alice.joined('room')
    await clock.advance('1s')
    network.client('alice').disconnect()
    await clock.advance('5s')
    const sent = codeOf(alice.client.sendMessageToPeer({ text: 'x' }, 'bob'))
    stage.check('WEB-STATE-102', {
      what: 'calls while RECONNECTING',
      observed: await answersOf(alice),
      expected: refused,
    })
    network.client('alice').reconnect()
    await clock.advance('5s')
    stage.check('WEB-STATE-102', {
      what: 'a message that was sent meanwhile, once the link is back',
      observed: await sent,
      expected: 0,
    })
    await stage.webLoggedIn('alice')
    await clock.advance('1s')
    stage.check('WEB-STATE-102', {
      what: 'calls in ABORTED, messages, join and members among them',
      observed: {
        ...(await answersOf(alice)),
        peer: await alice.end(alice.client.sendMessageToPeer({ text: 'x' }, 'bob')),
        channel: await alice.end(channel.sendMessage({ text: 'x' })),
        join: await alice.end(alice.client.createChannel('other').join()),
        members: await alice.end(channel.getMembers()),
      },
      expected: {
        ...refused,
        peer: loggedOut,
        channel: loggedOut,
        join: loggedOut,
        members: loggedOut,
      },
    })
    await alice.end(alice.client.logout())
    await clock.advance('2s')
    await alice.login()
    stage.check('WEB-STATE-102', {
      what: 'a message after a logout and a login',
      observed: await alice.end(alice.client.sendMessageToPeer({ text: 'x' }, 'bob')),
      expected: 0,
    })
  },
})

const channelObjects = defineScenario({
  name: 'web-second-channel-object',
  title:
    'In the Web: of two objects of one channel the one that joined is inside; the other can do nothing, until the first has left.',
  face: 'web',
  proves: ['WEB-CHANNEL-OBJECT'],
  play: async (stage) => {
    const { clock } = stage.rtm
    const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
    const room = await bob.joined('room')
    const { channel: first, told } = await alice.joined('room')
    const second = alice.client.createChannel('room')
    await clock.advance('1s')
    stage.check('WEB-CHANNEL-OBJECT', {
      what: 'join, message, members and leave by a second object of a joined channel',
      observed: [
        await alice.end(second.join()),
        await alice.end(second.sendMessage({ text: 'x' })),
        await alice.end(second.getMembers()),
        await alice.end(second.leave()),
      ],
      expected: [202, 5, 5, 3],
    })
    stage.check('WEB-CHANNEL-OBJECT', {
      what: 'a message by the first, which is still inside, and what the other member hears of all this',
      observed: [
        await alice.end(first.sendMessage({ text: 'y' })),
        room.told.filter(([name]) => name === 'ChannelMessage' || name === 'MemberLeft').length,
      ],
      expected: [0, 1],
    })
    const codes = [await alice.end(first.leave())]
    await clock.advance('5s')
    codes.push(await alice.end(second.join()), await alice.end(first.sendMessage({ text: 'z' })))
    const before = told.length
    await bob.end(room.channel.sendMessage({ text: 'to the second' }))
    await clock.advance('1s')
    stage.check('WEB-CHANNEL-OBJECT', {
      what: 'a leave by the first, a join by the second, a message by the first, and what the first hears then',
      observed: [...codes, told.length - before],
      expected: [0, 0, 5, 0],
    })
  },
})

/** What only the Web SDK does. */
export const webSdkScenarios: readonly Scenario[] = [order, states, channelObjects]
