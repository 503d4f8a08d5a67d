import { around, seededBytes } from '../../fixtures/index.ts'
import { UPLOAD_MEDIA_ERR_CODE as U } from '../../mocks/index.ts'
import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const at30Mb = defineScenario({
  name: 'size-at-30-mb',
  reaches: { mediaBytesMax: [-1, 0, 1] },
  title:
    'A file one byte below 30 MB and one of exactly 30 MB are stored; one byte more is refused by the result.',
  proves: ['MEDIA-SIZE-MAX'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    for (const { value, passes } of around(limits.mediaBytesMax)) {
      const path = await stage.files.write('a.bin', seededBytes(value, stage.seed))
      const { accepted, code, message } = await alice.upload('file', path)
      stage.check('MEDIA-SIZE-MAX', {
        what: `an upload of ${value} bytes: call, result, size of the message`,
        observed: [accepted, code, message?.getSize()],
        expected: passes ? [0, 0, value] : [0, U.UPLOAD_MEDIA_ERR_SIZE_OVERFLOW, undefined],
      })
      message?.release()
    }
    stage.check('MEDIA-SIZE-MAX', {
      what: 'sizes that were stored',
      observed: stage.rtm.media.list().map(({ bytes }) => bytes),
      expected: [limits.mediaBytesMax - 1, limits.mediaBytesMax],
    })
  },
})

const empty = defineScenario({
  name: 'empty-file',
  title: 'A file of 0 bytes is refused by the result, one of 1 byte is stored.',
  proves: ['MEDIA-NONEMPTY'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const ends: unknown[] = []
    for (const bytes of [0, 1]) {
      const path = await stage.files.write(`${bytes}.bin`, seededBytes(bytes, stage.seed))
      const { accepted, code, message } = await alice.upload('image', path)
      ends.push([accepted, code, message?.getSize() ?? null])
      message?.release()
    }
    stage.check('MEDIA-NONEMPTY', {
      what: 'call, result and message of 0 bytes and of 1 byte',
      observed: ends,
      expected: [
        [0, U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, null],
        [0, 0, 1],
      ],
    })
  },
})

/** The sizes of media. */
export const sizeScenarios: readonly Scenario[] = [at30Mb, empty]
