import { makePng, seededBytes } from '../../fixtures/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { sameBytes } from './sample-media.ts'

const thumbnail = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const inherited = [
  'getMessageId',
  'getMessageType',
  'setText',
  'getText',
  'getRawMessageData',
  'getRawMessageLength',
  'getServerReceivedTs',
  'isOfflineMessage',
  'release',
]

const decorateImage = defineScenario({
  name: 'decorate-an-image',
  title:
    'File name, text, thumbnail and all four dimensions of an image message reach the receiver; the stored image stays as it is.',
  proves: [
    'IMG-SET-FILENAME',
    'IMG-SET-THUMBNAIL',
    'IMG-SET-DIMENSIONS',
    'IMG-DIM-OVERRIDE',
    'IMG-DIM-OVERRIDE-NOTE',
    'IMG-THUMB-DIMENSIONS',
    'IMG-DIM-METADATA-ONLY',
    'IMG-NO-RESIZE',
    'THUMB-NOT-AUTO',
    'THUMB-BINARY',
    'MSG-INHERITS-IMESSAGE',
    'W-IMG-THUMB-DIM-APP',
    'W-MSG-NO-TEXT-BY-SDK',
    'W-FILE-THUMB-LEN-INT',
  ],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const image = makePng({ width: 640, height: 480, seed: stage.seed })
    const message = await alice.uploaded('image', await stage.files.write('a.png', image))
    stage.check('MSG-INHERITS-IMESSAGE', {
      what: 'every member of IMessage is there',
      observed: inherited.filter((name) => !(name in message)),
      expected: [],
    })
    stage.check(['THUMB-NOT-AUTO', 'W-IMG-THUMB-DIM-APP'], {
      what: 'an undecorated message has no thumbnail, nor dimensions of one',
      observed: [
        message.getThumbnailLength(),
        message.getThumbnailWidth(),
        message.getThumbnailHeight(),
      ],
      expected: [0, 0, 0],
    })
    message.setFileName('假期.png')
    message.setText('on the beach')
    message.setThumbnail(thumbnail, thumbnail.length)
    message.setThumbnailWidth(16)
    message.setThumbnailHeight(9)
    message.setWidth(1)
    message.setHeight(2)
    stage.check(['IMG-SET-DIMENSIONS', 'IMG-DIM-OVERRIDE', 'IMG-DIM-OVERRIDE-NOTE'], {
      what: 'set width and height replace 640 x 480',
      observed: [message.getWidth(), message.getHeight()],
      expected: [1, 2],
    })
    await alice.send('bob', message)
    const received = await bob.nextReceived()
    stage.check(['IMG-SET-FILENAME', 'W-MSG-NO-TEXT-BY-SDK'], {
      what: 'file name and text arrive',
      observed: [received.media?.fileName, received.text],
      expected: ['假期.png', 'on the beach'],
    })
    stage.check(['IMG-SET-THUMBNAIL', 'THUMB-BINARY', 'W-FILE-THUMB-LEN-INT'], {
      what: 'the thumbnail arrives byte by byte, 0 to 255',
      observed: received.media?.thumbnail,
      expected: Array.from(thumbnail),
    })
    stage.check(['IMG-THUMB-DIMENSIONS', 'IMG-SET-DIMENSIONS'], {
      what: 'the dimensions arrive',
      observed: received.media?.dimensions,
      expected: [1, 2, 16, 9],
    })
    const { bytes } = await bob.download(message.getMediaId())
    stage.check(['IMG-DIM-METADATA-ONLY', 'IMG-NO-RESIZE'], {
      what: 'the download is the very image that was uploaded',
      observed: sameBytes(bytes, image),
      expected: true,
    })
    message.release()
  },
})

const decorateFile = defineScenario({
  name: 'decorate-a-file',
  title:
    'Name and thumbnail of a file message reach the receiver; setting no bytes takes the thumbnail away.',
  proves: [
    'FILE-SET-NAME',
    'FILE-SET-THUMBNAIL',
    'W-FILE-NO-THUMB-DIM',
    'THUMB-BINARY',
    'W-FILE-THUMB-LEN-INT',
  ],
  play: async (stage) => {
    const alice = await stage.loggedIn('alice')
    const bob = await stage.loggedIn('bob')
    const message = await alice.uploaded(
      'file',
      await stage.files.write('a.pdf', seededBytes(5000, stage.seed)),
    )
    stage.check('W-FILE-NO-THUMB-DIM', {
      what: 'a file message has no thumbnail dimensions',
      observed: ['setThumbnailWidth', 'getThumbnailHeight', 'setWidth'].filter(
        (name) => name in message,
      ),
      expected: [],
    })
    message.setFileName('年报.pdf')
    message.setThumbnail(thumbnail, 3)
    await alice.send('bob', message)
    const first = await bob.nextReceived()
    stage.check('FILE-SET-NAME', {
      what: 'the name arrives',
      observed: first.media?.fileName,
      expected: '年报.pdf',
    })
    stage.check(['FILE-SET-THUMBNAIL', 'THUMB-BINARY', 'W-FILE-THUMB-LEN-INT'], {
      what: 'the given length of the thumbnail arrives',
      observed: first.media?.thumbnail,
      expected: [0, 1, 2],
    })
    message.setThumbnail(null, 0)
    await alice.send('bob', message)
    const second = await bob.nextReceived()
    stage.check('FILE-SET-THUMBNAIL', {
      what: 'a thumbnail can be taken away',
      observed: second.media?.thumbnail,
      expected: [],
    })
    message.release()
  },
})

/** What an app may set on a media message. */
export const decorationScenarios: readonly Scenario[] = [decorateImage, decorateFile]
