import { recordChannel, recordService } from '../index.ts'
import type { FakeRtm, RtmChannel, RtmService } from '../index.ts'
import { appId } from './wire-tests.ts'

/** One client in a story that is the same through every face. Each step resolves when it is over at both ends. */
export interface ParityActor {
  readonly uid: string
  login(): Promise<unknown>
  logout(): Promise<unknown>
  /** Sends a text, and gives the code of the answer. */
  text(to: string, text: string): Promise<number>
  /** Uploads an image, sends it, and gives its media ID. */
  image(to: string, name: string): Promise<string>
  /** Bytes of a medium, or the code why not. */
  download(mediaId: string): Promise<number>
  join(channelId: string): Promise<unknown>
  leave(channelId: string): Promise<unknown>
  say(channelId: string, text: string): Promise<unknown>
  describe(value: string): Promise<unknown>
  describedAs(uid: string): Promise<unknown>
  areOnline(uids: readonly string[]): Promise<unknown>
  /** Resolves when the next message of a peer has come. */
  nextMessage(): Promise<unknown>
  nextChannelMessage(channelId: string): Promise<unknown>
  nextMember(channelId: string, what: 'joined' | 'left'): Promise<unknown>
}

/** What comes, for who waits: nothing is missed, and nothing is taken twice. */
class Comings {
  readonly #came: string[] = []
  readonly #waiting = new Map<string, () => void>()

  come(what: string): void {
    const wake = this.#waiting.get(what)
    this.#waiting.delete(what)
    if (wake === undefined) this.#came.push(what)
    else wake()
  }

