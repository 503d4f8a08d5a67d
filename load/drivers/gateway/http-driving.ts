import type { Begun, Driving } from '../../driving.ts'
import type { Exchange } from '../../measure/failure-samples.ts'
import type { Ending } from '../../measure/outcome.ts'
import { isLimit } from '../code-outcomes.ts'
import { FanOut, textOf } from '../fan-out.ts'
import type { RealTicker } from './real-ticker.ts'
import { WireClient } from './wire-client.ts'
import type { WireEnd } from './wire-client.ts'
import type { WireTasks } from './wire-tasks.ts'

/** What every worker of a run knows. */
interface RunFacts {
  readonly clients: number
  /** First part of every user ID, and the channel that all are in. */
  readonly name: string
  readonly end: WireEnd
}

type Done = (ending: Ending) => void

/** The gateway as a driver: HTTP for media, a socket for all else. */
export class HttpDriving implements Driving {
  readonly #ticker: RealTicker
  readonly #clients: ReadonlyMap<number, WireClient>
  readonly #tasks: WireTasks
  readonly #run: RunFacts
  readonly #fanOut = new FanOut()

  constructor(given: {
    readonly ticker: RealTicker
    readonly clients: ReadonlyMap<number, WireClient>
    readonly tasks: WireTasks
    readonly run: RunFacts
  }) {
    this.#ticker = given.ticker
    this.#clients = given.clients
    this.#tasks = given.tasks
    this.#run = given.run
    for (const client of given.clients.values())
      client.onChannelText = (text) => this.#fanOut.heard(text)
  }

  nowUs(): number {
    return this.#ticker.nowUs()
  }

  at(atUs: number, run: () => void): void {
    this.#ticker.at(atUs, run)
  }

  perform(begun: Begun, done: Done): () => void {
    switch (begun.operation.kind) {
      case 'upload':
      case 'download':
        return this.#tasks.begin(begun, this.#clientOf(begun), done)
      case 'peerMessage':
        return this.#peerMessage(begun, done)
      case 'channelMessage':
        return this.#channelMessage(begun, done)
      case 'login':
        return this.#login(begun, done)
      case 'reconnect':
        return this.#reconnect(begun, done)
    }
  }

  #clientOf({ client }: Begun): WireClient {
    return this.#clients.get(client) as WireClient
  }

  #peerMessage(begun: Begun, done: Done): () => void {
    const peer = `${this.#run.name}-${(begun.client + 1) % this.#run.clients}`
    const body = { peerId: peer, message: { text: textOf(begun) } }
    return this.#asked(begun, { kind: 'send-peer', body }, done)
  }

  #asked(
    begun: Begun,
    { kind, body }: { readonly kind: string; readonly body: object },
    done: Done,
  ): () => void {
    // A frame is handed to the socket whole.
    begun.marks.firstByteUs = begun.marks.lastByteUs = this.nowUs()
    this.#clientOf(begun).ask(kind, body, (reason, answer = reason) => {
      begun.marks.firstAnswerUs = this.nowUs()
      if (reason === '') return done({ outcome: 'completed', bytes: begun.bytes })
      const exchange = (): Exchange => ({ request: `${kind}, ${begun.bytes} bytes`, answer })
      done({ outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0, exchange })
    })
    return () => undefined
  }

  #channelMessage(begun: Begun, done: Done): () => void {
    const others = this.#clients.size - 1
    const end = this.#fanOut.say(begun, others, done)
    const body = { channelId: this.#run.name, message: { text: textOf(begun) } }
    this.#asked(begun, { kind: 'send-channel', body }, (ending) => {
      if (ending.outcome !== 'completed' || others === 0) end(ending)
    })
    return () => end()
  }

  #login(begun: Begun, done: Done): () => void {
    const guest = new WireClient(`${this.#run.name}-guest-${begun.index}`, this.#run.end)
    void loggedIn(guest, done)
    return () => undefined
  }

  #reconnect(begun: Begun, done: Done): () => void {
    void comeBack(this.#clientOf(begun), done)
    return () => undefined
  }
}

/** Logs a guest in and out; what counts is the way in. */
async function loggedIn(guest: WireClient, done: Done): Promise<void> {
  const reason = await guest.login()
  const answer = guest.loginAnswer
  const exchange = (): Exchange => ({ request: `POST /v1/sessions for ${guest.uid}`, answer })
  if (reason === '') done({ outcome: 'completed', bytes: 0 })
  else done({ outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0, exchange })
  await guest.logout()
}

/** Breaks the socket of a client, and opens another. */
async function comeBack(client: WireClient, done: Done): Promise<void> {
  const reason = await client.reopen()
  if (reason === '') done({ outcome: 'completed', bytes: 0 })
  else done({ outcome: 'failed', reason, bytes: 0 })
}
