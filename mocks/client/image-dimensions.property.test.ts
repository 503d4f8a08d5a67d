import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { imageSize } from 'image-size'
import { expect, test } from 'vitest'
import { makeBytes } from '../../fixtures/index.ts'
import { probeDimensions, probeImage } from './image-dimensions.ts'
import type { Dimensions } from './session.ts'

/** An image as some encoder writes it, and what must be read from it. */
interface Shape {
  readonly bytes: Uint8Array
  readonly size: Dimensions
  /** Whether an EXIF orientation swaps width and height for a viewer. */
  readonly isTurned: boolean
  /** From this length on the size is known. */
  readonly headerBytes: number
  /** Whether the `image-size` package reads such an image too. */
  readonly isPlain: boolean
}

const unknown: Dimensions = { width: 0, height: 0 }
const tail = fc.uint8Array({ maxLength: 40 })

function joined(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => Uint8Array.from(part))))
}

function numbers(
  littleEndian: boolean,
  ...fields: readonly (readonly [bytes: number, value: number])[]
): Uint8Array {
  return joined(
    fields.map(([bytes, value]) => {
      const field = new Uint8Array(bytes)
      for (let at = 0; at < bytes; at++)
        field[littleEndian ? at : bytes - 1 - at] = Math.floor(value / 256 ** at) % 256
      return field
    }),
  )
}

const side31 = fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(2 ** 31 - 1, 65_536))
const side16 = fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constant(65_535))

const pngTypes = [
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
] as const

const png: Arbitrary<Shape> = fc
  .record({
    width: side31,
    height: side31,
    type: fc.constantFrom(
      ...pngTypes.flatMap(([colour, depths]) => depths.map((depth) => [depth, colour])),
    ),
    interlace: fc.constantFrom(0, 1),
    after: tail,
  })
  .map(({ width, height, type, interlace, after }) => {
    const sizes = numbers(false, [4, width], [4, height])
    const header = joined([[0x49, 0x48, 0x44, 0x52], sizes, type, [0, 0, interlace]])
    const start = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
    const bytes = joined([start, header, numbers(false, [4, crc32(header)]), after])
    return { bytes, size: { width, height }, isTurned: false, headerBytes: 33, isPlain: true }
  })

const bmp: Arbitrary<Shape> = fc
  .record({
    header: fc.constantFrom(12, 16, 40, 52, 56, 64, 108, 124),
    isTopDown: fc.boolean(),
    width: side31,
    height: side31,
    coding: fc.constantFrom<readonly number[]>(
      [0, 1],
      [0, 4],
      [0, 8],
      [0, 24],
      [1, 8],
      [2, 4],
      [3, 32],
      [3, 16],
    ),
    after: tail,
  })
  .map(({ header, isTopDown, width, height, coding: [compression = 0, depth = 1], after }) => {
    const isCore = header === 12
    const size = isCore
      ? { width: width % 65_536 || 1, height: height % 65_536 || 1 }
      : { width, height }
    const bits = header < 40 && compression > 0 ? 8 : depth
    const stored = isTopDown && header >= 40 ? 2 ** 32 - height : size.height
    const side = isCore ? 2 : 4
    const fields = [
      numbers(true, [4, 14 + header + after.length], [4, 0], [4, 14 + header], [4, header]),
      numbers(true, [side, size.width], [side, stored], [2, 1], [2, bits]),
      numbers(true, [4, compression], [4, 0], [4, 0], [4, 0], [4, 0], [4, 0]),
    ]
    const head = new Uint8Array(14 + header)
    head.set([0x42, 0x4d])
    head.set(joined(fields).subarray(0, 12 + header), 2)
    // `image-size` takes the height of every header for 32 bits.
    return {
      bytes: joined([head, after]),
      size,
      isTurned: false,
      headerBytes: 14 + header,
      isPlain: !isCore,
    }
  })

