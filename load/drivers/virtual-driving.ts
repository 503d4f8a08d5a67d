import type { CancelDraw } from '../draws.ts'
import type { Begun, Driving } from '../driving.ts'
import type { Ending } from '../measure/outcome.ts'
import type { RaceRecorder } from '../races.ts'
import { endingOf } from './code-outcomes.ts'
import { FanOut, textOf } from './fan-out.ts'
import type { TasksSeen } from './tasks-seen.ts'
import { VirtualClient } from './virtual-client.ts'
import type { VirtualWorld } from './virtual-world.ts'

/** A task that was to be cancelled, and what its client was told; the journal says what the service did. */
export interface RacedTask {
  readonly client: VirtualClient
  readonly direction: 'upload' | 'download'
  requestId: number
  readonly beganMs: number
  cancelledAtMs: number
  isLate: boolean
  bytesMoved: number
  ended?: 'completed' | 'cancelled' | 'failed'
}

type Done = (ending: Ending) => void

const outageMs = 6000
const outageSpreadMs = 6000

/** The virtual world as a driver: every operation is a call of the native face. */
export class VirtualDriving implements Driving {
  /** Most tasks of one client at once, as its service ran them. */
  slotsPeak = 0
  overdue = 0
  readonly raced: RacedTask[] = []
  readonly #world: VirtualWorld
  readonly #seen: TasksSeen
  readonly #races: RaceRecorder
  readonly #fanOut = new FanOut()

  constructor(
    world: VirtualWorld,
    given: { readonly seen: TasksSeen; readonly races: RaceRecorder },
  ) {
    this.#world = world
    this.#seen = given.seen
    this.#races = given.races
    for (const client of world.clients) client.onChannelText = (text) => this.#fanOut.heard(text)
  }

  nowUs(): number {
    return this.#world.nowUs()
  }

  at(atUs: number, run: () => void): void {
    // Never a moment too early: below a quarter of a microsecond virtual time has no next instant.
    this.#world.rtm.clock.after(Math.max(0, Math.ceil(atUs - this.nowUs()) / 1000), run)
  }

  perform(operation: Begun, done: Done): () => void {
    switch (operation.operation.kind) {
      case 'upload':
      case 'download':
        return this.#task(operation, done)
      case 'peerMessage':
        return this.#peerMessage(operation, done)
      case 'channelMessage':
        return this.#channelMessage(operation, done)
      case 'login':
        return this.#login(operation, done)
      case 'reconnect':
        return this.#reconnect(operation, done)
    }
  }

