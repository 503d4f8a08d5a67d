import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { codeOf } from '../web-actor.ts'

const busy = 5

const nineTasks = defineScenario({
  name: 'web-nine-tasks',
  title:
    'In the Web: nine uploads and downloads of a client run at once, the tenth is refused, and another client has nine of its own.',
  face: 'web',
  isOfMedia: true,
  proves: ['TASKS-MAX-9', 'W-TASKS-PER-INSTANCE'],
  reaches: { mediaTasksMax: [0, 1] },
  play: async (stage) => {
    const alice = await stage.webLoggedIn('alice')
    const blob = new Blob(['x'.repeat(100_000)])
    const { mediaId } = (await alice.value(
      alice.client.createMediaMessageByUploading(blob, { messageType: 'FILE' }),
    )) as unknown as { readonly mediaId: string }
    const uploads = Array.from(
      { length: 5 },
      async () =>
        await codeOf(alice.client.createMediaMessageByUploading(blob, { messageType: 'FILE' })),
    )
    const downloads = Array.from(
      { length: 5 },
      async () => await codeOf(alice.client.downloadMedia(mediaId)),
    )
    const bob = await stage.webLoggedIn('bob')
    const others = Array.from(
      { length: 9 },
      async () => await codeOf(bob.client.downloadMedia(mediaId)),
    )
    await stage.rtm.clock.advance('1m')
    stage.check('TASKS-MAX-9', {
      what: 'five uploads and five downloads at once: the tenth is refused',
      observed: await Promise.all([...uploads, ...downloads]),
      expected: [0, 0, 0, 0, 0, 0, 0, 0, 0, busy],
    })
    stage.check('W-TASKS-PER-INSTANCE', {
      what: 'nine downloads of another client',
      observed: await Promise.all(others),
      expected: Array.from({ length: 9 }, () => 0),
    })
  },
})

const sizes = defineScenario({
  name: 'web-size-of-media',
  title:
    'In the Web: a Blob of exactly 30 MB is stored, one byte more is not, and an empty one neither.',
  face: 'web',
  isOfMedia: true,
  proves: ['MEDIA-SIZE-MAX', 'MEDIA-NONEMPTY'],
  reaches: { mediaBytesMax: [0, 1] },
  play: async (stage) => {
    const alice = await stage.webLoggedIn('alice')
    const all = new Blob([new Uint8Array(limits.mediaBytesMax + 1)])
    const upload = async (blob: Blob): Promise<number> =>
      await alice.end(alice.client.createMediaMessageByUploading(blob, { messageType: 'FILE' }))
    stage.check('MEDIA-SIZE-MAX', {
      what: '30 MB, and one byte more',
      observed: [await upload(all.slice(0, limits.mediaBytesMax)), await upload(all)],
      expected: [0, 4],
    })
    stage.check('MEDIA-NONEMPTY', {
      what: 'an empty Blob is refused, a Blob of one byte is not',
      observed: [(await upload(new Blob([]))) !== 0, await upload(new Blob(['x']))],
      expected: [true, 0],
    })
  },
})

const messages = defineScenario({
  name: 'web-size-of-messages',
  title:
    'In the Web: a text of 32 KB is sent, one byte more is not; a media message counts description and name, too.',
  face: 'web',
  isOfMedia: true,
  proves: ['W-MSG-TEXT-RAW-32KB', 'MSG-32KB'],
  reaches: { messageBytesMax: [-1, 0, 1] },
  play: async (stage) => {
    const alice = await stage.webLoggedIn('alice')
    await stage.webLoggedIn('bob')
    const most = limits.messageBytesMax
    const send = async (message: object): Promise<number> => {
      const code = await alice.end(alice.client.sendMessageToPeer(message as never, 'bob'))
      await stage.rtm.clock.advance('1s')
      return code
    }
    const codes: number[] = []
    for (const bytes of [most - 1, most, most + 1])
      codes.push(await send({ text: 'x'.repeat(bytes) }))
    stage.check('W-MSG-TEXT-RAW-32KB', {
      what: 'texts of 32 KB less a byte, of 32 KB, and of a byte more',
      observed: codes.map((code) => code === 0),
      expected: [true, true, false],
    })
    const medium = (await alice.value(
      alice.client.createMediaMessageByUploading(new Blob(['x']), { messageType: 'FILE' }),
    )) as unknown as { fileName: string; description: string }
    const media: number[] = []
    for (const bytes of [most, most + 1]) {
      medium.fileName = 'n'.repeat(100)
      medium.description = 'd'.repeat(bytes - 100)
      media.push(await send(medium))
    }
    stage.check('MSG-32KB', {
      what: 'a media message whose name and description have 32 KB together, and a byte more',
      observed: media.map((code) => code === 0),
      expected: [true, false],
    })
  },
})

