import { appId, hello, image, picture, quietly, testAudit } from '../../test/audit-tests.ts'
import type { App, Client } from '../../test/audit-tests.ts'

/** A person who is put out reads it, and clicks half a second later. */
const comesBackByClick: App = async (stage) => {
  const alice = await stage.login('alice')
  await stage.make().login({ uid: 'alice' })
  await stage.pass(500)
  await alice.logout()
  await alice.login({ uid: 'alice' })
}

testAudit([
  [
    'a second login while logged in',
    /^W-LOGIN-ALREADY: logs in while it is logged in$/,
    async (stage) => {
      const alice = await stage.login('alice')
      await stage.here(() => alice.login({ uid: 'alice' }))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      await alice.logout()
      await stage.pass('1s')
      await alice.login({ uid: 'alice' })
    },
  ],
  [
    'a second login while the first is under way',
    /^W-LOGIN-ALREADY: logs in while its login is under way$/,
    async (stage) => {
      const alice = stage.make()
      const first = alice.login({ uid: 'alice' })
      await stage.here(() => alice.login({ uid: 'alice' }))
      await first
    },
    async (stage) => {
      const alice = stage.make()
      const first = alice.login({ uid: 'alice' })
      await Promise.all([first, first])
    },
  ],
  [
    'an instance per render, of which only the first has logged in',
    /^LOGIN-REQUIRED: calls sendMessageToPeer on an instance without a login, while another, made at the same line, is logged in as alice$/,
    async (stage) => {
      const [first, second] = [1, 2].map(() => stage.make()) as [Client, Client]
      await first.login({ uid: 'alice' })
      await stage.here(() => second.sendMessageToPeer(hello, 'bob'))
    },
    async (stage) => {
      const only = stage.make()
      await only.login({ uid: 'alice' })
      await only.sendMessageToPeer(hello, 'bob')
    },
  ],
  [
    'an instance that another of the same line has put out, and that is called all the same',
    /^W-ABORTED-LOGOUT-FIRST: calls sendMessageToPeer on an instance that another one, made at the same line, has put out$/,
    async (stage) => {
      const made: Client[] = []
      for (let render = 0; render < 2; render++) made.push(await stage.login('alice'))
      await stage.pass('10s')
      await stage.here(async () => await made[0]?.sendMessageToPeer(hello, 'bob'))
    },
    async (stage) => {
      const [first, second] = [await stage.login('alice'), await stage.login('alice')]
      await first.logout()
      await second.sendMessageToPeer(hello, 'bob')
    },
  ],
  [
    'an instance per render, each of which logs in',
    /^W-KICK-SAME-UID: makes 3 instances of one user at the same line/,
    async (stage) => {
      for (let render = 0; render < 3; render++) {
        stage.nextLine()
        const alice = stage.rtm.agoraRTM.createInstance(appId)
        await alice.login({ uid: 'alice' })
      }
    },
    async (stage) => {
      for (const uid of ['alice', 'bob', 'carol']) await stage.login(uid)
      for (let day = 0; day < 3; day++) await (await stage.login('dora')).logout()
    },
  ],
  [
    'undefined, sent after an upload whose failure was caught',
    /^W-MSG-TYPES: sends something that is no message after an upload that has failed with 2$/,
    async (stage) => {
      const alice = await stage.login('alice')
      const message = await quietly(alice.createMediaMessageByUploading(new Blob([]), image))
      await stage.here(() => alice.sendMessageToPeer(message as never, 'bob'))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const message = await quietly(alice.createMediaMessageByUploading(new Blob([]), image))
      if (message !== undefined) await alice.sendMessageToPeer(message, 'bob')
    },
  ],
  [
    'a send without a peer',
    /^W-PEER-BAD-ID: sends to a peer without a usable user ID$/,
    async (stage) => {
      const alice = await stage.login('alice')
      await stage.here(() => alice.sendMessageToPeer(hello, undefined as never))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      await quietly(alice.sendMessageToPeer(hello, 'nobody-is-there'))
    },
  ],
  [
    'a login whose failure was swallowed',
    /^LOGIN-REQUIRED: calls sendMessageToPeer though its login has failed with \d+$/,
    async (stage) => {
      stage.rtm.server.ban('alice')
      const alice = stage.make()
      await quietly(alice.login({ uid: 'alice' }))
      await stage.here(() => alice.sendMessageToPeer(hello, 'bob'))
    },
    async (stage) => {
      stage.rtm.server.ban('alice')
      const alice = stage.make()
      const isIn = await alice.login({ uid: 'alice' }).then(
        () => true,
        () => false,
      )
      if (isIn) await alice.sendMessageToPeer(hello, 'bob')
    },
  ],
  [
    'a download after the 7 days',
    /^MEDIA-TTL-7D: downloads a medium after its 7 days$/,
    async (stage) => {
      const alice = await stage.login('alice')
      const { mediaId } = await alice.createMediaMessageByUploading(picture, image)
      await stage.pass('7d')
      await stage.here(() => alice.downloadMedia(mediaId))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const { mediaId } = await alice.createMediaMessageByUploading(picture, image)
      await stage.pass('6d')
      await alice.downloadMedia(mediaId)
      await quietly(alice.downloadMedia(mediaId.replace(/./, '0')))
    },
  ],
  [
    'a user who is stuck after a kick',
    /^W-ABORTED-LOGOUT-FIRST: logs in again from ABORTED$/,
    async (stage) => {
      const alice = await stage.login('alice')
      await stage.make().login({ uid: 'alice' })
      await stage.pass('10s')
      await stage.here(() => alice.login({ uid: 'alice' }))
    },
    comesBackByClick,
  ],
  [
    'a login by itself right after a kick',
    /^W-ABORTED-NO-AUTO: logs in again \d+ ms after another device has put it out$/,
    async (stage) => {
      const alice = stage.make()
      const comeBack = async (): Promise<void> => {
        await alice.logout()
        await stage.here(() => alice.login({ uid: 'alice' }))
      }
      alice.on('ConnectionStateChanged', (state) => {
        if (state === 'ABORTED') void comeBack()
      })
      await alice.login({ uid: 'alice' })
      await stage.pass('1s')
      await stage.make().login({ uid: 'alice' })
      await stage.pass('1s')
    },
    comesBackByClick,
  ],
  [
    'calls after a kick that go on',
    /^W-ABORTED-LOGOUT-FIRST: calls sendMessage in ABORTED$/,
    async (stage) => {
      const alice = stage.rtm.agoraRTM.createInstance(appId)
      await alice.login({ uid: 'alice' })
      const channel = alice.createChannel('c')
      await channel.join()
      await stage.login('alice')
      await quietly(channel.sendMessage(hello))
      await stage.pass(100)
      await stage.here(() => channel.sendMessage(hello))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const channel = alice.createChannel('c')
      await channel.join()
      await stage.login('alice')
      await quietly(channel.sendMessage(hello))
    },
  ],
  [
    'the picture itself, encoded again, as its thumbnail',
    /^THUMB-NOT-AUTO: sends a thumbnail of 20000 bytes, 61 % of what a message may hold$/,
    async (stage) => {
      const alice = await stage.login('alice')
      const thumbnail = new Blob([new Uint8Array(20_000)])
      const message = await alice.createMediaMessageByUploading(picture, { ...image, thumbnail })
      await stage.here(() => alice.sendMessageToPeer(message, 'bob'))
    },
    async (stage) => {
      const alice = await stage.login('alice')
      const icon = new Blob([new Uint8Array(900)])
      const message = await alice.createMediaMessageByUploading(icon, { ...image, thumbnail: icon })
      await alice.sendMessageToPeer(message, 'bob')
    },
  ],
  [
    'a picture that is downloaded at each look',
    /^MEDIA-DOWNLOAD-BY-ID: downloads the same medium again, 3 times by now$/,
    async (stage) => {
      const alice = await stage.login('alice')
      const { mediaId } = await alice.createMediaMessageByUploading(picture, image)
      for (let look = 0; look < 3; look++) await stage.here(() => alice.downloadMedia(mediaId))
    },
    async (stage) => {
      const bob = await stage.login('bob')
      const { mediaId } = await bob.createMediaMessageByUploading(picture, image)
      for (let day = 0; day < 6; day++) {
        const alice = await stage.login('alice')
        await alice.downloadMedia(mediaId)
        await alice.logout()
        await stage.pass('1d')
      }
    },
  ],
])
