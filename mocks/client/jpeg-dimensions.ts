import { noDimensions, viewOf } from './probe.ts'
import type { ImageView, Probe, Range } from './probe.ts'
import type { Dimensions } from './session.ts'

/** What of a file is at hand: `bytes`, from `start` on. */
interface OpenFile {
  readonly totalBytes: number
  start: number
  bytes: Uint8Array
}

/** A step of the walk that gives a value in the end. */
type Walk<Value> = Generator<Range, Value, Uint8Array>

const readBytes = 4096

/**
 * Walks from segment to segment up to the picture, as decoders do: bytes between two segments are
 * skipped, and a marker that does not belong there ends the walk.
 *
 * @yields the ranges it wants to see.
 */
export function* jpegDimensions(totalBytes: number, view: ImageView): Probe {
  const file: OpenFile = { totalBytes, start: 0, bytes: new Uint8Array(0) }
  let frame: Dimensions | undefined
  let isTurned: boolean | undefined = view === 'as-stored' ? false : undefined
  for (let offset = 2; frame === undefined || isTurned === undefined;) {
    const found = yield* nextMarker(file, offset)
    if (found === undefined || !hasSegment(found.marker)) break
    const { marker, endsAt } = found
    const segment = yield* segmentAt(file, endsAt)
    if (startsFrame(marker)) frame ??= frameDimensions(marker, segment)
    else if (marker === 0xe1) isTurned ??= exifTurns(segment)
    offset = endsAt + Math.max(2, lengthIn(segment))
  }
  if (frame === undefined) return noDimensions
  return isTurned === true ? { width: frame.height, height: frame.width } : frame
}

/**
 * At least `length` bytes from `offset` on, or as many as the file has.
 *
 * @yields the range it has not seen.
 */
function* bytesAt(file: OpenFile, { offset, length }: Range): Walk<Uint8Array> {
  const rest = Math.max(0, file.totalBytes - offset)
  if (offset < file.start || file.start + file.bytes.length < offset + Math.min(length, rest)) {
    file.bytes = yield { offset, length: Math.min(Math.max(length, readBytes), rest) }
    file.start = offset
  }
  return file.bytes.subarray(offset - file.start)
}

/**
 * Looks for the next marker that says something.
 *
 * @yields the ranges it has not seen.
 */
function* nextMarker(
  file: OpenFile,
  from: number,
): Walk<{ readonly marker: number; readonly endsAt: number } | undefined> {
  for (let offset = from; offset + 1 < file.totalBytes;) {
    const bytes = yield* bytesAt(file, { offset, length: 2 })
    for (let at = 1; at < bytes.length; at++) {
      const marker = bytes[at] ?? 0
      if (bytes[at - 1] === 0xff && !isSilent(marker)) return { marker, endsAt: offset + at + 1 }
    }
    offset += bytes.length - 1
  }
  return undefined
}

/** FF fills, FF 00 is no marker; TEM and the restart markers stand alone and mean nothing before the picture. */
function isSilent(marker: number): boolean {
  return marker <= 0x01 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)
}

/**
 * Reads a segment without its marker: its length, then what it holds, as far as the file goes.
 *
 * @yields the ranges it has not seen.
 */
function* segmentAt(file: OpenFile, offset: number): Walk<Uint8Array> {
  const length = lengthIn(yield* bytesAt(file, { offset, length: 2 }))
  return (yield* bytesAt(file, { offset, length })).subarray(0, length)
}

function lengthIn(segment: Uint8Array): number {
  return segment.length < 2 ? 0 : viewOf(segment).getUint16(0)
}

/** Frames, tables, APPn and COM. */
function hasSegment(marker: number): boolean {
  if (marker >= 0xc0 && marker <= 0xcf) return marker !== 0xc8
  return (marker >= 0xdb && marker <= 0xdd) || (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
}

function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function frameDimensions(marker: number, segment: Uint8Array): Dimensions {
  const [, , precision = 0, , , , , components = 0] = segment
  const isWhole = segment.length >= 11 && segment.length === 8 + 3 * components
  if (!isWhole || lengthIn(segment) !== segment.length) return noDimensions
  if (!isPrecision(marker, precision)) return noDimensions
  for (let at = 9; at < segment.length; at += 3)
    if (!isSampling(segment[at] ?? 0)) return noDimensions
  const view = viewOf(segment)
  const [height, width] = [view.getUint16(3), view.getUint16(5)]
  return width > 0 && height > 0 ? { width, height } : noDimensions
}

/** Bits of a sample: 8 in baseline, 2 to 16 where nothing is lost, 8 or 12 in the rest. */
function isPrecision(marker: number, precision: number): boolean {
  if (marker === 0xc0) return precision === 8
  return (marker & 3) === 3
    ? precision >= 2 && precision <= 16
    : precision === 8 || precision === 12
}

/** Horizontal and vertical sampling of a component, 1 to 4 each. */
function isSampling(factors: number): boolean {
  const across = factors >> 4
  const down = factors & 15
  return across >= 1 && across <= 4 && down >= 1 && down <= 4
}

const exifStart = [0x45, 0x78, 0x69, 0x66, 0]
const tiffOffset = 8

/** Whether an EXIF orientation of 5 to 8 swaps width and height; undefined where the segment is another. */
function exifTurns(segment: Uint8Array): boolean | undefined {
  if (exifStart.some((byte, index) => segment[2 + index] !== byte)) return undefined
  const tiff = segment.subarray(tiffOffset)
  const view = viewOf(tiff)
  const order = tiff.length < 8 ? 0 : view.getUint16(0)
  const isLittle = order === 0x4949
  if ((!isLittle && order !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return false
  const directory = view.getUint32(4, isLittle)
  if (directory + 2 > tiff.length) return false
  const entriesEnd = directory + 2 + 12 * view.getUint16(directory, isLittle)
  for (let entry = directory + 2; entry < Math.min(entriesEnd, tiff.length - 11); entry += 12)
    if (turnsBy(view, entry, isLittle)) return true
  return false
}

/** Whether an entry of a directory is an orientation of 5 to 8, written as it must be: one SHORT. */
function turnsBy(view: DataView, entry: number, isLittle: boolean): boolean {
  if (view.getUint16(entry, isLittle) !== 0x0112) return false
  if (view.getUint16(entry + 2, isLittle) !== 3) return false
  const orientation = view.getUint16(entry + 8, isLittle)
  return view.getUint32(entry + 4, isLittle) === 1 && orientation >= 5 && orientation <= 8
}
