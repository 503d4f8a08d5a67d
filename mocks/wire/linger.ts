import type { Duplex, Readable } from 'node:stream'
import { afterReal } from '../time/index.ts'

/** How much of what still comes is read and thrown away, and for how long. */
const lingerBytesMax = 64 * 1024 * 1024
const lingerMs = 10_000

/** What still comes on each connection that has had its last answer: the bytes so far. */
const lingering = new WeakMap<Duplex, { bytes: number }>()

/** Bytes that were thrown away on a connection since its last answer; undefined if it has not had one. */
export function lingeredBytes(socket: Duplex): number | undefined {
  return lingering.get(socket)?.bytes
}

/**
 * Reads and throws away what still comes on a connection that gets its last answer, until its client has
 * ended, or 64 MB or 10 s are over. A connection that is closed with bytes unread is reset, and the answer
 * is lost with it (RFC 9112, 9.6).
 *
 * @param body what its bytes come by
 */
export function discardRest(socket: Duplex, body: Readable): void {
  if (lingering.has(socket) || socket.destroyed) return
  const discarded = { bytes: 0 }
  lingering.set(socket, discarded)
  socket.once(
    'close',
    afterReal(lingerMs, () => socket.destroy(), true),
  )
  // Whoever has read it so far would keep it.
  body.removeAllListeners('data')
  body.on('data', (chunk: Uint8Array) => {
    discarded.bytes += chunk.length
    if (discarded.bytes > lingerBytesMax) socket.destroy()
  })
  const over = (): void => {
    if (socket.writableFinished) socket.destroy()
    else socket.once('finish', () => socket.destroy())
  }
  if (body.readableEnded) return over()
  body.once('end', over)
  body.resume()
}

/** Closes a connection after its last answer: for writing at once, for reading when the client has ended. */
export function linger(socket: Duplex): void {
  discardRest(socket, socket)
  socket.end()
}
