import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { serveSocket } from './session-socket.ts'
import type { SocketAsked, SocketEvents } from './session-socket.ts'
import type { WireService } from './wire-service.ts'

/** Far below what a socket may hold back, so that the last frames before that wake it again. */
const wakeFromBytes = 64 * 1024

/** Lets the frames of one turn go out in one write: a write of each would be half of what a frame costs. */
export function corkOf(connection: Duplex): () => void {
  let isCorked = false
  const uncork = (): void => {
    isCorked = false
    connection.uncork()
  }
  return () => {
    if (isCorked) return
    isCorked = true
    connection.cork()
    process.nextTick(uncork)
  }
}

/** Serves one WebSocket of a session, and closes it where a frame cannot be served. */
export function bindSocket(
  { service, asked }: { readonly service: WireService; readonly asked: SocketAsked },
  socket: WebSocket,
  cork: () => void,
): void {
  let events: SocketEvents | undefined
  const guarded = (run: () => void): void => {
    try {
      run()
    } catch {
      socket.close(1011, 'The gateway has failed at this frame.')
    }
  }
  // Before it is served: what is closed at once is closed before anything can come.
  socket.on('error', () => socket.terminate())
  socket.on('close', () => events?.closed())
  socket.on('message', (data: Buffer, isBinary: boolean) =>
    guarded(() => events?.message(isBinary ? undefined : data.toString())),
  )
  events = serveSocket(
    service,
    {
      send: (text) => {
        cork()
        // A callback costs more than a frame: only where something waits is it wanted.
        if (socket.bufferedAmount < wakeFromBytes) socket.send(text)
        else socket.send(text, () => guarded(() => events?.drained()))
      },
      close: (code, reason) => socket.close(code, reason),
      bufferedBytes: () => socket.bufferedAmount,
    },
    asked,
  )
}