  #clientOf({ client }: Begun): VirtualClient {
    return this.#world.clients[client] as VirtualClient
  }

  #task(begun: Begun, done: Done): () => void {
    const { marks, cancel } = begun
    const { kind: direction } = begun.operation as { readonly kind: 'upload' | 'download' }
    const client = this.#clientOf(begun)
    const raced = cancel === undefined ? undefined : this.#raced(client, direction)
    const fromUs = this.nowUs()
    marks.firstByteUs = fromUs
    const codes = direction === 'upload' ? 'UPLOAD_MEDIA_ERR_CODE' : 'DOWNLOAD_MEDIA_ERR_CODE'
    const end = (code: number, bytes: number): void => {
      const isCancelled = raced !== undefined && raced.cancelledAtMs >= 0
      const ending = endingOf(codes, code, { bytes, isCancelled })
      const { outcome } = ending
      if (raced !== undefined)
        raced.ended = outcome === 'completed' || outcome === 'cancelled' ? outcome : 'failed'
      const times = { fromUs, endUs: this.nowUs() }
      this.#seen.ended({ client: begun.client, kind: direction }, times, outcome)
      if (raced !== undefined && cancel?.at === 'edge' && cancel.edge === 'late')
        this.#cancel(raced)
      done(ending)
    }
    const begin = direction === 'upload' ? this.#upload(begun, client) : this.#download(begun)
    if (begin === undefined) {
      this.#soon(() => done({ outcome: 'failed', reason: 'there is no medium yet', bytes: 0 }))
      return () => undefined
    }
    const task = client.begin(begin.asked, (code, given) => {
      if (code === 0) begin.gained?.(given?.mediaId ?? '')
      end(code, begin.bytes)
    })
    if ('code' in task) {
      end(task.code, 0)
      return () => undefined
    }
    this.slotsPeak = Math.max(this.slotsPeak, client.running)
    if (raced !== undefined && cancel !== undefined) {
      raced.requestId = task.requestId
      this.raced.push(raced)
      this.#arm(raced, cancel, { bytes: begin.bytes, direction })
    }
    return () => void client.cancel(direction, task.requestId, () => undefined)
  }

  #upload(begun: Begun, client: VirtualClient): Beginning {
    const path = this.#world.fileOf(begun.bytes)
    const isImage = 'medium' in begun.operation && begun.operation.medium === 'image'
    return {
      asked: isImage
        ? client.service.createImageMessageByUploading(path)
        : client.service.createFileMessageByUploading(path),
      bytes: begun.bytes,
      gained: (mediaId) => this.#world.stored(mediaId, begun.bytes),
    }
  }

  #download(begun: Begun): Beginning | undefined {
    const medium = this.#world.mediumFor(begun.index)
    if (medium === undefined) return undefined
    const { mediaLifeMs = Infinity } = this.#world.plan
    const isOver = this.#world.rtm.clock.nowMs() >= medium.storedAtMs + mediaLifeMs
    return {
      asked: this.#clientOf(begun).service.downloadMediaToMemory(medium.mediaId),
      bytes: medium.bytes,
      gained: () => {
        if (isOver) this.overdue++
      },
    }
  }

  #raced(client: VirtualClient, direction: 'upload' | 'download'): RacedTask {
    return {
      client,
      direction,
      requestId: 0,
      beganMs: this.#world.rtm.clock.nowMs(),
      cancelledAtMs: -1,
      isLate: false,
      bytesMoved: 0,
    }
  }

  /** When a cancel is asked for. Bytes and edges are met by the link's own speed: what it says is when they should be there. */
  #arm(
    raced: RacedTask,
    cancel: CancelDraw,
    { bytes, direction }: { readonly bytes: number; readonly direction: 'upload' | 'download' },
  ): void {
    if (cancel.at === 'edge' && cancel.edge === 'late') return
    const { upBytesPerSec, downBytesPerSec, rttMs } = this.#world.rtm.options.network
    const speed = direction === 'upload' ? upBytesPerSec : downBytesPerSec
    const bytesMs = (bytes * Math.max(1, raced.client.running) * 1000) / speed
    const after = (): number => {
      if (cancel.at === 'time') return cancel.afterMs
      if (cancel.at === 'bytes') return cancel.oneByte ? 1000 / speed : cancel.share * bytesMs
      if (cancel.edge === 'start') return 0
      return cancel.edge === 'lastByte' ? bytesMs : bytesMs + rttMs
    }
    this.#world.rtm.clock.after(after(), () => this.#cancel(raced))
  }

  #cancel(raced: RacedTask): void {
    const { client, direction, requestId } = raced
    const nowMs = this.#world.rtm.clock.nowMs()
    if (raced.cancelledAtMs >= 0) return
    const isOver = raced.ended !== undefined
    if (!isOver) raced.bytesMoved = this.#movedBytes(raced)
    const fromUs = this.nowUs()
    const code = client.cancel(direction, requestId, () => this.#races.lag(this.nowUs() - fromUs))
    raced.cancelledAtMs = nowMs
    if (code !== 0) raced.isLate = true
  }

  /** What has moved of a task, as the world's own state says; in worlds of many clients that costs too much to ask. */
  #movedBytes({ requestId }: RacedTask): number {
    if (this.#world.clients.length > 1) return 0
    const [client] = this.#world.rtm.state().clients
    return client?.tasks.find((task) => task.requestId === requestId)?.movedBytes ?? 0
  }

  #peerMessage(begun: Begun, done: Done): () => void {
    const { clients } = this.#world
    const peer = clients[(begun.client + 1) % clients.length]
    const text = textOf(begun)
    const code = this.#clientOf(begun).send(text, peer?.uid ?? '', (result) =>
      done(endingOf('PEER_MESSAGE_ERR_CODE', result, { bytes: begun.bytes })),
    )
    if (code !== 0) done(endingOf('PEER_MESSAGE_ERR_CODE', code, { bytes: 0 }))
    return () => undefined
  }

  #channelMessage(begun: Begun, done: Done): () => void {
    const others = this.#world.clients.length - 1
    const end = this.#fanOut.say(begun, others, done)
    const fail = (code: number): void =>
      end(endingOf('CHANNEL_MESSAGE_ERR_CODE', code, { bytes: begun.bytes }))
    const code = this.#clientOf(begun).send(textOf(begun), undefined, (result) => {
      if (result !== 0 || others === 0) fail(result)
    })
    if (code !== 0) fail(code)
    return () => end()
  }

  #login(begun: Begun, done: Done): () => void {
    const guest = new VirtualClient(this.#world.rtm, `guest-${begun.index}`)
    let isGone = false
    const leave = (): void => {
      if (isGone) return
      isGone = true
      guest.service.logout()
      this.#world.rtm.clock.after(1000, () => guest.service.release())
    }
    guest.onLogin = (code) => {
      done(endingOf('LOGIN_ERR_CODE', code, { bytes: 0 }))
      leave()
    }
    return leave
  }

  /** The link is back after 6 to 12 s; what counts is from then on: how long the client takes to be connected again. */
  #reconnect(begun: Begun, done: Done): () => void {
    const client = this.#clientOf(begun)
    const forMs = outageMs + (begun.index % 7) * (outageSpreadMs / 6)
    this.#world.rtm.network.client(client.uid).disconnect({ forMs })
    client.onceConnected(() => done({ outcome: 'completed', bytes: 0 }))
    return () => undefined
  }

  #soon(run: () => void): void {
    this.#world.rtm.clock.after(0, run)
  }
}

interface Beginning {
  readonly asked: { readonly code: number; readonly requestId: number }
  readonly bytes: number
  readonly gained?: (mediaId: string) => void
}
