import type { SessionEvent } from '../client/index.ts'
import { MESSAGE_TYPE } from '../protocol/index.ts'
import type { World } from '../server/index.ts'
import { restoredMeanwhile } from '../time/index.ts'

/** A message as it was delivered to a client, whether the app listens or not. */
export interface DeliveredMessage {
  readonly to: string
  readonly from: string
  /** The channel it came by; undefined for a peer message. */
  readonly channelId: string | undefined
  readonly type: 'TEXT' | 'RAW' | 'IMAGE' | 'FILE'
  /** The text, or the content of an image or file message. */
  readonly text: string
  /** The media ID of an image or file message, else ''. */
  readonly mediaId: string
}

/** An upload that has ended well. */
export interface EndedUpload {
  readonly uid: string
  readonly kind: 'image' | 'file'
  readonly mediaId: string
  readonly bytes: number
}

const types: Readonly<Record<number, DeliveredMessage['type']>> = {
  [MESSAGE_TYPE.MESSAGE_TYPE_TEXT]: 'TEXT',
  [MESSAGE_TYPE.MESSAGE_TYPE_RAW]: 'RAW',
  [MESSAGE_TYPE.MESSAGE_TYPE_IMAGE]: 'IMAGE',
  [MESSAGE_TYPE.MESSAGE_TYPE_FILE]: 'FILE',
}
const keptMax = 10_000

/** Things of one sort that came, in order, and who waits for the next. */
class Arrivals<Thing> {
  readonly #kept: Thing[] = []
  readonly #waiters: {
    readonly fits: (thing: Thing) => boolean
    readonly give: (thing: Thing) => void
    readonly fail: (error: Error) => void
  }[] = []

  add(thing: Thing): void {
    const place = this.#waiters.findIndex(({ fits }) => fits(thing))
    if (place >= 0) return this.#waiters.splice(place, 1)[0]?.give(thing)
    this.#kept.push(thing)
    if (this.#kept.length > keptMax) this.#kept.shift()
  }

  /** One that nobody took yet, else the first to come. */
  next(fits: (thing: Thing) => boolean): Promise<Thing> {
    const place = this.#kept.findIndex(fits)
    const [kept] = place < 0 ? [] : this.#kept.splice(place, 1)
    if (kept !== undefined) return Promise.resolve(kept)
    return new Promise((resolve, reject) =>
      this.#waiters.push({ fits, give: resolve, fail: reject }),
    )
  }

  /** Forgets what came, and ends the waits for what will not. */
  forget(): void {
    this.#kept.length = 0
    for (const { fail } of this.#waiters.splice(0)) fail(restoredMeanwhile())
  }
}

/** What the clients of a world are told, for tests that wait for it. */
export class Deliveries {
  readonly messages: Arrivals<DeliveredMessage> = new Arrivals()
  readonly uploads: Arrivals<EndedUpload> = new Arrivals()
  readonly #uidOf: (client: number) => string

  constructor(world: World) {
    this.#uidOf = (client) => (world.clients.get(client) as { uid: string } | undefined)?.uid ?? ''
    world.host.watch = (client, event) => this.#see(client, event as SessionEvent)
  }

  /** The world is another now, or is no more. */
  forget(): void {
    this.messages.forget()
    this.uploads.forget()
  }

  #see(client: number, event: SessionEvent): void {
    if (event.kind === 'peer-message' || event.kind === 'channel-message') {
      const { from, message } = event.received
      this.messages.add({
        to: this.#uidOf(client),
        from,
        channelId: event.kind === 'channel-message' ? event.channelId : undefined,
        type: types[message.type] ?? 'TEXT',
        text: message.text,
        mediaId: message.media?.mediaId ?? '',
      })
    } else if (event.kind === 'upload-result' && event.uploaded !== undefined) {
      const { kind, mediaId, bytes } = event.uploaded
      this.uploads.add({ uid: this.#uidOf(client), kind, mediaId, bytes })
    }
  }
}