function segment(marker: number, content: Uint8Array | readonly number[]): Uint8Array {
  return joined([[0xff, marker], numbers(false, [2, content.length + 2]), content])
}

interface Frame extends Dimensions {
  readonly marker: number
  readonly components: number
}

function frameOf({ marker, width, height, components }: Frame): Uint8Array {
  const parts = Array.from({ length: components }, (_, index) => [
    index + 1,
    index ? 0x11 : 0x21,
    0,
  ])
  const sizes = numbers(false, [2, height], [2, width])
  return segment(marker, joined([[8], sizes, [components], ...parts]))
}

const thumbnail = joined([
  [0xff, 0xd8],
  frameOf({ marker: 0xc0, width: 160, height: 120, components: 3 }),
  [0xff, 0xda, 0, 2, 0xff, 0xd9],
])

/** Segments that stand before the frame; what is between segments is `junk`. */
const filler: Arbitrary<{ readonly bytes: Uint8Array; readonly isPlain: boolean }> = fc.oneof(
  fc
    .tuple(fc.constantFrom(0xe0, 0xe2, 0xed, 0xee, 0xef, 0xfe, 0xdb, 0xc4, 0xdd), tail)
    .map(([marker, content]) => ({ bytes: segment(marker, content), isPlain: true })),
  fc.constantFrom(4000, 5000, 60_000).map((length) => ({
    bytes: segment(0xe2, makeBytes(length, length)),
    isPlain: true,
  })),
  fc.constant({
    bytes: segment(0xe1, joined([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), thumbnail])),
    isPlain: true,
  }),
  fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.nat()).map(([length, seed]) => ({
    // After the fill FF of another filler the first byte would be a marker.
    bytes: makeBytes(length, seed).map((byte, index) => (byte === 0xff || index === 0 ? 0 : byte)),
    isPlain: false,
  })),
  fc
    .constantFrom([0xff], [0xff, 0xff, 0xff], [0xff, 0x00], [0xff, 0x01], [0xff, 0xd3])
    .map((bytes) => ({
      bytes: Uint8Array.from(bytes),
      isPlain: false,
    })),
)

interface Exif {
  readonly isLittle: boolean
  readonly orientation: number
  readonly before: number
  readonly hasThumbnail: boolean
  readonly gap: number
}

const exif: Arbitrary<Exif> = fc.record({
  isLittle: fc.boolean(),
  orientation: fc.integer({ min: 0, max: 9 }),
  before: fc.nat(5),
  hasThumbnail: fc.boolean(),
  gap: fc.nat(20),
})

function exifSegment({ isLittle, orientation, before, hasThumbnail, gap }: Exif): Uint8Array {
  const order = isLittle ? [0x49, 0x49] : [0x4d, 0x4d]
  const head = numbers(isLittle, [2, 42], [4, 8 + gap])
  const others = Array.from({ length: before }, (_, index) =>
    numbers(isLittle, [2, 0x0100 + index], [2, 4], [4, 1], [4, 6]),
  )
  const entry = numbers(isLittle, [2, 0x0112], [2, 3], [4, 1], [2, orientation], [2, 0])
  const directory = [
    numbers(isLittle, [2, before + 1]),
    ...others,
    entry,
    numbers(isLittle, [4, 0]),
  ]
  const start = [0x45, 0x78, 0x69, 0x66, 0, 0]
  const content = [start, order, head, new Uint8Array(gap), ...directory]
  return segment(0xe1, joined(hasThumbnail ? [...content, thumbnail] : content))
}

const jfif = segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0])

