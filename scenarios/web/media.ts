import { makePng } from '../../fixtures/index.ts'
import type { RuleId } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import type { WebActor, WebEvent, WebMessage } from '../web-actor.ts'

type Kind = 'IMAGE' | 'FILE'

/** Bytes of a Blob. */
async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer())
}

/** Uploads, as an app of the Web does. */
async function uploaded(actor: WebActor, blob: Blob, params: object): Promise<WebMessage> {
  return await actor.value(
    actor.client.createMediaMessageByUploading(blob, params) as unknown as Promise<WebMessage>,
  )
}

function lastMessage(told: readonly WebEvent[], name: string): WebMessage {
  const [, message] = told.findLast(([each]) => each === name) ?? []
  if (message === undefined) throw new Error(`No ${name} has come.`)
  return message as WebMessage
}

const rulesOfKind: Readonly<Record<Kind, readonly RuleId[]>> = {
  IMAGE: ['IMG-GET-SIZE', 'IMG-SET-FILENAME', 'IMG-SET-THUMBNAIL', 'IMG-AUTO-DIMENSIONS'],
  FILE: ['FILE-GET-SIZE', 'FILE-SET-NAME', 'FILE-SET-THUMBNAIL'],
}
const rulesOfReceipt: Readonly<Record<Kind, readonly RuleId[]>> = {
  IMAGE: ['IMG-RECV-CALLBACK', 'IMG-RECV-GET-MEDIA-ID'],
  FILE: ['FILE-RECV-CALLBACK', 'FILE-RECV-GET-MEDIA-ID'],
}
const rulesOfReuse: Readonly<Record<Kind, readonly RuleId[]>> = {
  IMAGE: ['IMG-BY-MEDIA-ID', 'IMG-REUSE-STEP1', 'IMG-REUSE-STEP3', 'IMG-DECORATION-OPTIONAL'],
  FILE: ['FILE-BY-MEDIA-ID', 'FILE-REUSE-STEP1', 'FILE-REUSE-STEP3', 'FILE-DECORATION-OPTIONAL'],
}

function flow(kind: Kind): Scenario {
  return defineScenario({
    name: `web-${kind.toLowerCase()}-to-peer-and-channel`,
    title: `In the Web: ${kind === 'IMAGE' ? 'an image' : 'a file'} is uploaded, sent to a peer and to a channel, opened, and sent again by its media ID.`,
    face: 'web',
    isOfMedia: true,
    proves: [
      'MEDIA-MSG-SUPPORTED',
      'MSG-CLASSES-CARRY-MEDIA-ID',
      'MSG-REUSE-EXISTING-MESSAGING',
      'MEDIA-DOWNLOAD-BY-ID',
      'THUMB-BINARY',
      'W-MSG-BOTH-PATHS',
      ...rulesOfKind[kind],
      ...rulesOfReceipt[kind],
      ...rulesOfReuse[kind],
    ],
    play: async (stage) => {
      const [alice, bob] = [await stage.webLoggedIn('alice'), await stage.webLoggedIn('bob')]
      const bytes = kind === 'IMAGE' ? makePng({ width: 64, height: 48 }) : someBytes(stage.seed)
      const thumbnail = new Blob([Uint8Array.of(1, 0, 255, 3)])
      const params = { messageType: kind, fileName: 'a name.bin', thumbnail }
      const message = await uploaded(alice, new Blob([Uint8Array.from(bytes)]), params)
      stage.check([...rulesOfKind[kind], 'MEDIA-MSG-SUPPORTED'], {
        what: 'the message of an upload: kind, name, size, thumbnail, and an image its dimensions',
        observed: [
          message.messageType,
          message.fileName,
          message.size,
          message.thumbnail?.size,
          kind === 'IMAGE' ? [message.width, message.height] : [],
        ],
        expected: [kind, 'a name.bin', bytes.length, 4, kind === 'IMAGE' ? [64, 48] : []],
      })
      const { channel } = await alice.joined('room')
      const room = await bob.joined('room')
      const sent = await alice.value(alice.client.sendMessageToPeer(message as never, 'bob'))
      await alice.value(channel.sendMessage(message as never))
      await stage.rtm.clock.advance('1s')
      const got = lastMessage(bob.told, 'MessageFromPeer')
      const heard = lastMessage(room.told, 'ChannelMessage')
      stage.check(
        [
          ...rulesOfReceipt[kind],
          'MSG-CLASSES-CARRY-MEDIA-ID',
          'MSG-REUSE-EXISTING-MESSAGING',
          'W-MSG-BOTH-PATHS',
        ],
        {
          what: 'the same message goes to the peer and to the channel, and carries the media ID',
          observed: [sent, got.messageType, got.mediaId, heard.messageType, heard.mediaId],
          expected: [{ hasPeerReceived: true }, kind, message.mediaId, kind, message.mediaId],
        },
      )
      stage.check('THUMB-BINARY', {
        what: 'the bytes of the thumbnail',
        observed: got.thumbnail === undefined ? [] : Array.from(await bytesOf(got.thumbnail)),
        expected: [1, 0, 255, 3],
      })
      const blob = await bob.value(bob.client.downloadMedia(got.mediaId))
      stage.check('MEDIA-DOWNLOAD-BY-ID', {
        what: 'the bytes that were downloaded are those that were uploaded',
        observed: Buffer.compare(await bytesOf(blob), bytes),
        expected: 0,
      })
      await sendAgain(stage, [alice, bob], message)
    },
  })
}

