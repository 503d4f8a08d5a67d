import { createHash } from 'node:crypto'
import { createFakeRtm, createMemoryFiles } from '../mocks/index.ts'
import type { FakeRtm, FakeRtmOptions, MemoryFiles } from '../mocks/index.ts'
import { remoteWorlds } from './remote-worlds.ts'
import { appId, settled, TestWire } from './wire-tests.ts'
import type { Answer } from './wire-tests.ts'

/** Which way a medium goes. */
export type Direction = 'upload' | 'download'

/** One client whose media go some way, in virtual time. A step resolves when all that happens at once has happened. */
export interface MediaPlayer {
  /** The world that Agora is in. */
  readonly agora: FakeRtm
  /** The world whose journal is the client's. */
  readonly rtm: FakeRtm
  /** How many uploads and downloads were asked for. */
  asked(): number
  /** How each of them has ended, in that order; '' while it runs. */
  ends(): Promise<readonly string[]>
  upload(bytes: Uint8Array<ArrayBuffer>, kind?: 'file' | 'image'): Promise<void>
  download(mediaId: string): Promise<void>
  /** Cancels a task by its request ID. */
  cancel(direction: Direction, task: number): Promise<void>
  pass(durationMs: number): Promise<void>
  dispose(): Promise<void>
}

/** Makes a player in a world of its own, logged in. */
export type MakePlayer = (options: FakeRtmOptions) => Promise<MediaPlayer>

/** No time goes into the network: what is compared is what happens, and when. */
const instantly: NonNullable<FakeRtmOptions['network']> = {
  upBytesPerSec: Infinity,
  downBytesPerSec: Infinity,
  rttMs: 0,
}

/** The end of a task, as its client sees it. */
function endOf(code: number, bytes?: Uint8Array): string {
  if (code !== 0) return `code ${code}`
  if (bytes === undefined) return 'stored'
  return `got ${bytes.length} bytes, ${createHash('sha1').update(bytes).digest('hex')}`
}

/** Keeps the ends of tasks in the order in which they were asked for. */
class Ends {
  readonly #ends: Promise<string>[] = []

  asked(): number {
    return this.#ends.length
  }