const jpeg: Arbitrary<Shape> = fc
  .record({
    frame: fc.record({
      marker: fc.constantFrom(0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xca),
      width: side16,
      height: side16,
      components: fc.constantFrom(1, 3, 4),
    }),
    before: fc.array(filler, { maxLength: 5 }),
    orientation: fc.option(exif, { nil: undefined }),
    isLate: fc.boolean(),
    isJfif: fc.boolean(),
    after: tail,
  })
  .map(({ frame, before, orientation, isLate, isJfif, after }) => {
    const { width, height } = frame
    const notes = orientation === undefined ? [] : [exifSegment(orientation)]
    const [early, late] = isLate ? [[], notes] : [notes, []]
    const head = joined([
      [0xff, 0xd8],
      isJfif ? jfif : [],
      ...early,
      ...before.map(({ bytes }) => bytes),
      frameOf(frame),
    ])
    const scan = segment(0xda, [1, 1, 0, 0, 63, 0])
    const isTurned =
      orientation !== undefined && orientation.orientation >= 5 && orientation.orientation <= 8
    return {
      bytes: joined([head, ...late, scan, after]),
      size: { width, height },
      isTurned,
      headerBytes: head.length,
      // `image-size` takes the first segment for granted.
      isPlain:
        isJfif &&
        before.every(({ isPlain }) => isPlain) &&
        [0xc0, 0xc1, 0xc2].includes(frame.marker),
    }
  })

const shape = fc.oneof(png, bmp, jpeg)

test('what encoders write is read right, as it is stored and as it is shown; image-size says the same', () => {
  let compared = 0
  fc.assert(
    fc.property(shape, ({ bytes, size, isTurned, isPlain }) => {
      const { width, height } = size
      expect(probeDimensions(bytes, 'as-stored')).toEqual(size)
      expect(probeDimensions(bytes, 'as-shown')).toEqual(
        isTurned ? { width: height, height: width } : size,
      )
      if (!isPlain) return
      // It wants to see more of a file than its header.
      expect(imageSize(joined([bytes, new Uint8Array(64)]))).toMatchObject(size)
      compared++
    }),
    { numRuns: 400 },
  )
  expect(compared).toBeGreaterThan(150)
})

test('cut at any byte, an image has its size if its header is whole, else none', () => {
  fc.assert(
    fc.property(shape, ({ bytes, size, headerBytes }) => {
      const last = Math.min(bytes.length, headerBytes + 40)
      for (let length = Math.max(0, headerBytes - 200); length <= last; length++) {
        const cut = probeDimensions(bytes.subarray(0, length), 'as-stored')
        expect(cut, `${length} bytes`).toEqual(length < headerBytes ? unknown : size)
      }
    }),
    { numRuns: 60 },
  )
})

test('a PNG with any bit of its header flipped has no size', () => {
  fc.assert(
    fc.property(png, fc.nat(33 * 8 - 1), ({ bytes }, bit) => {
      const flipped = bytes.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(probeDimensions(flipped, 'as-stored')).toEqual(unknown)
    }),
    { numRuns: 300 },
  )
})

test('whatever the bytes are, the probe ends, asks for nothing twice over or beyond the end, and says a size that the format can have', () => {
  const magic = fc.constantFrom([0x42, 0x4d], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xe1], [0x89, 0x50])
  const noise = fc.tuple(magic, fc.uint8Array({ maxLength: 600 })).map(joined)
  const mutated = fc
    .tuple(shape, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([{ bytes, headerBytes }, changes]) => {
      const changed = bytes.slice()
      for (const [at, value] of changes) changed[at % headerBytes] = value
      return changed
    })
  fc.assert(
    fc.property(
      fc.oneof(noise, mutated),
      fc.constantFrom('as-stored', 'as-shown'),
      (bytes, view) => {
        const steps = probeImage(bytes.length, view)
        let asked = 0
        let step = steps.next()
        while (step.done !== true) {
          const { offset, length } = step.value
          expect(offset + length).toBeLessThanOrEqual(bytes.length)
          asked += length
          step = steps.next(bytes.slice(offset, offset + length))
        }
        expect(asked).toBeLessThanOrEqual(2 * bytes.length + 54)
        const { width, height } = step.value
        expect(width > 0).toBe(height > 0)
        expect(Math.max(width, height)).toBeLessThan(2 ** 31)
        expect(Number.isInteger(width) && Number.isInteger(height)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
