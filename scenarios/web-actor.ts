import type { SubjectRtm } from './subject.ts'

/** A client in the shape of the Web SDK. */
export type WebClient = ReturnType<SubjectRtm['agoraRTM']['createInstance']>
/** A channel of it. */
export type WebChannel = ReturnType<WebClient['createChannel']>
/** A message of any kind, as far as scenarios read it. */
export interface WebMessage {
  readonly messageType?: string
  readonly text?: string
  readonly mediaId: string
  readonly size: number
  readonly width: number
  readonly height: number
  readonly thumbnail: Blob | undefined
  fileName: string
}

/** One thing that a client or a channel was told. */
export type WebEvent = readonly [name: string, ...given: readonly unknown[]]

/** One client in a scenario of the Web, and what it was told. */
export interface WebActor {
  readonly uid: string
  readonly client: WebClient
  readonly told: readonly WebEvent[]
  /** Waits for a promise to end: 0, or the code that it rejects with. */
  end(promise: Promise<unknown>): Promise<number>
  /** Waits for what a promise gives. */
  value<T>(promise: Promise<T>): Promise<T>
  login(token?: string): Promise<number>
  /** What was told under a name, oldest first. */
  all(name: string): readonly WebEvent[]
  /** Makes a channel, listens to it, and joins. */
  joined(channelId: string): Promise<WebJoined>
}

/** A channel that was joined, and what it was told. */
export interface WebJoined {
  readonly channel: WebChannel
  readonly told: readonly WebEvent[]
}

const clientEvents = [
  'ConnectionStateChanged',
  'MessageFromPeer',
  'TokenExpired',
  'PeersOnlineStatusChanged',
  'RemoteInvitationReceived',
]
const channelEvents = [
  'ChannelMessage',
  'MemberJoined',
  'MemberLeft',
  'MemberCountUpdated',
  'AttributesUpdated',
]

/** The code that a promise rejects with; 0 where it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<number> {
  try {
    await promise
    return 0
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (typeof code === 'number') return code
    throw error
  }
}

/** Makes a client of the Web: not logged in. */
export function createWebActor(
  { rtm, appId }: { readonly rtm: SubjectRtm; readonly appId: string },
  uid: string,
): WebActor {
  const client = rtm.agoraRTM.createInstance(appId)
  const told: WebEvent[] = []
  const listen = (emitter: object, names: readonly string[], heard: WebEvent[]): void => {
    const { on } = emitter as { on: (name: string, take: (...given: unknown[]) => void) => void }
    for (const name of names)
      on.call(emitter, name, (...given) => void heard.push([name, ...given]))
  }
  listen(client, clientEvents, told)
  const end: WebActor['end'] = async (promise) => await rtm.until(codeOf(promise))
  return {
    uid,
    client,
    told,
    end,
    value: async (promise) => await rtm.until(promise),
    login: async (token) => await end(client.login(token === undefined ? { uid } : { uid, token })),
    all: (wanted) => told.filter(([name]) => name === wanted),
    joined: async (channelId) => {
      const channel = client.createChannel(channelId)
      const heard: WebEvent[] = []
      listen(channel, channelEvents, heard)
      await rtm.until(channel.join())
      return { channel, told: heard }
    },
  }
}
