/**
 * The bytes of a medium: a length and a way to read ranges. Nothing is copied until it is read, so a
 * medium of 30 MB may cost nothing. What `read` gives belongs to the caller.
 */
export interface Payload {
  /** Length in bytes. */
  readonly bytes: number
  /** Set where `read` gives promises. */
  readonly readsLater?: true
  /** The bytes from `offset` on, `length` of them; never asked beyond the end. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>
  /** Called once, when the medium is no more: what keeps the bytes may go. */
  free?(): void
}

/** A payload that holds its bytes. They are not copied: do not change them afterwards. */
export function bytesPayload(bytes: Uint8Array): Payload {
  return {
    bytes: bytes.length,
    // Not `slice`: that of a Buffer is a view.
    read: (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
  }
}