const bad = defineScenario({
  name: 'web-what-is-no-medium',
  title:
    'In the Web: what is no Blob, and what is no media ID, is refused; a media ID of nothing is not found; before the login nothing goes.',
  face: 'web',
  isOfMedia: true,
  proves: ['W-UPLOAD-BAD-ARG', 'W-DL-BAD-ARG', 'W-DL-NOT-EXIST', 'LOGIN-REQUIRED'],
  play: async (stage) => {
    const early = stage.web('early')
    stage.check('LOGIN-REQUIRED', {
      what: 'an upload, a download and a message before the login',
      observed: [
        await early.end(
          early.client.createMediaMessageByUploading(new Blob(['x']), { messageType: 'FILE' }),
        ),
        await early.end(early.client.downloadMedia(`${'0'.repeat(64)}1z1603120647z00001`)),
        await early.end(early.client.sendMessageToPeer({ text: 'x' }, 'bob')),
      ],
      expected: [102, 102, 102],
    })
    const alice = await stage.webLoggedIn('alice')
    const wrong = ['text', null, { size: 3 }, new Uint8Array(3)]
    const codes: number[] = []
    for (const each of wrong)
      codes.push(
        await alice.end(
          alice.client.createMediaMessageByUploading(each as never, { messageType: 'FILE' }),
        ),
      )
    stage.check('W-UPLOAD-BAD-ARG', {
      what: 'uploads of a text, of null, of an object and of bytes',
      observed: codes,
      expected: [2, 2, 2, 2],
    })
    stage.check(['W-DL-BAD-ARG', 'W-DL-NOT-EXIST'], {
      what: 'downloads by what is no media ID, and by that of nothing',
      observed: [
        await alice.end(alice.client.downloadMedia('no media ID')),
        await alice.end(alice.client.downloadMedia(`${'0'.repeat(64)}1z1603120647z00001`)),
      ],
      expected: [2, 4],
    })
  },
})

const expiry = defineScenario({
  name: 'web-expiry-after-7-days',
  title:
    'In the Web: a medium can be loaded until it is seven days old, and not a millisecond longer.',
  face: 'web',
  isOfMedia: true,
  isExact: true,
  proves: ['MEDIA-TTL-7D', 'W-DL-NOT-EXIST'],
  reaches: { mediaLifeMs: [-1, 0] },
  play: async (stage) => {
    const alice = await stage.webLoggedIn('alice')
    const { mediaId } = (await alice.value(
      alice.client.createMediaMessageByUploading(new Blob(['x']), { messageType: 'FILE' }),
    )) as unknown as { readonly mediaId: string }
    const expiresAtMs = stage.rtm.media.expiresAtMs(mediaId) ?? 0
    const { rttMs } = stage.rtm.options.network
    const load = async (arrivesAtMs: number): Promise<number> => {
      await stage.rtm.clock.advance(arrivesAtMs - rttMs / 2 - stage.rtm.clock.nowMs())
      return await alice.end(alice.client.downloadMedia(mediaId))
    }
    const before = await load(expiresAtMs - 1000)
    stage.check(['MEDIA-TTL-7D', 'W-DL-NOT-EXIST'], {
      what: 'a second before its end, and at its end',
      observed: [before, await load(expiresAtMs)],
      expected: [0, 4],
    })
  },
})

/** Limits of media and messages in the Web. */
export const webLimitScenarios: readonly Scenario[] = [nineTasks, sizes, messages, bad, expiry]
