import { createMemoryFiles } from '../mocks/index.ts'
import type { CallbackRecord, FakeRtm, MemoryFiles, RtmService } from '../mocks/index.ts'
import type { SlowFiles } from './slow-files-tests.ts'
import { hop } from '../mocks/time/native-timers.ts'

const MiB = 1024 * 1024

/** A photo of three pieces, and an empty file. */
export function photos(): MemoryFiles {
  const files = createMemoryFiles()
  files.put(
    '/a.bin',
    new Uint8Array(2 * MiB + 1).map((_, place) => place % 251),
  )
  files.put('/empty.bin', new Uint8Array(0))
  return files
}

/** Whether the copy has the bytes of the photo. */
export async function isWhole(files: MemoryFiles): Promise<boolean> {
  const [photo, copy] = [await files.get('/a.bin'), await files.get('/copy.bin')]
  return photo !== undefined && copy !== undefined && Buffer.compare(photo, copy) === 0
}

/** All that late work of a world could still do has been done. */
export async function settled({ pending }: SlowFiles): Promise<void> {
  for (let idle = 0; idle < 3; idle = pending() === 0 ? idle + 1 : 0) await hop()
}

/** What a client does in a new world: all that it leaves is what is told and where the world stands. */
export async function story(
  rtm: FakeRtm,
  { service, told }: { readonly service: RtmService; readonly told: CallbackRecord },
): Promise<unknown> {
  service.createFileMessageByUploading('/a.bin')
  service.createImageMessageByUploading('/empty.bin')
  service.createFileMessageByUploading('/none.bin')
  const [, message] = await rtm.until(
    told.next('onFileMediaUploadResult', (_, got) => got !== null),
  )
  const { mediaId } = rtm.media.list()[0] ?? { mediaId: '' }
  service.downloadMediaToFile(mediaId, '/copy.bin')
  service.downloadMediaToMemory(mediaId)
  await rtm.clock.advance('20s')
  const names = told.callbacks.map(({ name }) => name)
  return { digest: rtm.journal.digest(), state: rtm.state(), names, isReleased: message !== null }
}
