import { afterEach, beforeEach, expect, test } from 'vitest'
import { makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import type { RtmClient, RtmFileMessage } from '../agora-rtm-sdk.ts'

/** A Blob like a File that was deleted or changed on the disk since it was chosen. */
function unreadable(how: 'rejects' | 'throws' | 'not-bytes'): Blob {
  const gone = new DOMException('The requested file could not be read.', 'NotReadableError')
  const make = (): Blob => {
    const blob = new Blob([makePng({ width: 8, height: 8 })])
    const read = (): Promise<ArrayBuffer> => {
      if (how === 'throws') throw gone
      return how === 'rejects' ? Promise.reject(gone) : Promise.resolve(undefined as never)
    }
    return Object.assign(blob, { arrayBuffer: read, slice: make })
  }
  return make()
}

let rtm: FakeRtm
let alice: RtmClient
const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)

beforeEach(async () => {
  rtm = createFakeRtm({ profile: 'web-1.4' })
  alice = rtm.agoraRTM.createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  process.on('unhandledRejection', note)
})

afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
  await rtm.dispose()
})

const ways = ['rejects', 'throws', 'not-bytes'] as const
const types = ['FILE', 'IMAGE'] as const
const cases = ways.flatMap((how) => types.map((messageType) => ({ how, messageType })))

test.each(cases)(
  'a $messageType whose payload $how when it is read rejects with 1 and leaves nothing',
  async ({ how, messageType }) => {
    const upload = alice.createMediaMessageByUploading(unreadable(how), {
      messageType,
    } as never)
    await expect(upload).rejects.toMatchObject({
      name: 'RtmInternalError',
      code: 1,
      message: expect.stringMatching(/^ Error Code 1 - .*payload cannot be read.*File is gone/s),
    })
    expect(rtm.media.list()).toEqual([])
    expect(rtm.state().clients[0]?.tasks).toEqual([])
  },
)

test.each(cases)(
  'a $messageType whose thumbnail $how when it is read rejects with 1 and leaves nothing',
  async ({ how, messageType }) => {
    const upload = alice.createMediaMessageByUploading(
      new Blob([makePng({ width: 8, height: 8 })]),
      { messageType, thumbnail: unreadable(how) } as never,
    )
    await expect(upload).rejects.toMatchObject({
      name: 'RtmInternalError',
      code: 1,
      message: expect.stringMatching(/^ Error Code 1 - .*thumbnail cannot be read/s),
    })
    expect(rtm.media.list()).toEqual([])
    expect(rtm.state().clients[0]?.tasks).toEqual([])
  },
)

test.each(ways)('a message whose thumbnail %s when it is read is not sent', async (how) => {
  const withIt = { ...(await file()), thumbnail: unreadable(how) }
  const text = expect.stringMatching(/thumbnail cannot be read/)
  await expect(alice.sendMessageToPeer(withIt, 'bob')).rejects.toMatchObject({
    name: 'RtmInvalidArgumentError',
    code: 7,
    message: text,
  })
  const room = alice.createChannel('room')
  await room.join()
  await expect(room.sendMessage(withIt)).rejects.toMatchObject({ code: 4, message: text })
  expect(rtm.journal.entries({ kind: 'callback', name: 'MessageFromPeer' })).toEqual([])
})

test('a client that is logged out says 102 of an unreadable thumbnail, and refuses it before it reads', async () => {
  const message = { ...(await file()), thumbnail: unreadable('rejects') }
  await alice.logout()
  await expect(alice.sendMessageToPeer(message, 'bob')).rejects.toMatchObject({ code: 102 })
})

async function file(): Promise<RtmFileMessage> {
  return await alice.createMediaMessageByUploading(new Blob(['x']), {
    messageType: 'FILE',
  })
}
