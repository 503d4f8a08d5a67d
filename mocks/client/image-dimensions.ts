import { crc32 } from '../protocol/crc32.ts'
import type { Payload } from '../server/index.ts'
import { jpegDimensions } from './jpeg-dimensions.ts'
import { noDimensions, viewOf } from './probe.ts'
import type { ImageView, Probe } from './probe.ts'
import type { Dimensions } from './session.ts'

/** What of a file is read first: enough to judge the header of a PNG or BMP. */
const headBytes = 54

/**
 * Works out width and height of a JPEG, BMP or PNG from its content, never its name. A header is
 * judged before it is believed: anything else, and anything damaged, is 0 x 0. It never asks beyond
 * the end.
 *
 * @yields the ranges it wants to see.
 * @rule IMG-AUTO-DIMENSIONS
 * @assumes S-31
 */
export function* probeImage(totalBytes: number, view: ImageView): Probe {
  const head = yield { offset: 0, length: Math.min(headBytes, totalBytes) }
  if (head[0] === 0x89) return pngDimensions(head)
  if (head[0] === 0x42 && head[1] === 0x4d) return bmpDimensions(head, totalBytes)
  if (head[0] === 0xff && head[1] === 0xd8) return yield* jpegDimensions(totalBytes, view)
  return noDimensions
}

/** Works out the dimensions of a medium, at once where its bytes are at hand. */
export function dimensionsOf(payload: Payload, view: ImageView): Dimensions | Promise<Dimensions> {
  return readOn(probeImage(payload.bytes, view), payload)
}

/** Works out the dimensions of bytes that are at hand. */
export function probeDimensions(bytes: Uint8Array, view: ImageView): Dimensions {
  const read = (offset: number, length: number): Uint8Array =>
    bytes.subarray(offset, offset + length)
  return dimensionsOf({ bytes: bytes.length, read }, view) as Dimensions
}

function readOn(
  steps: Probe,
  payload: Payload,
  seen?: Uint8Array,
): Dimensions | Promise<Dimensions> {
  let step = seen === undefined ? steps.next() : steps.next(seen)
  while (step.done !== true) {
    const bytes = payload.read(step.value.offset, step.value.length)
    if (bytes instanceof Promise) return bytes.then((read) => readOn(steps, payload, read))
    step = steps.next(bytes)
  }
  return step.value
}

/** Signature, then length and type of the first chunk. */
const pngStart = [
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]
const pngHeaderBytes = 33

/** Legal bit depths, by colour type. */
const pngDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

function pngDimensions(head: Uint8Array): Dimensions {
  if (head.length < pngHeaderBytes || pngStart.some((byte, index) => head[index] !== byte))
    return noDimensions
  const [depth = 0, colourType = 0, compression, filter, interlace = 0] = head.subarray(24)
  const isLegal = pngDepths[colourType]?.includes(depth) === true && interlace <= 1
  if (!isLegal || compression !== 0 || filter !== 0) return noDimensions
  const view = viewOf(head)
  if (view.getUint32(29) !== crc32(head.subarray(12, 29))) return noDimensions
  // Above 2^31 - 1 the sign shows that the format does not allow it.
  return positive(view.getInt32(16), view.getInt32(20))
}

const coreHeaderBytes = 12
/** The header sizes that exist besides that of OS/2 1.x: OS/2 2.x short and whole, Windows 3, with masks, 4 and 5. */
const bmpHeaderSizes = [16, 40, 52, 56, 64, 108, 124]

/** Legal bits per pixel, by compression. Some numbers mean one thing in Windows and another in OS/2. */
const bmpDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16, 24, 32, 64],
  1: [8],
  2: [4],
  3: [1, 16, 32],
  4: [0, 24],
  5: [0, 24, 32],
  6: [16, 32],
  11: [32],
  12: [8],
  13: [4],
}

function bmpDimensions(head: Uint8Array, totalBytes: number): Dimensions {
  if (head.length < 14 + coreHeaderBytes) return noDimensions
  const view = viewOf(head)
  const headerBytes = view.getUint32(14, true)
  if (headerBytes === coreHeaderBytes) {
    const isLegal =
      view.getUint16(22, true) === 1 && [1, 4, 8, 24].includes(view.getUint16(24, true))
    return isLegal ? positive(view.getUint16(18, true), view.getUint16(20, true)) : noDimensions
  }
  if (!bmpHeaderSizes.includes(headerBytes) || 14 + headerBytes > totalBytes) return noDimensions
  const compression = headerBytes < 40 ? 0 : view.getUint32(30, true)
  const isLegal =
    view.getUint16(26, true) === 1 &&
    bmpDepths[compression]?.includes(view.getUint16(28, true)) === true
  // A negative height is that of an image whose first row is its top.
  return isLegal
    ? positive(view.getInt32(18, true), Math.abs(view.getInt32(22, true)) | 0)
    : noDimensions
}

function positive(width: number, height: number): Dimensions {
  return width > 0 && height > 0 ? { width, height } : noDimensions
}
