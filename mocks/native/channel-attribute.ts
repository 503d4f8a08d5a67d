import { misuse } from '../client/index.ts'
import type { World } from '../client/index.ts'
import type { ChannelAttributeValue } from '../protocol/index.ts'

/** Where a channel attribute belongs, and what is in it. */
export interface ChannelAttributeOrigin {
  readonly world: World
  readonly client: number
  /** Undefined for one that the app fills in. */
  readonly received?: ChannelAttributeValue
}

/** `IRtmChannelAttribute`: one attribute of a channel, and who wrote it last. */
export class RtmChannelAttribute {
  readonly #origin: ChannelAttributeOrigin
  #key: string
  #value: string
  #isReleased = false

  /** @internal */
  constructor(origin: ChannelAttributeOrigin) {
    this.#origin = origin
    this.#key = origin.received?.key ?? ''
    this.#value = origin.received?.value ?? ''
  }

  /** Sets the key: visible characters, 1 to 32 bytes; checked when it is written. @rule W-CATTR-LIMITS */
  setKey(key: string): void {
    this.mustBeUsable('setKey')
    this.#key = key
  }

  /** The key. @rule W-CATTR-LIMITS */
  getKey(): string {
    this.mustBeUsable('getKey')
    return this.#key
  }

  /** Sets the value: 1 byte to 8 KB; checked when it is written. @rule W-CATTR-LIMITS */
  setValue(value: string): void {
    this.mustBeUsable('setValue')
    this.#value = value
  }

  /** The value. @rule W-CATTR-LIMITS */
  getValue(): string {
    this.mustBeUsable('getValue')
    return this.#value
  }

  /** Who wrote it last; '' for one of the app's own making. @rule W-CATTR-NO-MEMBERSHIP */
  getLastUpdateUserId(): string {
    this.mustBeUsable('getLastUpdateUserId')
    return this.#origin.received?.lastUpdateUserId ?? ''
  }

  /** When it was written last, in ms since 1970 by the server's clock; 0 for one of the app's own making. @rule W-CATTR-NO-MEMBERSHIP */
  getLastUpdateTs(): number {
    this.mustBeUsable('getLastUpdateTs')
    return this.#origin.received?.lastUpdateMs ?? 0
  }

  /** Gives the object back; afterwards it must not be touched. @throws ToolkitError where it was released already. @rule W-RELEASE-NO-USE */
  release(): void {
    this.mustBeUsable('release')
    this.#isReleased = true
  }

  /** Throws where the app has given it back. Not part of the SDK. @internal */
  mustBeUsable(call: string): void {
    if (!this.#isReleased) return
    const { world, client } = this.#origin
    const why =
      call === 'release'
        ? 'this channel attribute was released before. Release each once'
        : 'this channel attribute was released. Release it after its last use'
    throw misuse(world, { call, client, why, rule: 'W-RELEASE-NO-USE' })
  }
}