async function sendAgain(
  stage: Stage,
  [alice, bob]: readonly [WebActor, WebActor],
  message: WebMessage,
): Promise<void> {
  const kind = message.messageType === 'IMAGE' ? 'IMAGE' : 'FILE'
  const again = { mediaId: message.mediaId, messageType: kind }
  const reuse = alice.client.createMessage(again as never) as unknown as WebMessage
  await alice.value(alice.client.sendMessageToPeer(reuse as never, 'bob'))
  await stage.rtm.clock.advance('1s')
  stage.check(rulesOfReuse[kind], {
    what: 'a message by media ID, without another upload or decoration: kind, media ID and thumbnail at the receiver',
    observed: [
      lastMessage(bob.told, 'MessageFromPeer').messageType,
      lastMessage(bob.told, 'MessageFromPeer').mediaId,
      lastMessage(bob.told, 'MessageFromPeer').thumbnail?.size ?? 0,
    ],
    expected: [kind, message.mediaId, 0],
  })
}

function someBytes(seed: number): Uint8Array {
  return Uint8Array.from({ length: 5000 }, (_, at) => (at * 7 + seed) % 256)
}

const decoration = defineScenario({
  name: 'web-image-decoration',
  title:
    'In the Web: dimensions are read from the image, can be set otherwise, and change nothing of the bytes; no thumbnail is made.',
  face: 'web',
  isOfMedia: true,
  proves: [
    'IMG-SET-DIMENSIONS',
    'IMG-DIM-OVERRIDE',
    'IMG-DIM-OVERRIDE-NOTE',
    'IMG-DIM-METADATA-ONLY',
    'IMG-NO-RESIZE',
    'IMG-AUTO-DIM-NOTE',
    'THUMB-NOT-AUTO',
    'MEDIA-ID-PER-UPLOAD',
    'W-UPLOAD-ANY-FORMAT',
    'W-IMG-DIM-ZERO',
  ],
  play: async (stage) => {
    const alice = await stage.webLoggedIn('alice')
    const png = makePng({ width: 64, height: 48 })
    const blob = new Blob([Uint8Array.from(png)])
    const own = await uploaded(alice, blob, { messageType: 'IMAGE' })
    const set = await uploaded(alice, blob, { messageType: 'IMAGE', width: 5, height: 7 })
    stage.check(
      ['IMG-AUTO-DIM-NOTE', 'IMG-SET-DIMENSIONS', 'IMG-DIM-OVERRIDE', 'IMG-DIM-OVERRIDE-NOTE'],
      {
        what: 'dimensions that were read, and those that were set',
        observed: [own.width, own.height, set.width, set.height],
        expected: [64, 48, 5, 7],
      },
    )
    stage.check(['THUMB-NOT-AUTO', 'MEDIA-ID-PER-UPLOAD'], {
      what: 'there is no thumbnail, and each upload has a media ID of its own',
      observed: [own.thumbnail, set.thumbnail, own.mediaId === set.mediaId],
      expected: [undefined, undefined, false],
    })
    const stored = await bytesOf(await alice.value(alice.client.downloadMedia(set.mediaId)))
    stage.check(['IMG-DIM-METADATA-ONLY', 'IMG-NO-RESIZE'], {
      what: 'the bytes of the image with other dimensions',
      observed: Buffer.compare(stored, png),
      expected: 0,
    })
    const odd = await uploaded(alice, new Blob(['no image']), { messageType: 'IMAGE' })
    stage.check(['W-UPLOAD-ANY-FORMAT', 'W-IMG-DIM-ZERO'], {
      what: 'what is no image can be sent as one, without dimensions',
      observed: [odd.messageType, odd.width, odd.height],
      expected: ['IMAGE', 0, 0],
    })
  },
})

/** Images and files in the Web. */
export const webMediaScenarios: readonly Scenario[] = [flow('IMAGE'), flow('FILE'), decoration]
