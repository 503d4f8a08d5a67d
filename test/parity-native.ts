import { CONNECTION_STATE, recordChannel, recordService } from '../mocks/index.ts'
import type {
  CallbackRecord,
  FakeRtm,
  RtmChannel,
  RtmChannelAttribute,
  RtmService,
} from '../mocks/index.ts'
import { appId } from './wire-tests.ts'

/** One client in a story that is the same through every face. Each step resolves when it is over at both ends. */
export interface ParityActor {
  readonly uid: string
  /** The same user on another device. */
  elsewhere(): ParityActor
  login(): Promise<unknown>
  logout(): Promise<unknown>
  /** Sends a text, and gives the code of the answer. */
  text(to: string, text: string): Promise<number>
  /** Uploads an image, sends it, and gives its media ID. */
  image(to: string, name: string): Promise<string>
  /** Uploads a file, and gives the code that it ends with. */
  uploadFile(name: string): Promise<number>
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
  members(channelId: string): Promise<unknown>
  /** Tells the members of a channel what it is about. */
  entitle(channelId: string, title: string): Promise<unknown>
  nextTitle(channelId: string): Promise<unknown>
  /** Follows the online status of a user. */
  follow(uid: string): Promise<unknown>
  nextStatus(): Promise<unknown>
  /** Resolves when another login of the same user has put it out. */
  putOut(): Promise<unknown>
  /** An upload that is cancelled as soon as it has begun: the code it ends with. */
  cancelledImage(name: string): Promise<number>
}

/** What comes, for who waits: nothing is missed, and nothing is taken twice. */
export class Comings {
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
      onGetMembers: () => comings.come(`members ${channelId}`),
      onAttributesUpdated: () => comings.come(`title ${channelId}`),
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
}: NativeGround): Pick<ParityActor, 'join' | 'leave' | 'say' | 'members'> {
  return {
    members: async (channelId) => {
      channelOf(channelId).getMembers()
      await rtm.until(comings.next(`members ${channelId}`))
    },
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

function nativeMedia(
  rtm: FakeRtm,
  service: RtmService,
  told: CallbackRecord,
): Pick<ParityActor, 'image' | 'uploadFile' | 'download' | 'cancelledImage'> {
  return {
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
    uploadFile: async (name) => {
      service.createFileMessageByUploading(`/${name}`)
      const [, message, code] = await rtm.until(told.next('onFileMediaUploadResult'))
      message?.release()
      return code
    },
    download: async (mediaId) => {
      service.downloadMediaToMemory(mediaId)
      const [, , bytes, code] = await rtm.until(told.next('onMediaDownloadToMemoryResult'))
      return code === 0 ? bytes : -code
    },
    cancelledImage: async (name) => {
      const { requestId } = service.createImageMessageByUploading(`/${name}`)
      service.cancelMediaUpload(requestId)
      const [, , code] = await rtm.until(told.next('onImageMediaUploadResult'))
      return code
    },
  }
}

/** An actor on the C++ shape. */
export function nativeActor(rtm: FakeRtm, uid: string): ParityActor {
  const comings = new Comings()
  const service = rtm.createRtmService()
  const told = recordService({
    onPeersOnlineStatusChanged: () => comings.come('status'),
    onConnectionStateChanged: (state) => {
      if (state === CONNECTION_STATE.CONNECTION_STATE_ABORTED) comings.come('put out')
    },
    onMessageReceivedFromPeer: () => comings.come('message'),
    onImageMessageReceivedFromPeer: () => comings.come('message'),
  })
  service.initialize(appId, told)
  const channelOf = nativeChannels(service, comings)
  const answer = async (
    name:
      | 'onSetLocalUserAttributesResult'
      | 'onGetUserAttributesResult'
      | 'onQueryPeersOnlineStatusResult'
      | 'onSetChannelAttributesResult'
      | 'onSubscriptionRequestResult',
    { requestId }: { readonly requestId: number },
  ): Promise<unknown> => await rtm.until(told.next(name, (id: number) => id === requestId))
  return {
    uid,
    elsewhere: () => nativeActor(rtm, uid),
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
    ...nativeMedia(rtm, service, told),
    ...nativeChannelSteps({ rtm, service, comings, channelOf }),
    describe: (value) =>
      answer(
        'onSetLocalUserAttributesResult',
        service.setLocalUserAttributes([{ key: 'mood', value }]),
      ),
    describedAs: (of) => answer('onGetUserAttributesResult', service.getUserAttributes(of)),
    areOnline: (uids) =>
      answer('onQueryPeersOnlineStatusResult', service.queryPeersOnlineStatus([...uids])),
    entitle: (channelId, title) =>
      answer(
        'onSetChannelAttributesResult',
        service.setChannelAttributes(channelId, [titleOf(service, title)], {
          enableNotificationToChannelMembers: true,
        }),
      ),
    follow: (whom) =>
      answer('onSubscriptionRequestResult', service.subscribePeersOnlineStatus([whom])),
    ...waits(rtm, comings),
  }
}

function titleOf(service: RtmService, title: string): RtmChannelAttribute {
  const attribute = service.createChannelAttribute()
  attribute.setKey('title')
  attribute.setValue(title)
  return attribute
}

/** What comes is waited for alike on both faces. */
export function waits(
  rtm: FakeRtm,
  comings: Comings,
): Pick<
  ParityActor,
  'nextMessage' | 'nextChannelMessage' | 'nextMember' | 'nextTitle' | 'nextStatus' | 'putOut'
> {
  return {
    nextMessage: () => rtm.until(comings.next('message')),
    nextChannelMessage: (channelId) => rtm.until(comings.next(`heard ${channelId}`)),
    nextMember: (channelId, what) => rtm.until(comings.next(`${what} ${channelId}`)),
    nextTitle: (channelId) => rtm.until(comings.next(`title ${channelId}`)),
    nextStatus: () => rtm.until(comings.next('status')),
    putOut: () => rtm.until(comings.next('put out')),
  }
}
