import { mkdir } from 'node:fs/promises'
import { awkwardNames, makeBytes } from '../../fixtures/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE as D, UPLOAD_MEDIA_ERR_CODE as U } from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const notString = null as unknown as string

const badPaths = defineScenario({
  name: 'paths-relative-or-not-utf-8',
  title:
    'A relative path, null, an empty path, a lone surrogate and a NUL are refused at once, for uploads and downloads.',
  proves: ['PATH-ABSOLUTE', 'PATH-UTF8', 'PATH-ABSOLUTE-UTF8', 'W-UPLOAD-BAD-ARG', 'W-DL-BAD-ARG'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const message = await alice.uploaded('file', await stage.files.write('a.bin', makeBytes(10)))
    const mediaId = message.getMediaId()
    message.release()
    const codes = (path: string): readonly number[] => [
      alice.service.createFileMessageByUploading(path).code,
      alice.service.createImageMessageByUploading(path).code,
      alice.service.downloadMediaToFile(mediaId, path).code,
    ]
    const refused = [
      U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT,
      U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT,
      D.DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT,
    ]
    stage.check(['PATH-ABSOLUTE', 'PATH-ABSOLUTE-UTF8', 'W-UPLOAD-BAD-ARG', 'W-DL-BAD-ARG'], {
      what: 'relative, dotted, null and empty paths',
      observed: ['a.bin', './a.bin', notString, ''].map(codes),
      expected: [refused, refused, refused, refused],
    })
    stage.check(['PATH-UTF8', 'PATH-ABSOLUTE-UTF8'], {
      what: 'a lone surrogate and a NUL in an absolute path',
      observed: [stage.files.path('a\ud800b'), stage.files.path('a\0b')].map(codes),
      expected: [refused, refused],
    })
    stage.check('W-DL-BAD-ARG', {
      what: 'media IDs that have not the form of one',
      observed: ['', 'no-media-id', notString].map(
        (id) => alice.service.downloadMediaToMemory(id).code,
      ),
      expected: [2, 2, 2],
    })
  },
})

const awkwardPaths = defineScenario({
  name: 'paths-awkward-but-good',
  title:
    'Files named with spaces, Chinese, Arabic, combining letters, emoji and 255 bytes are uploaded and written.',
  proves: ['PATH-ABSOLUTE-UTF8', 'PATH-UTF8'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const codes: unknown[] = []
    await mkdir(stage.files.path('copies'))
    for (const name of awkwardNames) {
      const { code, message } = await alice.upload(
        'file',
        await stage.files.write(name, makeBytes(10)),
      )
      const copy = await alice.downloadTo(
        message?.getMediaId() ?? '',
        stage.files.path(`copies/${name}`),
      )
      codes.push([name, code, copy.code])
      message?.release()
    }
    stage.check(['PATH-ABSOLUTE-UTF8', 'PATH-UTF8'], {
      what: 'name, code of the upload, code of the download to a file of the same name',
      observed: codes,
      expected: awkwardNames.map((name) => [name, 0, 0]),
    })
  },
})

const unusableFiles = defineScenario({
  name: 'files-missing-or-not-writable',
  title:
    'An upload of nothing or of a folder fails by its result, as does a download into a missing folder or onto a folder.',
  proves: ['W-UPLOAD-FAILURE', 'W-DL-FAILURE', 'W-DL-FULL-PATH'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const ends: unknown[] = []
    for (const path of [stage.files.path('missing.bin'), stage.files.folder]) {
      const { accepted, code, message } = await alice.upload('image', path)
      ends.push([accepted, code, message])
    }
    const failed = [0, U.UPLOAD_MEDIA_ERR_FAILURE, null]
    stage.check('W-UPLOAD-FAILURE', {
      what: 'a missing file and a folder',
      observed: ends,
      expected: [failed, failed],
    })
    const message = await alice.uploaded('file', await stage.files.write('a.bin', makeBytes(10)))
    const into = await alice.downloadTo(
      message.getMediaId(),
      stage.files.path('no/such/folder/a.bin'),
    )
    const onto = await alice.downloadTo(message.getMediaId(), stage.files.folder)
    message.release()
    stage.check('W-DL-FAILURE', {
      what: 'a target in a missing folder: call, result, and whether the folder was made',
      observed: [into.accepted, into.code, await stage.files.exists(stage.files.path('no'))],
      expected: [0, D.DOWNLOAD_MEDIA_ERR_FAILURE, false],
    })
    stage.check('W-DL-FULL-PATH', {
      what: 'a folder is no target',
      observed: [onto.accepted, onto.code],
      expected: [0, D.DOWNLOAD_MEDIA_ERR_FAILURE],
    })
  },
})

/** Paths, good and bad. */
export const pathScenarios: readonly Scenario[] = [badPaths, awkwardPaths, unusableFiles]
