/**
 * The mock of `agora-rtm-sdk` that people write by hand, put under judgement:
 * `rtm-testkit comply --adapter examples/hand-rolled-mock/adapter.ts`
 *
 * An adapter is an object with a name, the face that it has, and `create`, which makes a new world for each
 * scenario. All that a world gives beside its face (a clock, faults, a network, a store) is optional: a scenario that
 * needs what is not there is left out, and the report says so.
 */
import { defineAdapter } from 'rtm-testkit/scenarios'
import type { Adapter } from 'rtm-testkit/scenarios'

type Listener = (...given: readonly unknown[]) => void

/** Logs in whoever asks, tells peers what they are sent, and calls every upload a success. */
class HandRolledClient {
  readonly #everybody: Map<string, HandRolledClient>
  readonly #listeners = new Map<string, Listener[]>()
  #uid = ''

  constructor(everybody: Map<string, HandRolledClient>) {
    this.#everybody = everybody
  }

  on(name: string, listener: Listener): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
  }

  async login({ uid }: { readonly uid: string }): Promise<void> {
    this.#uid = uid
    this.#everybody.set(uid, this)
    await Promise.resolve()
  }

  async logout(): Promise<void> {
    this.#everybody.delete(this.#uid)
    await Promise.resolve()
  }

  async sendMessageToPeer(message: object, peerId: string): Promise<object> {
    const peer = this.#everybody.get(peerId)
    if (peer !== undefined)
      for (const listener of peer.#listeners.get('MessageFromPeer') ?? [])
        listener(message, this.#uid, {})
    return await Promise.resolve({ hasPeerReceived: true })
  }

  async createMediaMessageByUploading(blob: Blob, params: object = {}): Promise<object> {
    return await Promise.resolve({ mediaId: 'media-1', size: blob.size, ...params })
  }

  async downloadMedia(): Promise<Blob> {
    return await Promise.resolve(new Blob(['a photo']))
  }
}

const adapter: Adapter = defineAdapter({
  name: 'a mock written by hand',
  face: 'web',
  create: () => {
    const everybody = new Map<string, HandRolledClient>()
    return {
      agoraRTM: { createInstance: () => new HandRolledClient(everybody) },
      // It has no time: everything is over at once.
      clock: { nowMs: () => 0, advance: async () => await Promise.resolve() },
    }
  },
})

export default adapter
