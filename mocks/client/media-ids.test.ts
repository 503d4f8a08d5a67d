import { expect, test } from 'vitest'
import { makeJpeg, makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import { recordService } from '../native/recording-handler.ts'
import { isMediaId } from '../server/index.ts'

const text = new TextEncoder().encode('no image')

/** What is uploaded as an image, and the numbers that its ID ends with. */
const images: readonly (readonly [what: string, bytes: Uint8Array<ArrayBuffer>, tail: string])[] = [
  ['a PNG', makePng({ width: 640, height: 480 }), 'z480z640'],
  ['a JPEG', makeJpeg({ width: 3, height: 12_345 }), 'z12345z3'],
  ['what is no image', text, 'z0z0'],
]

function sizeOfFileId(mediaId: string): string {
  return mediaId.replace(/^[0-9a-f]{64}(?=1z\d{10}z\d{5})/, '').slice(0, 18)
}

/** Uploads by the Web face. */
async function webIds(bytes: Uint8Array<ArrayBuffer>): Promise<readonly [string, string]> {
  await using rtm = createFakeRtm({ profile: 'web-1.4' })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  const blob = new Blob([bytes])
  const file = await alice.createMediaMessageByUploading(blob, { messageType: 'FILE' })
  const image = await alice.createMediaMessageByUploading(blob, { messageType: 'IMAGE' })
  for (const { mediaId } of [file, image])
    expect((await alice.downloadMedia(mediaId)).size).toBe(bytes.length)
  return [file.mediaId, image.mediaId]
}

/** Uploads by the native face. */
async function nativeIds(bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const files = createMemoryFiles()
  files.put('/a', bytes)
  await using rtm = createFakeRtm({ files })
  const service = rtm.createRtmService()
  service.initialize(testAppId, recordService())
  service.login(null, 'alice')
  await rtm.clock.advance('1s')
  service.createFileMessageByUploading('/a')
  await rtm.clock.advance('10s')
  service.createImageMessageByUploading('/a')
  await rtm.clock.advance('10s')
  return rtm.media.list().map(({ mediaId }) => mediaId)
}

for (const [face, ids] of [
  ['Web', webIds],
  ['native', nativeIds],
] as const)
  test.each(images)(
    `the ID of %s uploaded by the ${face} face is longer than that of a file by height and width`,
    async (_, bytes, tail) => {
      const [file = '', image = ''] = await ids(bytes)
      expect([file.length, isMediaId(file)]).toEqual([82, true])
      expect([image.length, isMediaId(image)]).toEqual([82 + tail.length, true])
      expect(image.slice(82)).toBe(tail)
      expect(sizeOfFileId(image)).toMatch(/^1z\d{10}z\d{5}$/)
    },
  )

test('a column of 82 characters cuts the ID of an image to one of a medium that is not there', async () => {
  await using rtm = createFakeRtm({ profile: 'web-1.4' })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  const { mediaId } = await alice.createMediaMessageByUploading(
    new Blob([makePng({ width: 1, height: 1 })]),
    { messageType: 'IMAGE' },
  )
  await expect(alice.downloadMedia(mediaId.slice(0, 82))).rejects.toMatchObject({ code: 4 })
})
