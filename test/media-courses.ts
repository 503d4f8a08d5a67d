import { makeJpeg, makePng } from '../fixtures/index.ts'
import type { FakeRtmOptions } from '../mocks/index.ts'
import type { Direction, MediaPlayer } from './media-players.ts'

/** What one client does with media, on whatever way they go. */
export interface MediaCourse {
  readonly limits?: FakeRtmOptions['limits']
  /** The wire has no word for it. */
  readonly ofFaces?: true
  /** Its client looks for a way back, one of a gateway twice a second: instants are of that second. */
  readonly triesAgain?: true
  /** Why it is not for clients of a gateway. */
  readonly withoutGateway?: string
  readonly play: (player: MediaPlayer) => Promise<void>
}

/** A media ID of the right form that nobody has. */
export const unknownId: string = `${'0'.repeat(64)}1z1603120647z00001`

const idleMs = 120_000
const bytesSent = 60

/** Bytes that differ by their number and a seed. */
function bytesOf(count: number, seed = 0): Uint8Array<ArrayBuffer> {
  return new Uint8Array(count).map((_, at) => (at * 7 + seed) % 251)
}

/** A JPEG of 64 x 48 stored pixels that a viewer turns. */
function turnedJpeg(): Uint8Array<ArrayBuffer> {
  const jpeg = makeJpeg({ width: 64, height: 48 })
  const entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0]
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif, ...jpeg.slice(2)])
}

/** Stores a medium; gives its ID. */
async function stored(player: MediaPlayer): Promise<string> {
  await player.upload(bytesOf(bytesSent))
  return player.agora.media.list().at(-1)?.mediaId ?? 'none'
}

type Fault = Omit<Parameters<MediaPlayer['agora']['faults']['add']>[0], 'on' | 'nth'>

/** Plays one upload or download after another, each struck by a fault of its own, with time for it to end. */
function struck(
  direction: Direction,
  faults: readonly Fault[],
  wait: readonly number[],
): MediaCourse {
  const play = async (player: MediaPlayer): Promise<void> => {
    const mediaId = direction === 'download' ? await stored(player) : ''
    for (const [at, fault] of faults.entries()) {
      player.agora.faults.add({ ...fault, on: direction, nth: 1 })
      if (direction === 'upload') await player.upload(bytesOf(bytesSent, at))
      else await player.download(mediaId)
      for (const durationMs of wait) await player.pass(durationMs)
    }
  }
  return { play }
}

/** What strikes on the way: at the first byte, in the middle, at the very last, and behind it. */
const codes: readonly Fault[] = [0, 1, 59, 60, 61].map((atByte) => ({ code: 1, atByte }))
const stalls: readonly Fault[] = [
  ...[0, 30, 59, 60, 61].map((atByte) => ({ stall: '5s', atByte }) as const),
  { stall: idleMs - 1, atByte: 30 },
  { stall: idleMs, atByte: 30 },
  { stall: 'forever', atByte: 30 },
  { stall: 'forever' },
]
const delays: readonly Fault[] = [
  { delay: '5s' },
  { delay: idleMs - 1 },
  { delay: idleMs },
  { drop: true },
  { code: 1, delay: '5s' },
  { code: 1, atByte: 60, delay: '5s' },
  { stall: '5s', atByte: 60, delay: '5s' },
]

const waits = [4999, 1, idleMs - 5001, 1, idleMs]

/** Downloads on both sides of the end of a medium; one that runs then ends well. */
async function lifeOfMedium(player: MediaPlayer): Promise<void> {
  const mediaId = await stored(player)
  player.agora.faults.add({ on: 'download', nth: 2, stall: '5s', atByte: 3 })
  await player.pass(player.agora.options.limits.mediaLifeMs - 1)
  await player.download(mediaId)
  await player.download(mediaId)
  await player.pass(1)
  await player.download(mediaId)
  await player.pass(4999)
}

