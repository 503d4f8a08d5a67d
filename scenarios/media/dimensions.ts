import { makeBmp, makeBytes, makeJpeg, makePng } from '../../fixtures/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const known = defineScenario({
  name: 'dimensions-of-known-formats',
  title:
    'Width and height of JPEG, JPG, BMP and PNG are worked out from the content, whatever the name says.',
  proves: ['IMG-AUTO-DIMENSIONS', 'IMG-AUTO-DIM-NOTE'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const images = {
      'a.jpeg': makeJpeg({ width: 800, height: 600 }),
      'b.jpg': makeJpeg({ width: 1, height: 1 }),
      'c.bmp': makeBmp({ width: 33, height: 7 }),
      'd.png': makePng({ width: 4096, height: 2160 }),
      'png in truth.jpg': makePng({ width: 3, height: 5 }),
    }
    const sizes: unknown[] = []
    for (const [name, image] of Object.entries(images)) {
      const message = await alice.uploaded('image', await stage.files.write(name, image))
      sizes.push([message.getWidth(), message.getHeight()])
      message.release()
    }
    stage.check(['IMG-AUTO-DIMENSIONS', 'IMG-AUTO-DIM-NOTE'], {
      what: 'width and height of jpeg, jpg, bmp, png and a png called jpg',
      observed: sizes,
      expected: [
        [800, 600],
        [1, 1],
        [33, 7],
        [4096, 2160],
        [3, 5],
      ],
    })
  },
})

const unknown = defineScenario({
  name: 'dimensions-of-unknown-formats',
  title: 'A damaged image, a GIF and plain bytes upload well as an image, with 0 x 0.',
  proves: ['IMG-AUTO-DIMENSIONS', 'W-IMG-DIM-ZERO', 'W-UPLOAD-ANY-FORMAT'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const gif = new Uint8Array(64)
    gif.set(Array.from('GIF89a', (letter) => letter.charCodeAt(0)))
    const damaged = makePng({ width: 9, height: 9 }).slice(0, 20)
    const sizes: unknown[] = []
    for (const [name, bytes] of Object.entries({
      'a.gif': gif,
      'b.png': damaged,
      'c.jpg': makeBytes(500, stage.seed),
    })) {
      const message = await alice.uploaded('image', await stage.files.write(name, bytes))
      sizes.push([message.getSize(), message.getWidth(), message.getHeight()])
      message.release()
    }
    stage.check(['IMG-AUTO-DIMENSIONS', 'W-IMG-DIM-ZERO', 'W-UPLOAD-ANY-FORMAT'], {
      what: 'size, width and height of a GIF, a PNG cut short and plain bytes',
      observed: sizes,
      expected: [
        [64, 0, 0],
        [20, 0, 0],
        [500, 0, 0],
      ],
    })
  },
})

/** What the SDK knows of an image by itself. */
export const dimensionScenarios: readonly Scenario[] = [known, unknown]
