/** Modules of apps as they are written, each of which keeps its client another way. For tests alone. */
import AgoraRTM from '../mocks/agora-rtm-sdk.ts'
import type { RtmChannel, RtmClient, RtmMessage } from '../mocks/agora-rtm-sdk.ts'

/** The App ID of the apps. */
export const appId: string = 'a'.repeat(32)

/** A client at module level, with a channel and listeners of both. */
export const alice: RtmClient = AgoraRTM.createInstance(appId)
/** Its channel. */
export const family: RtmChannel = alice.createChannel('family')
/** What its listeners have heard, over all tests. */
export const heard: string[] = []
alice.on('MessageFromPeer', (message, from) => {
  heard.push(`${from}: ${textOf(message)}`)
})
family.on('ChannelMessage', (message, from) => {
  heard.push(`${from} in family: ${textOf(message)}`)
})

function textOf(message: RtmMessage): string {
  return 'text' in message ? message.text : ''
}

/** A client in a class with one object, made where the module is loaded. */
class Chat {
  readonly client: RtmClient = AgoraRTM.createInstance(appId)
  readonly states: string[] = []

  constructor() {
    this.client.on('ConnectionStateChanged', (state) => {
      this.states.push(state)
    })
  }
}

/** The one object. */
export const chat: Chat = new Chat()

let lazy: RtmClient | undefined

/** A client that is made at its first use. */
export function lazyClient(): RtmClient {
  lazy ??= AgoraRTM.createInstance(appId)
  return lazy
}
