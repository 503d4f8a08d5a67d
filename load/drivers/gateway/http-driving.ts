import { draw } from '../../draws.ts'
import type { CancelDraw } from '../../draws.ts'
import type { Begun, Driving } from '../../engine.ts'
import type { Ending, Marks } from '../../measure/outcome.ts'
import { isLimit } from '../code-outcomes.ts'
import { FanOut, textOf } from '../fan-out.ts'
import type { TasksSeen } from '../tasks-seen.ts'
import type { LoadHttp, TransferEnd, TransferWatch } from './http.ts'
import type { KeptMedia } from './kept-media.ts'
import type { RealTicker } from './real-ticker.ts'
import { WireClient } from './wire-client.ts'

/** What the client of a cancelled task knows; the gateway's journal says the rest. */
export interface WireRace {
  readonly uid: string
  readonly taskId: number
  readonly direction: 'upload' | 'download'
  readonly ended: 'completed' | 'cancelled' | 'failed'
  readonly isLate: boolean
  readonly cancelledAfterMs: number
  readonly bytesMoved: number
  /** From the cancel to the answer that says so, in microseconds; where the cancel was a call. */
  readonly lagUs?: number
}

/** What every worker of a run knows. */
interface RunFacts {
  readonly seed: number
  readonly clients: number
  readonly target: string
  readonly name: string
  readonly appId: string
}

const overdue: Ending = { outcome: 'timedOut', reason: 'its deadline was over', bytes: 0 }

type Done = (ending: Ending) => void

const forHowCancelled = 9
const racesMax = 200_000

/** One task that is to be cancelled. */
interface Racing {
  readonly client: WireClient
  readonly taskId: number
  readonly direction: 'upload' | 'download'
  readonly fromUs: number
  readonly bytes: number
  /** Breaks the request off; else the cancel is a call of its own. */
  readonly isBrokenOff: boolean
  abort: () => void
  cancelledAtUs: number
  isLate: boolean
  moved: number
  isOver: boolean
  /** Its deadline broke it off, not its client. */
  isTimedOut: boolean
}

/** The gateway as a driver: HTTP for media, a socket for all else. */
export class HttpDriving implements Driving {
  readonly races: WireRace[] = []
  /** Downloads that gave a medium after its life. */
  overdue = 0
  readonly #ticker: RealTicker
  readonly #http: LoadHttp
  readonly #clients: ReadonlyMap<number, WireClient>
  readonly #seen: TasksSeen
  readonly #media: KeptMedia
  readonly #run: RunFacts
  readonly #fanOut = new FanOut()

  constructor(given: {
    readonly ticker: RealTicker
    readonly http: LoadHttp
    readonly clients: ReadonlyMap<number, WireClient>
    readonly seen: TasksSeen
    readonly media: KeptMedia
    readonly run: RunFacts
  }) {
    this.#ticker = given.ticker
    this.#http = given.http
    this.#clients = given.clients
    this.#seen = given.seen
    this.#media = given.media
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
        return this.#task(begun, done)
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

  #task(begun: Begun, done: Done): () => void {
    const { marks, cancel, index } = begun
    const direction = begun.operation.kind as 'upload' | 'download'
    const client = this.#clientOf(begun)
    const medium = direction === 'download' ? this.#media.mediumFor(index) : undefined
    if (direction === 'download' && medium === undefined) {
      done({ outcome: 'failed', reason: 'there is no medium yet', bytes: 0 })
      return () => undefined
    }
    const taskId = index + 1
    const racing: Racing = {
      client,
      taskId,
      direction,
      fromUs: this.nowUs(),
      bytes: medium?.bytes ?? begun.bytes,
      isBrokenOff: draw(this.#run.seed, index, forHowCancelled) < 0.5,
      abort: () => undefined,
      cancelledAtUs: -1,
      isLate: false,
      moved: 0,
      isOver: false,
      isTimedOut: false,
    }
    const watch = this.#watch(racing, { begun, done, isOverdue: medium?.isOverdue() ?? false })
    const kind = 'medium' in begun.operation ? begun.operation.medium : 'file'
    racing.abort =
      medium === undefined
        ? this.#http.upload(client.path(`media?kind=${kind}&task=${taskId}`), begun.bytes, watch)
        : this.#http.download(client.path(`media/${medium.mediaId}?task=${taskId}`), watch)
    if (cancel !== undefined) this.#arm(racing, cancel, marks)
    return () => {
      racing.isTimedOut = true
      racing.abort()
    }
  }

  #watch(
    racing: Racing,
    given: { readonly begun: Begun; readonly done: Done; readonly isOverdue: boolean },
  ): TransferWatch {
    const { begun, done, isOverdue } = given
    const { marks, cancel } = begun
    return {
      firstByte: () => (marks.firstByteUs = this.nowUs()),
      moved: (bytes) => {
        racing.moved = bytes
        if (cancel?.at === 'bytes' && bytes >= byteOf(cancel, begun.bytes)) this.#cancelSoon(racing)
      },
      lastByte: () => {
        marks.lastByteUs = this.nowUs()
        if (cancel?.at === 'edge' && cancel.edge === 'lastByte') this.#cancelSoon(racing)
      },
      firstAnswer: () => {
        marks.firstAnswerUs = this.nowUs()
        if (cancel?.at === 'edge' && cancel.edge === 'result') this.#cancel(racing)
      },
      ended: (end) => {
        if (racing.isOver) return
        racing.isOver = true
        const ending = racing.isTimedOut ? overdue : this.#endingOf(racing, end)
        const times = { fromUs: racing.fromUs, endUs: this.nowUs() }
        const task = { client: begun.client, kind: racing.direction }
        this.#seen.ended(task, times, ending.outcome)
        if (ending.outcome === 'completed' && isOverdue) this.overdue++
        if (ending.outcome === 'completed' && end.mediaId !== '')
          this.#media.stored(end.mediaId, begun.bytes)
        if (cancel?.at === 'edge' && cancel.edge === 'late') this.#cancel(racing)
        if (cancel !== undefined) this.#raced(racing, ending)
        done(ending)
      },
    }
  }