/** Each way of media is to tell the same of each of them. */
export const mediaCourses: Readonly<Record<string, MediaCourse>> = {
  'sizes at both sides of each bound': {
    limits: { mediaBytesMax: 100 },
    play: async (player) => {
      for (const bytes of [0, 1, 99, 100, 101]) {
        await player.upload(bytesOf(bytes))
        await player.upload(bytesOf(bytes), 'image')
      }
      for (const { mediaId } of player.agora.media.list()) await player.download(mediaId)
    },
  },
  'images, and the sizes in their IDs': {
    play: async (player) => {
      for (const image of [makePng({ width: 64, height: 48 }), turnedJpeg(), bytesOf(50)]) {
        await player.upload(image, 'image')
        await player.upload(image)
      }
      for (const { mediaId } of player.agora.media.list()) await player.download(mediaId)
    },
  },
  'IDs that are unknown, malformed and good': {
    play: async (player) => {
      const mediaId = await stored(player)
      for (const id of [unknownId, 'x', `${mediaId}z`, mediaId]) await player.download(id)
    },
  },
  'seven days, to the millisecond': {
    withoutGateway: 'its pings are too many',
    play: lifeOfMedium,
  },
  'another life of a medium, to the millisecond': {
    limits: { mediaLifeMs: 20_000 },
    play: lifeOfMedium,
  },
  'nine uploads and downloads, and the tenth': {
    play: async (player) => {
      const mediaId = await stored(player)
      player.agora.faults.add({ on: 'upload', stall: 'forever', atByte: 3 })
      player.agora.faults.add({ on: 'download', stall: 'forever', atByte: 3 })
      for (let n = 0; n < 5; n++) await player.upload(bytesOf(20, n))
      for (let n = 0; n < 4; n++) await player.download(mediaId)
      await player.upload(bytesOf(20))
      await player.download(mediaId)
      await player.cancel('upload', 3)
      await player.download(mediaId)
      await player.upload(bytesOf(20))
      await player.cancel('download', 8)
      await player.upload(bytesOf(20))
      await player.download(mediaId)
      await player.pass(idleMs - 1)
      await player.upload(bytesOf(20))
      await player.pass(1)
      await player.upload(bytesOf(20))
    },
  },
  'uploads that fail at a byte': struck('upload', codes, waits),
  'downloads that fail at a byte': struck('download', codes, waits),
  'uploads that stall': struck('upload', stalls, waits),
  'downloads that stall': struck('download', stalls, waits),
  'uploads whose answer is late': struck('upload', delays, waits),
  'downloads whose answer is late': struck('download', delays, waits),
  'cancels of what runs, what has ended and what never was': {
    play: async (player) => {
      const mediaId = await stored(player)
      for (const direction of ['upload', 'download'] as const) {
        player.agora.faults.add({ on: direction, stall: '5s', atByte: 3 })
        const tasks = direction === 'upload' ? [2, 3, 4] : [5, 6, 7]
        for (const task of tasks) {
          if (direction === 'upload') await player.upload(bytesOf(bytesSent, task))
          else await player.download(mediaId)
        }
        const [first = 0, second = 0, third = 0] = tasks
        await player.cancel(direction, first)
        await player.cancel(direction, first)
        await player.cancel(direction, 77)
        await player.cancel(direction, second)
        await player.pass(5000)
        await player.cancel(direction, third)
      }
    },
  },
  'a link that is lost and comes back, and a client that is put out': {
    ofFaces: true,
    play: async (player) => {
      const { rtm, agora } = player
      const mediaId = await stored(player)
      const both = async (): Promise<void> => {
        await player.upload(bytesOf(bytesSent))
        await player.download(mediaId)
      }
      const link = rtm.network.client('alice')
      link.disconnect()
      await both()
      await player.pass(5000)
      await both()
      link.reconnect()
      await player.pass(5000)
      agora.server.ban('alice')
      await player.pass(1000)
      await both()
      await player.pass(1000)
    },
  },
  'faults that cut the link': {
    ofFaces: true,
    triesAgain: true,
    play: async (player) => {
      const mediaId = await stored(player)
      for (const atByte of [0, 30, 60]) {
        for (const on of ['upload', 'download'] as const) {
          player.agora.faults.add({ on, nth: 1, atByte, disconnect: '3s' })
          if (on === 'upload') await player.upload(bytesOf(bytesSent))
          else await player.download(mediaId)
          await player.pass(20_000)
        }
      }
    },
  },
  'a cancel that fails': {
    withoutGateway: 'a client cancels without asking it',
    play: async (player) => {
      const mediaId = await stored(player)
      for (const direction of ['upload', 'download'] as const) {
        player.agora.faults.add({ on: direction, nth: 1, stall: '5s', atByte: 3 })
        player.agora.faults.add({ on: 'cancelMedia', nth: 1, code: 1 })
        if (direction === 'upload') await player.upload(bytesOf(bytesSent))
        else await player.download(mediaId)
        await player.cancel(direction, player.asked())
        await player.pass(5000)
      }
    },
  },
  'a cancel between the last byte and the result': {
    play: async (player) => {
      const mediaId = await stored(player)
      for (const fault of [{ delay: '5s' }, { drop: true }] as const) {
        for (const direction of ['upload', 'download'] as const) {
          player.agora.faults.add({ ...fault, on: direction, nth: 1 })
          if (direction === 'upload') await player.upload(bytesOf(bytesSent))
          else await player.download(mediaId)
          await player.pass(1000)
          await player.cancel(direction, player.asked())
          await player.pass(5000)
        }
      }
    },
  },
}
