import type { FakeRtm } from '../mocks/index.ts'
import { Comings, waits } from './parity-native.ts'
import type { ParityActor } from './parity-native.ts'
import { appId } from './wire-tests.ts'

type WebChannel = ReturnType<ReturnType<FakeRtm['agoraRTM']['createInstance']>['createChannel']>

type WebClient = ReturnType<FakeRtm['agoraRTM']['createInstance']>

function webMedia(
  rtm: FakeRtm,
  client: WebClient,
  files: Readonly<Record<string, Uint8Array>>,
): Pick<ParityActor, 'image' | 'uploadFile' | 'download' | 'cancelledImage'> {
  const codeOf = async (call: Promise<unknown>): Promise<number> =>
    await rtm.until(
      call.then(
        () => 0,
        ({ code }: { readonly code: number }) => code,
      ),
    )
  return {
    image: async (to, name) => {
      const photo = new Blob([files[name] ?? new Uint8Array(0)])
      const upload = client.createMediaMessageByUploading(photo, {
        messageType: 'IMAGE',
        fileName: name,
      })
      const message = await rtm.until(upload)
      await rtm.until(client.sendMessageToPeer(message, to))
      return message.mediaId
    },
    uploadFile: async (name) =>
      await codeOf(
        client.createMediaMessageByUploading(new Blob([files[name] ?? new Uint8Array(0)]), {
          messageType: 'FILE',
        }),
      ),
    download: async (mediaId) => {
      try {
        return (await rtm.until(client.downloadMedia(mediaId))).size
      } catch (error) {
        return -((error as { readonly code?: number }).code ?? 0)
      }
    },
    cancelledImage: async (name) => {
      const controller = new AbortController()
      const photo = new Blob([files[name] ?? new Uint8Array(0)])
      const about = { messageType: 'IMAGE', fileName: name } as const
      const upload = client.createMediaMessageByUploading(photo, about, {
        cancelSignal: controller.signal,
      })
      controller.abort()
      return await codeOf(upload)
    },
  }
}

/** An actor on the drop-in for `agora-rtm-sdk`. */
export function webActor(
  rtm: FakeRtm,
  uid: string,
  files: Readonly<Record<string, Uint8Array>>,
): ParityActor {
  const comings = new Comings()
  const client = rtm.agoraRTM.createInstance(appId)
  client.on('MessageFromPeer', () => comings.come('message'))
  client.on('PeersOnlineStatusChanged', () => comings.come('status'))
  client.on('ConnectionStateChanged', (state) => {
    if (state === 'ABORTED') comings.come('put out')
  })
  const channels = new Map<string, WebChannel>()
  const channelOf = (channelId: string): WebChannel => {
    let channel = channels.get(channelId)
    if (channel !== undefined) return channel
    channel = client.createChannel(channelId)
    channel.on('ChannelMessage', () => comings.come(`heard ${channelId}`))
    channel.on('MemberJoined', () => comings.come(`joined ${channelId}`))
    channel.on('MemberLeft', () => comings.come(`left ${channelId}`))
    channel.on('AttributesUpdated', () => comings.come(`title ${channelId}`))
    channels.set(channelId, channel)
    return channel
  }
  return {
    uid,
    elsewhere: () => webActor(rtm, uid, files),
    login: () => rtm.until(client.login({ uid })),
    logout: () => rtm.until(client.logout()),
    text: async (to, text) => {
      const { hasPeerReceived } = await rtm.until(client.sendMessageToPeer({ text }, to))
      return hasPeerReceived ? 0 : 3
    },
    ...webMedia(rtm, client, files),
    join: (channelId) => rtm.until(channelOf(channelId).join()),
    leave: (channelId) => rtm.until(channelOf(channelId).leave()),
    say: (channelId, text) => rtm.until(channelOf(channelId).sendMessage({ text })),
    describe: (value) => rtm.until(client.setLocalUserAttributes({ mood: value })),
    describedAs: (of) => rtm.until(client.getUserAttributes(of).catch(String)),
    areOnline: (uids) => rtm.until(client.queryPeersOnlineStatus([...uids])),
    members: (channelId) => rtm.until(channelOf(channelId).getMembers()),
    entitle: (channelId, title) => {
      const options = { enableNotificationToChannelMembers: true }
      return rtm.until(client.setChannelAttributes(channelId, { title }, options))
    },
    follow: (whom) => rtm.until(client.subscribePeersOnlineStatus([whom])),
    ...waits(rtm, comings),
  }
}