  #endingOf(racing: Racing, end: TransferEnd): Ending {
    const { direction, bytes, cancelledAtUs, isLate } = racing
    const { status, reason, isAborted } = end
    if (isAborted) return { outcome: 'cancelled', bytes }
    const isOk = direction === 'upload' ? status === 201 : status === 200 && end.bytes === bytes
    if (isOk) return { outcome: 'completed', bytes }
    // A download that is cancelled once it has begun is cut off.
    const wasCancelled = cancelledAtUs >= 0 && !isLate
    if (
      wasCancelled &&
      (status === 409 || (direction === 'download' && status === 200) || status === 0)
    )
      return { outcome: 'cancelled', bytes }
    return { outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0 }
  }

  #raced(racing: Racing, { outcome }: Ending): void {
    if (this.races.length >= racesMax) return
    const { client, taskId, direction, fromUs, cancelledAtUs, moved, isBrokenOff } = racing
    const ended = outcome === 'completed' || outcome === 'cancelled' ? outcome : 'failed'
    const isCalled = ended === 'cancelled' && !isBrokenOff && cancelledAtUs >= 0
    this.races.push({
      uid: client.uid,
      taskId,
      direction,
      ended,
      isLate: racing.isLate || (ended === 'completed' && cancelledAtUs >= 0),
      cancelledAfterMs: cancelledAtUs < 0 ? 0 : (cancelledAtUs - fromUs) / 1000,
      bytesMoved: ended === 'cancelled' ? moved : 0,
      ...(isCalled ? { lagUs: this.nowUs() - cancelledAtUs } : {}),
    })
  }

  #arm(racing: Racing, cancel: CancelDraw, { slotUs = 0 }: Marks): void {
    if (cancel.at === 'time') this.at(slotUs + cancel.afterMs * 1000, () => this.#cancel(racing))
    else if (cancel.at === 'edge' && cancel.edge === 'start') this.#cancelSoon(racing)
    else if (cancel.at === 'bytes' && !cancel.oneByte && cancel.share === 0)
      this.#cancelSoon(racing)
  }

  /** Not inside the call or the chunk that led to it. */
  #cancelSoon(racing: Racing): void {
    queueMicrotask(() => this.#cancel(racing))
  }

  #cancel(racing: Racing): void {
    const { client, taskId, isBrokenOff } = racing
    if (racing.cancelledAtUs >= 0) return
    racing.cancelledAtUs = this.nowUs()
    racing.isLate = racing.isOver
    if (isBrokenOff && !racing.isOver) racing.abort()
    else void this.#cancelByCall(racing, client.path(`tasks/${taskId}`))
  }

  async #cancelByCall(racing: Racing, path: string): Promise<void> {
    const { status } = await this.#http.call('DELETE', path).catch(() => ({ status: 0 }))
    if (status === 404) racing.isLate = true
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
    this.#clientOf(begun).ask(kind, body, (reason) => {
      begun.marks.firstAnswerUs = this.nowUs()
      if (reason === '') done({ outcome: 'completed', bytes: begun.bytes })
      else done({ outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0 })
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
    const { target, name, appId } = this.#run
    const guest = new WireClient(`${name}-guest-${begun.index}`, {
      http: this.#http,
      target,
      appId,
    })
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
  if (reason === '') done({ outcome: 'completed', bytes: 0 })
  else done({ outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0 })
  await guest.logout()
}

/** Breaks the socket of a client, and opens another. */
async function comeBack(client: WireClient, done: Done): Promise<void> {
  client.cut()
  const reason = await client.open()
  if (reason === '') done({ outcome: 'completed', bytes: 0 })
  else done({ outcome: 'failed', reason, bytes: 0 })
}

function byteOf(cancel: Extract<CancelDraw, { readonly at: 'bytes' }>, bytes: number): number {
  return cancel.oneByte ? 1 : Math.max(1, Math.floor(cancel.share * bytes))
}