  /** What is to be told the end of the next task: bytes may have to be read first. */
  next(): (end: string | Promise<string>) => void {
    const at = this.#ends.push(Promise.resolve('')) - 1
    return (end) => (this.#ends[at] = Promise.resolve(end))
  }

  async all(): Promise<readonly string[]> {
    return await Promise.all(this.#ends)
  }
}

/** What a player says of its ends. */
function told(ends: Ends): Pick<MediaPlayer, 'asked' | 'ends'> {
  return {
    asked: () => ends.asked(),
    ends: async () => await ends.all(),
  }
}

function bytesGot(bytes: ArrayBuffer): string {
  return endOf(0, new Uint8Array(bytes))
}

/** Where a client of a face is, and how time goes there. */
export interface FaceGround extends Pick<MediaPlayer, 'rtm' | 'agora' | 'pass' | 'dispose'> {
  readonly files: MemoryFiles
}

/** A world of its own for one client. */
export function ownGround(options: FakeRtmOptions): FaceGround {
  const files = createMemoryFiles()
  const rtm = createFakeRtm({ clock: 'manual', network: instantly, files, ...options })
  const pass = async (durationMs: number): Promise<void> => await rtm.clock.advance(durationMs)
  return { rtm, agora: rtm, files, pass, dispose: async () => await rtm.dispose() }
}

/** A world of clients whose Agora is another world. */
export function remoteGround(options: FakeRtmOptions): FaceGround {
  const files = createMemoryFiles()
  return { ...remoteWorlds({ network: instantly, files, ...options }), files }
}

/** A client of the native face, whose downloads go to memory or to a file. */
export async function nativeIn(
  ground: FaceGround,
  to: 'memory' | 'file' = 'memory',
): Promise<MediaPlayer> {
  const { rtm, files, pass } = ground
  const ends = new Ends()
  const running = new Map<number, (code: number, bytes?: Uint8Array) => void>()
  const uploaded = (task: number, _: unknown, code: number): void => running.get(task)?.(code)
  const service = rtm.createRtmService()
  service.initialize(appId, {
    onFileMediaUploadResult: uploaded,
    onImageMediaUploadResult: uploaded,
    onMediaDownloadToMemoryResult: (...[task, memory, , code]) =>
      running.get(task)?.(code, memory ?? undefined),
    onMediaDownloadToFileResult: (task, code) => running.get(task)?.(code),
  })
  service.login(null, 'alice')
  await pass(0)
  const begin = async (
    call: () => { readonly code: number; readonly requestId: number },
    path?: string,
  ): Promise<void> => {
    const end = ends.next()
    const { code, requestId } = call()
    if (code !== 0) end(endOf(code))
    else
      running.set(requestId, (ended, bytes) => {
        if (path === undefined || ended !== 0) end(endOf(ended, bytes))
        else end(files.get(path).then((got) => endOf(0, got)))
      })
    await pass(0)
  }
  let paths = 0
  return {
    ...ground,
    ...told(ends),
    upload: async (bytes, kind = 'file') => {
      const path = `/${++paths}.sent`
      files.put(path, bytes)
      await begin(() =>
        kind === 'file'
          ? service.createFileMessageByUploading(path)
          : service.createImageMessageByUploading(path),
      )
    },
    download: async (mediaId) => {
      const path = `/${++paths}.got`
      if (to === 'memory') await begin(() => service.downloadMediaToMemory(mediaId))
      else await begin(() => service.downloadMediaToFile(mediaId, path), path)
    },
    cancel: async (direction, task) => {
      if (direction === 'upload') service.cancelMediaUpload(task)
      else service.cancelMediaDownload(task)
      await pass(0)
    },
  }
}

/** A client of the Web face. What it has not asked for it cannot cancel. */
export async function webIn(ground: FaceGround): Promise<MediaPlayer> {
  const { rtm, pass } = ground
  const ends = new Ends()
  const signals = new Map<number, AbortController>()
  const client = rtm.agoraRTM.createInstance(appId)
  client.login({ uid: 'alice' }).catch(() => undefined)
  await pass(0)
  const begin = async (
    call: (cancelSignal: AbortSignal) => Promise<Blob | object>,
  ): Promise<void> => {
    const end = ends.next()
    const signal = new AbortController()
    const calls = rtm.journal.length
    call(signal.signal).then(
      (got) => end(got instanceof Blob ? got.arrayBuffer().then(bytesGot) : endOf(0)),
      ({ code }: { readonly code: number }) => end(endOf(code)),
    )
    for (const { requestId } of rtm.journal.entries({ kind: 'call', after: calls }))
      signals.set(requestId, signal)
    await pass(0)
  }
  return {
    ...ground,
    ...told(ends),
    upload: async (bytes, kind = 'file') =>
      await begin((cancelSignal) =>
        client.createMediaMessageByUploading(
          new Blob([bytes]),
          { messageType: kind === 'file' ? 'FILE' : 'IMAGE' } as object,
          { cancelSignal },
        ),
      ),
    download: async (mediaId) =>
      await begin((cancelSignal) => client.downloadMedia(mediaId, { cancelSignal })),
    cancel: async (_, task) => {
      signals.get(task)?.abort()
      await pass(0)
    },
  }
}

/** A client of the wire itself, without a face. */
export const wirePlayer: MakePlayer = async (options) => {
  const wire = new TestWire(options)
  const ends = new Ends()
  const alice = await wire.login('alice')
  const begin = async (route: string, body?: Uint8Array): Promise<void> => {
    const end = ends.next()
    const ended = ({ status, json, bytes }: Answer): string =>
      endOf(status < 300 ? 0 : (json.code ?? NaN), body === undefined ? bytes : undefined)
    wire.call(route, body).then(
      (answer) => end(ended(answer)),
      () => end('broken'),
    )
    await settled(6)
  }
  return {
    agora: wire.rtm,
    rtm: wire.rtm,
    ...told(ends),
    upload: async (bytes, kind = 'file') => await begin(`POST ${alice}/media?kind=${kind}`, bytes),
    download: async (mediaId) => await begin(`GET ${alice}/media/${mediaId}`),
    cancel: async (_, task) => {
      await wire.call(`DELETE ${alice}/tasks/${task}`)
      await settled(6)
    },
    pass: async (durationMs) => {
      await wire.rtm.clock.advance(durationMs)
      await settled(6)
    },
    dispose: async () => await wire.rtm.dispose(),
  }
}

/** The ways of media that need no network. */
export const players: Readonly<
  Record<'native to memory' | 'native to a file' | 'web' | 'wire', MakePlayer>
> = {
  'native to memory': async (options) => await nativeIn(ownGround(options), 'memory'),
  'native to a file': async (options) => await nativeIn(ownGround(options), 'file'),
  web: async (options) => await webIn(ownGround(options)),
  wire: wirePlayer,
}
