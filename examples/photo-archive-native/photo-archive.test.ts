import { loggedInClient, makePng, releasesUploads, testAppId } from 'rtm-testkit/fixtures'
import type { Client } from 'rtm-testkit/fixtures'
import { createMemoryFiles } from 'rtm-testkit/mocks'
import type { MemoryFiles } from 'rtm-testkit/mocks'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { expect, test } from 'vitest'
import { PhotoArchive } from './photo-archive.ts'

const files: MemoryFiles = createMemoryFiles()
const rtm = useFakeRtm({ profile: 'cpp-windows-1.3', files, clock: 'manual', audit: 'strict' })
const png = makePng({ width: 640, height: 480 })

async function startedArchive(): Promise<PhotoArchive> {
  const archive = new PhotoArchive(rtm.createRtmService(), testAppId, '/archive')
  archive.start('archive')
  await rtm.clock.advance('1s')
  return archive
}

/** Alice sends photos to the archive, each of its own bytes. */
async function sendPhotos(alice: Client, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    files.put(`/photos/${index}.png`, new Uint8Array([...png, index]))
    alice.service.createImageMessageByUploading(`/photos/${index}.png`)
    const [, message] = await rtm.until(alice.told.next('onImageMediaUploadResult'))
    if (message === null) throw new Error('The upload failed.')
    alice.service.sendMessageToPeer('archive', message)
    message.release()
  }
}

function statesOf({ photos }: PhotoArchive): readonly string[] {
  return photos.map(({ state }) => state)
}

test('what is sent to the archive is there long after Agora has forgotten it', async () => {
  const archive = await startedArchive()
  const alice = await loggedInClient(rtm, 'alice')
  await sendPhotos(alice, 2)
  await rtm.clock.advance('8d')
  expect(statesOf(archive)).toEqual(['kept', 'kept'])
  expect(rtm.media.list()).toEqual([])
  expect(await files.get('/archive/2.png')).toEqual(new Uint8Array([...png, 1]))
})

test('a kept photo is sent to whoever asks for it', async () => {
  const archive = await startedArchive()
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob')
  await sendPhotos(alice, 1)
  await rtm.clock.advance('1s')
  const question = bob.service.createMessage('1')
  bob.service.sendMessageToPeer('archive', question)
  question.release()
  expect(await rtm.nextMessageTo('bob')).toMatchObject({ from: 'archive', type: 'IMAGE' })
  const second = bob.service.createMessage('7')
  bob.service.sendMessageToPeer('archive', second)
  second.release()
  expect(await rtm.nextMessageTo('bob')).toMatchObject({ text: 'There is no photo 7.' })
  expect(statesOf(archive)).toEqual(['kept'])
})

test('thirty photos at once: nine are loaded at a time, and all are kept', async () => {
  const alice = await loggedInClient(rtm, 'alice')
  const archive = await startedArchive()
  rtm.network.client('archive').set({ downBytesPerSec: 1000 })
  await sendPhotos(alice, 30)
  expect(statesOf(archive).filter((state) => state === 'loading')).toHaveLength(9)
  await rtm.clock.advance('1h')
  expect(new Set(statesOf(archive))).toEqual(new Set(['kept']))
  expect(rtm).not.toHaveRefused('TASKS-MAX-9')
})

test('a load that fails is tried again, twice', async () => {
  const archive = await startedArchive()
  const alice = await loggedInClient(rtm, 'alice')
  for (const nth of [1, 2]) rtm.faults.add({ on: 'download', uid: 'archive', nth, code: 'FAILURE' })
  await sendPhotos(alice, 1)
  await rtm.clock.advance('1m')
  expect(archive.photos).toMatchObject([{ state: 'kept', tries: 3 }])
})

test('a photo that was deleted before it was loaded is gone', async () => {
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  const archive = await startedArchive()
  files.put('/photos/late.png', png)
  alice.service.createImageMessageByUploading('/photos/late.png')
  const { mediaId } = await rtm.nextUploadBy('alice')
  await rtm.clock.advance('7d')
  const message = alice.service.createImageMessageByMediaId(mediaId)
  if (message === null) throw new Error('There is no message.')
  alice.service.sendMessageToPeer('archive', message)
  message.release()
  await rtm.clock.advance('1s')
  expect(statesOf(archive)).toEqual(['gone'])
})

test('a connection that is lost for a minute loses no photo', async () => {
  const alice = await loggedInClient(rtm, 'alice')
  const archive = await startedArchive()
  rtm.network.client('archive').set({ downBytesPerSec: 100 })
  await sendPhotos(alice, 1)
  await rtm.clock.advance('2s')
  rtm.network.client('archive').disconnect({ forMs: '1m' })
  await rtm.clock.advance('1h')
  expect(statesOf(archive)).toEqual(['kept'])
})

test('an App ID or a user ID that is wrong is said at once', () => {
  expect(() => new PhotoArchive(rtm.createRtmService(), 'short', '/archive')).toThrow('code')
  const archive = new PhotoArchive(rtm.createRtmService(), testAppId, '/archive')
  expect(() => archive.start('')).toThrow('The login was refused with code 3.')
})
