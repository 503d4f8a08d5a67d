/** What bounds a wire. */
export interface WireSettings {
  /** Sessions at once, inclusive. */
  readonly sessionsMax: number
  /** Frames kept for a client that may come back, inclusive. */
  readonly framesKeptMax: number
  /** Characters of those frames, inclusive; one frame is kept in any case. */
  readonly framesKeptBytesMax: number
  /** Bytes that may wait in a socket before the next frame is held back. */
  readonly bufferedBytesMax: number
  /** A client without a socket that asks nothing for this long is silent. */
  readonly idleMs: number
}

/** The bounds unless others are given. */
export const defaultSettings: WireSettings = {
  sessionsMax: 10_000,
  framesKeptMax: 1000,
  framesKeptBytesMax: 8 * 1024 * 1024,
  bufferedBytesMax: 1024 * 1024,
  idleMs: 60_000,
}
