/** `IChannelMember`: a user in a channel. */
export class ChannelMember {
  readonly #userId: string
  readonly #channelId: string

  constructor(userId: string, channelId: string) {
    this.#userId = userId
    this.#channelId = channelId
  }

  /** The user ID. @rule W-GETMEMBERS */
  getUserId(): string {
    return this.#userId
  }

  /** The channel ID. @rule W-GETMEMBERS */
  getChannelId(): string {
    return this.#channelId
  }

  /** Gives the object back; members of a callback need no release. @rule W-RELEASE-NO-USE */
  release(): void {
    // Nothing to free: a member is two texts.
  }
}
