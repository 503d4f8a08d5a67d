import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loggedInClient, releasesUploads } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm, RtmService } from '../index.ts'
import { isWhole, photos, settled, story } from '../../test/set-back-tests.ts'
import { slowFiles } from '../../test/slow-files-tests.ts'
import { hop } from '../time/native-timers.ts'

type Step =
  'upload' | 'image' | 'empty' | 'memory' | 'file' | 'cancel' | 'turn' | 'second' | 'logout'

const anyStep = fc.constantFrom<Step>(
  'upload',
  'image',
  'empty',
  'memory',
  'file',
  'cancel',
  'turn',
  'turn',
  'second',
  'second',
  'logout',
)

async function take(rtm: FakeRtm, service: RtmService, step: Step): Promise<void> {
  const { mediaId } = rtm.media.list()[0] ?? { mediaId: '' }
  const { tasks = [] } = rtm.state().clients[0] ?? {}
  switch (step) {
    case 'upload':
      return void service.createFileMessageByUploading('/a.bin')
    case 'image':
      return void service.createImageMessageByUploading('/a.bin')
    case 'empty':
      return void service.createFileMessageByUploading('/empty.bin')
    case 'memory':
      return void service.downloadMediaToMemory(mediaId)
    case 'file':
      return void service.downloadMediaToFile(mediaId, '/copy.bin')
    case 'cancel': {
      const { requestId = 0, direction } = tasks[0] ?? {}
      if (direction === 'upload') service.cancelMediaUpload(requestId)
      else service.cancelMediaDownload(requestId)
      return
    }
    case 'turn':
      return await hop()
    case 'second':
      rtm.clock.advance('1s').catch(() => undefined)
      return await hop()
    case 'logout':
      return void service.logout()
  }
}

test('a reset at any moment gives a new world, and nothing of a disposed one goes on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (steps, turns, isReset) => {
        const memory = photos()
        let asked = 0
        const slow = slowFiles(memory, async () => {
          for (let turn = turns[asked++ % turns.length] ?? 1; turn > 0; turn--) await hop()
        })
        const rtm = createFakeRtm({ clock: 'manual', files: slow.files })
        const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
        service.createFileMessageByUploading('/a.bin')
        await rtm.until(told.next('onFileMediaUploadResult'))
        for (const step of steps) await take(rtm, service, step)
        if (isReset) rtm.reset()
        else await rtm.dispose()
        const before = [told.callbacks.length, rtm.journal.digest()]
        const late = isReset
          ? await story(rtm, await loggedInClient(rtm, 'alice', releasesUploads))
          : await settled(slow)
        await settled(slow)
        expect(slow.openHandles()).toBe(0)
        expect(told.callbacks.length).toBe(before[0])
        if (!isReset) {
          expect(rtm.journal.digest()).toBe(before[1])
          return
        }
        expect(await isWhole(memory)).toBe(true)
        const fresh = createFakeRtm({ clock: 'manual', files: slowFiles(photos()).files })
        expect(late).toEqual(
          await story(fresh, await loggedInClient(fresh, 'alice', releasesUploads)),
        )
      },
    ),
    { numRuns: 60 },
  )
})
