import { seededBytes } from '../../fixtures/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE as D } from '../../mocks/index.ts'
import { limits } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const rttMs = 40

const expiry = defineScenario({
  name: 'expiry-after-7-days',
  reaches: { mediaLifeMs: [-1, 0] },
  title:
    'A medium is there one millisecond before its seven days are over, and gone at the instant they are.',
  proves: ['MEDIA-TTL-7D', 'W-DL-NOT-EXIST'],
  world: { network: { rttMs } },
  play: async (stage) => {
    const { clock, media } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(10_000, stage.seed))
    const message = await alice.uploaded('file', path)
    const mediaId = message.getMediaId()
    const uploadedAtMs = media.get(mediaId)?.uploadedAtMs ?? 0
    message.release()
    // The question reaches the server half a round trip after the call.
    await clock.advance(uploadedAtMs + limits.mediaLifeMs - 1 - rttMs / 2 - clock.nowMs())
    const before = await alice.download(mediaId)
    await clock.advance(Math.max(0, uploadedAtMs + limits.mediaLifeMs - rttMs / 2 - clock.nowMs()))
    const at = await alice.download(mediaId)
    stage.check('MEDIA-TTL-7D', {
      what: 'a download that reaches the server 1 ms before the 7 days are over; one that comes when they are',
      observed: [before.code, before.bytes.length, at.code],
      expected: [0, 10_000, D.DOWNLOAD_MEDIA_ERR_NOT_EXIST],
    })
    stage.check('W-DL-NOT-EXIST', {
      what: 'an expired media ID',
      observed: at.code,
      expected: D.DOWNLOAD_MEDIA_ERR_NOT_EXIST,
    })
    await clock.advance('1s')
    stage.check('MEDIA-TTL-7D', {
      what: 'its bytes are freed',
      observed: media.list(),
      expected: [],
    })
  },
})

const expiryAtTheInstant = defineScenario({
  name: 'expiry-at-the-instant',
  title:
    'Asked exactly when the seven days are over, the server knows the medium no more; sending and downloading have not prolonged it.',
  proves: ['MEDIA-TTL-7D'],
  world: { network: { rttMs } },
  play: async (stage) => {
    const { clock, media } = stage.rtm
    const alice = await stage.loggedIn('alice')
    const message = await alice.uploaded(
      'file',
      await stage.files.write('a.bin', seededBytes(10_000, stage.seed)),
    )
    const mediaId = message.getMediaId()
    const goneAtMs = (media.get(mediaId)?.uploadedAtMs ?? 0) + limits.mediaLifeMs
    await clock.advance('3d')
    await alice.download(mediaId)
    await alice.send('alice', message)
    message.release()
    await clock.advance(goneAtMs - rttMs / 2 - clock.nowMs())
    const { code } = await alice.download(mediaId)
    stage.check('MEDIA-TTL-7D', {
      what: 'a download that reaches the server at the very instant',
      observed: code,
      expected: D.DOWNLOAD_MEDIA_ERR_NOT_EXIST,
    })
  },
})

const idPerUpload = defineScenario({
  name: 'media-id-per-upload',
  title:
    'The same file uploaded twice has two media IDs; a media ID is no URL and is worth nothing at another App ID.',
  proves: ['MEDIA-ID-PER-UPLOAD', 'MEDIA-DOWNLOAD-BY-ID', 'W-MEDIA-SDK-ONLY', 'W-DL-NOT-EXIST'],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const path = await stage.files.write('a.bin', seededBytes(1000, stage.seed))
    const ids: string[] = []
    for (let count = 0; count < 2; count++) {
      const message = await alice.uploaded('file', path)
      ids.push(message.getMediaId())
      message.release()
    }
    const [first = '', second = ''] = ids
    stage.check('MEDIA-ID-PER-UPLOAD', {
      what: 'two uploads, two IDs',
      observed: first === second,
      expected: false,
    })
    const bob = await stage.loggedIn('bob')
    const downloads = [await bob.download(first), await bob.download(second)]
    stage.check('MEDIA-DOWNLOAD-BY-ID', {
      what: 'any user of the App ID can download either, by the ID alone',
      observed: downloads.map(({ code, bytes }) => [code, bytes.length]),
      expected: [
        [0, 1000],
        [0, 1000],
      ],
    })
    const stranger = stage.rtm.createRtmService()
    const codes: number[] = []
    stranger.initialize('fake-another-app-0123456789abcde', {
      onLoginSuccess: () => void stranger.downloadMediaToMemory(first),
      onMediaDownloadToMemoryResult: (...[, , , code]) => void codes.push(code),
    })
    stranger.login(null, 'bob')
    await stage.rtm.clock.advance('1s')
    stage.check(['W-DL-NOT-EXIST', 'W-MEDIA-SDK-ONLY'], {
      what: 'a client of another App ID finds nothing under the ID, and the ID is no URL',
      observed: [codes, /[:/]/.test(first)],
      expected: [[D.DOWNLOAD_MEDIA_ERR_NOT_EXIST], false],
    })
    stranger.release()
  },
})

/** How long media live, and how they are found. */
export const expiryScenarios: readonly Scenario[] = [expiry, expiryAtTheInstant, idPerUpload]
