import { nextTurn } from '../time/index.ts'

/** What is pinged: enough of a WebSocket. */
export interface Pinged {
  ping(): void
  terminate(): void
}

/** Who has answered the last ping. A peer that has not by the next one is gone, whatever its socket says. */
export class Pings {
  readonly #silent = new WeakSet<Pinged>()

  /** A peer has answered. */
  answered(socket: Pinged): void {
    this.#silent.delete(socket)
  }

  /** Cuts who has not answered since the last round, and pings all others. */
  async round(sockets: () => Iterable<Pinged>): Promise<void> {
    // After a standstill of the host this comes late, and before what the peers have said is read.
    for (let turn = 0; turn < 2; turn++) await new Promise<void>(nextTurn)
    for (const socket of sockets()) {
      if (this.#silent.has(socket)) socket.terminate()
      this.#silent.add(socket)
      socket.ping()
    }
  }
}
