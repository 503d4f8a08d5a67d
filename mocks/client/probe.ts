import type { Dimensions } from './session.ts'

/** A range of bytes that a probe wants to see. */
export interface Range {
  readonly offset: number
  readonly length: number
}

/** Asks for ranges and gets their bytes; ends with the dimensions. */
export type Probe = Generator<Range, Dimensions, Uint8Array>

/** Whose dimensions are wanted: those of the stored pixels, or of what a viewer shows, turned as the EXIF orientation says. */
export type ImageView = 'as-stored' | 'as-shown'

/** What is said of an image whose dimensions are not known. */
export const noDimensions: Dimensions = { width: 0, height: 0 }

/** Reads the numbers in bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