  next(what: string): Promise<void> {
    const at = this.#came.indexOf(what)
    if (at >= 0) {
      this.#came.splice(at, 1)
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#waiting.set(what, resolve))
  }
}

/** Makes each channel at its first use. */
function nativeChannels(service: RtmService, comings: Comings): (channelId: string) => RtmChannel {
  const channels = new Map<string, RtmChannel>()
  return (channelId) => {
    let channel = channels.get(channelId)
    if (channel !== undefined) return channel
    const record = recordChannel({
      onJoinSuccess: () => comings.come(`join ${channelId}`),
      onLeave: () => comings.come(`leave ${channelId}`),
      onSendMessageResult: () => comings.come(`said ${channelId}`),
      onMessageReceived: () => comings.come(`heard ${channelId}`),
      onMemberJoined: () => comings.come(`joined ${channelId}`),
      onMemberLeft: () => comings.come(`left ${channelId}`),
    })
    channel = service.createChannel(channelId, record) ?? undefined
    if (channel === undefined) throw new Error(`no channel ${channelId}`)
    channels.set(channelId, channel)
    return channel
  }
}

interface NativeGround {
  readonly rtm: FakeRtm
  readonly service: RtmService
  readonly comings: Comings
  readonly channelOf: (channelId: string) => RtmChannel
}

function nativeChannelSteps({
  rtm,
  service,
  comings,
  channelOf,
}: NativeGround): Pick<ParityActor, 'join' | 'leave' | 'say'> {
  return {
    join: async (channelId) => {
      channelOf(channelId).join()
      await rtm.until(comings.next(`join ${channelId}`))
    },
    leave: async (channelId) => {
      channelOf(channelId).leave()
      await rtm.until(comings.next(`leave ${channelId}`))
    },
    say: async (channelId, text) => {
      const message = service.createMessage(text)
      channelOf(channelId).sendMessage(message)
      await rtm.until(comings.next(`said ${channelId}`))
      message.release()
    },
  }
}

/** An actor on the C++ shape. */
export function nativeActor(rtm: FakeRtm, uid: string): ParityActor {
  const comings = new Comings()
  const service = rtm.createRtmService()
  const told = recordService({
    onMessageReceivedFromPeer: () => comings.come('message'),
    onImageMessageReceivedFromPeer: (_from, message) => {
      comings.come('message')
      message.release()
    },
  })
  service.initialize(appId, told)
  const channelOf = nativeChannels(service, comings)
  const answer = async (
    name:
      | 'onSetLocalUserAttributesResult'
      | 'onGetUserAttributesResult'
      | 'onQueryPeersOnlineStatusResult',
    { requestId }: { readonly requestId: number },
  ): Promise<unknown> => await rtm.until(told.next(name, (id: number) => id === requestId))
  return {
    uid,
    login: async () => {
      service.login(null, uid)
      await rtm.until(told.next('onLoginSuccess'))
    },
    logout: async () => {
      service.logout()
      await rtm.until(told.next('onLogout'))
    },
    text: async (to, text) => {
      const message = service.createMessage(text)
      service.sendMessageToPeer(to, message)
      const [, code] = await rtm.until(told.next('onSendMessageResult'))
      message.release()
      return code
    },
    image: async (to, name) => {
      service.createImageMessageByUploading(`/${name}`)
      const [, message] = await rtm.until(told.next('onImageMediaUploadResult'))
      if (message === null) throw new Error('the upload has failed')
      service.sendMessageToPeer(to, message)
      await rtm.until(told.next('onSendMessageResult'))
      const mediaId = message.getMediaId()
      message.release()
      return mediaId
    },
    download: async (mediaId) => {
      service.downloadMediaToMemory(mediaId)
      const [, , bytes, code] = await rtm.until(told.next('onMediaDownloadToMemoryResult'))
      return code === 0 ? bytes : -code
    },
    ...nativeChannelSteps({ rtm, service, comings, channelOf }),
    describe: (value) =>
      answer(
        'onSetLocalUserAttributesResult',
        service.setLocalUserAttributes([{ key: 'mood', value }]),
      ),
    describedAs: (of) => answer('onGetUserAttributesResult', service.getUserAttributes(of)),
    areOnline: (uids) =>
      answer('onQueryPeersOnlineStatusResult', service.queryPeersOnlineStatus([...uids])),
    nextMessage: () => rtm.until(comings.next('message')),
    nextChannelMessage: (channelId) => rtm.until(comings.next(`heard ${channelId}`)),
    nextMember: (channelId, what) => rtm.until(comings.next(`${what} ${channelId}`)),
  }
}

type WebChannel = ReturnType<ReturnType<FakeRtm['agoraRTM']['createInstance']>['createChannel']>

/** An actor on the drop-in for `agora-rtm-sdk`. */
export function webActor(
  rtm: FakeRtm,
  uid: string,
  files: Readonly<Record<string, Uint8Array>>,
): ParityActor {
  const comings = new Comings()
  const client = rtm.agoraRTM.createInstance(appId)
  client.on('MessageFromPeer', () => comings.come('message'))
  const channels = new Map<string, WebChannel>()
  const channelOf = (channelId: string): WebChannel => {
    let channel = channels.get(channelId)
    if (channel !== undefined) return channel
    channel = client.createChannel(channelId)
    channel.on('ChannelMessage', () => comings.come(`heard ${channelId}`))
    channel.on('MemberJoined', () => comings.come(`joined ${channelId}`))
    channel.on('MemberLeft', () => comings.come(`left ${channelId}`))
    channels.set(channelId, channel)
    return channel
  }
  return {
    uid,
    login: () => rtm.until(client.login({ uid })),
    logout: () => rtm.until(client.logout()),
    text: async (to, text) => {
      const { hasPeerReceived } = await rtm.until(client.sendMessageToPeer({ text }, to))
      return hasPeerReceived ? 0 : 3
    },
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
    download: async (mediaId) => {
      try {
        return (await rtm.until(client.downloadMedia(mediaId))).size
      } catch (error) {
        return -((error as { readonly code?: number }).code ?? 0)
      }
    },
    join: (channelId) => rtm.until(channelOf(channelId).join()),
    leave: (channelId) => rtm.until(channelOf(channelId).leave()),
    say: (channelId, text) => rtm.until(channelOf(channelId).sendMessage({ text })),
    describe: (value) => rtm.until(client.setLocalUserAttributes({ mood: value })),
    describedAs: (of) => rtm.until(client.getUserAttributes(of).catch(String)),
    areOnline: (uids) => rtm.until(client.queryPeersOnlineStatus([...uids])),
    nextMessage: () => rtm.until(comings.next('message')),
    nextChannelMessage: (channelId) => rtm.until(comings.next(`heard ${channelId}`)),
    nextMember: (channelId, what) => rtm.until(comings.next(`${what} ${channelId}`)),
  }
}
