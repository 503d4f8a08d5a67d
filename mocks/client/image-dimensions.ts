import type { Dimensions } from './session.ts'

/** A range of bytes that the probe wants to see. */
export interface Range {
  readonly offset: number
  readonly length: number
}

/** Asks for ranges and gets their bytes; ends with the dimensions. */
export type Probe = Generator<Range, Dimensions, Uint8Array>

const unknown: Dimensions = { width: 0, height: 0 }
const segmentsMax = 1024

/**
 * Works out width and height of a JPEG, BMP or PNG from its content, never its name. Anything else,
 * and anything damaged, is 0 x 0. It never asks beyond the end.
 *
 * @yields the ranges it wants to see.
 * @rule IMG-AUTO-DIMENSIONS
 * @assumes S-31
 */
export function* probeImage(totalBytes: number): Probe {
  const head = yield { offset: 0, length: Math.min(26, totalBytes) }
  if (head[0] === 0x89) return pngDimensions(head)
  if (head[0] === 0x42 && head[1] === 0x4d) return bmpDimensions(head)
  if (head[0] === 0xff && head[1] === 0xd8) return yield* jpegDimensions(totalBytes)
  return unknown
}

const pngStart = [
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]

function pngDimensions(head: Uint8Array): Dimensions {
  if (head.length < 24 || pngStart.some((byte, index) => head[index] !== byte)) return unknown
  const view = viewOf(head)
  return positive(view.getUint32(16), view.getUint32(20))
}

function bmpDimensions(head: Uint8Array): Dimensions {
  if (head.length < 26) return unknown
  const view = viewOf(head)
  const headerBytes = view.getUint32(14, true)
  if (headerBytes === 12) return positive(view.getUint16(18, true), view.getUint16(20, true))
  if (headerBytes < 40) return unknown
  return positive(view.getInt32(18, true), Math.abs(view.getInt32(22, true)))
}

/**
 * Walks from marker to marker up to the one that starts the frame.
 *
 * @yields the ranges it wants to see.
 */
function* jpegDimensions(totalBytes: number): Probe {
  let offset = 2
  for (let count = 0; count < segmentsMax && offset + 9 <= totalBytes; count++) {
    const segment = yield { offset, length: 9 }
    const marker = segment[1] ?? 0
    if (segment[0] !== 0xff || marker === 0xd9 || marker === 0xda) return unknown
    if (marker === 0xff) {
      offset += 1
      continue
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      offset += 2
      continue
    }
    const view = viewOf(segment)
    if (startsFrame(marker)) return positive(view.getUint16(7), view.getUint16(5))
    offset += 2 + Math.max(2, view.getUint16(2))
  }
  return unknown
}

function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function positive(width: number, height: number): Dimensions {
  return width > 0 && height > 0 ? { width, height } : unknown
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Works out the dimensions of bytes that are at hand. */
export function probeDimensions(bytes: Uint8Array): Dimensions {
  const steps = probeImage(bytes.length)
  let step = steps.next()
  while (step.done !== true) {
    const { offset, length } = step.value
    step = steps.next(bytes.slice(offset, offset + length))
  }
  return step.value
}
