import { readFile } from 'node:fs/promises'
import type { FileMessage } from '../../mocks/index.ts'
import type { RuleId } from '../../mocks/protocol/index.ts'
import type { Actor } from '../actor.ts'
import type { Received } from '../inbox.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { rulesOfDownload, rulesOfSource, rulesOfWay, words } from './flow-rules.ts'
import type { Flow } from './flow-rules.ts'
import { sameBytes, sampleMedium } from './sample-media.ts'
import type { SampleMedium } from './sample-media.ts'

/** The documented flows: an image or a file, fresh or by media ID, to a peer or a channel, back to disk and memory. */
export const flowScenarios: readonly Scenario[] = (['image', 'file'] as const).flatMap((kind) =>
  (['peer', 'channel'] as const).flatMap((way) =>
    (['upload', 'media-id'] as const).map((source) => flowScenario({ kind, way, source })),
  ),
)

function flowScenario(flow: Flow): Scenario {
  const { kind, way, source } = flow
  const how =
    source === 'upload'
      ? 'uploads a file, and sends it'
      : 'takes a media ID, and sends a message by it'
  return defineScenario({
    name: `${kind}-to-${way}-by-${source}`,
    title: `${words[kind].title} message: somebody ${how} to a ${way}; the receiver downloads it to disk and to memory.`,
    takesOwnFile: true,
    proves: [...rulesOfWay(flow), ...rulesOfSource(flow), ...rulesOfDownload(kind)],
    play: async (stage) => {
      const sender = await stage.loggedIn('sender')
      const receiver = await stage.loggedIn('receiver')
      const medium = await sampleMedium(stage, kind)
      const message =
        source === 'upload'
          ? await upload(stage, sender, { kind, medium })
          : await reuse(stage, sender, { kind, medium })
      const received =
        way === 'peer'
          ? await sendToPeer(stage, [sender, receiver], { kind, message })
          : await sendToChannel(stage, [sender, receiver], { kind, message })
      checkReceived(stage, flow, { received, message })
      if (source === 'media-id') checkReuse(stage, kind, received)
      await downloadAll(stage, receiver, { kind, medium, received })
      message.release()
    },
  })
}

type Wanted<Name extends string> = { readonly kind: 'image' | 'file' } & {
  readonly [Key in Name]: SampleMedium
}

async function upload(
  stage: Stage,
  sender: Actor,
  { kind, medium }: Wanted<'medium'>,
): Promise<FileMessage> {
  const before = stage.rtm.journal.countOf('callback', uploadResult(kind))
  const call = kind === 'image' ? 'createImageMessageByUploading' : 'createFileMessageByUploading'
  const request = sender.service[call](medium.path)
  const { prefix } = words[kind]
  stage.check([`${prefix}-UPLOAD-CALL-SHAPE`, 'W-REQID-OUT', `API-${call}`], {
    what: 'the call returns 0 and fills in a positive requestId; no callback has come yet',
    observed: [
      request.code,
      request.requestId > 0,
      stage.rtm.journal.countOf('callback', uploadResult(kind)) - before,
    ],
    expected: [0, true, 0],
  })
  const [message, code] = await sender.uploadResult(kind, request.requestId)
  if (message === null) throw new Error(`The upload of ${medium.path} ended with code ${code}.`)
  stage.check(
    [
      'MEDIA-MSG-SUPPORTED',
      `${prefix}-UPLOAD-RETURNS-BY-CALLBACK`,
      `API-${uploadResult(kind)}`,
      'W-MSG-UPLOAD-OBJ-OWNED',
    ],
    {
      what: 'the result callback hands over a message with a media ID, of the right type, still usable afterwards',
      observed: [code, message.getMessageType(), message.getMediaId() !== ''],
      expected: [0, words[kind].type, true],
    },
  )
  stage.check(`${prefix}-GET-SIZE`, {
    what: 'getSize',
    observed: message.getSize(),
    expected: medium.bytes.length,
  })
  return message
}

function uploadResult(
  kind: 'image' | 'file',
): 'onImageMediaUploadResult' | 'onFileMediaUploadResult' {
  return kind === 'image' ? 'onImageMediaUploadResult' : 'onFileMediaUploadResult'
}

async function reuse(
  stage: Stage,
  sender: Actor,
  { kind, medium }: Wanted<'medium'>,
): Promise<FileMessage> {
  const first = await sender.uploaded(kind, medium.path)
  const mediaId = first.getMediaId()
  first.release()
  const calls = stage.rtm.journal.countOf('server', 'media-stored')
  const call = kind === 'image' ? 'createImageMessageByMediaId' : 'createFileMessageByMediaId'
  const message = sender.service[call](mediaId)
  if (message === null) throw new Error(`${call} gave null for a stored medium.`)
  stage.check(
    [`${words[kind].prefix}-BY-MEDIA-ID`, `${words[kind].prefix}-REUSE-STEP1`, `API-${call}`],
    {
      what: `${call} gives a message at once, without another upload`,
      observed: [
        message.getMediaId(),
        message.getMessageType(),
        stage.rtm.journal.countOf('server', 'media-stored') - calls,
      ],
      expected: [mediaId, words[kind].type, 0],
    },
  )
  return message
}

interface Sent {
  readonly kind: 'image' | 'file'
  readonly message: FileMessage
}

async function sendToPeer(
  stage: Stage,
  [sender, receiver]: readonly [Actor, Actor],
  { kind, message }: Sent,
): Promise<Received> {
  const end = await sender.send(receiver.uid, message)
  stage.check(
    [
      `${words[kind].prefix}-SEND-PEER`,
      'MSG-REUSE-EXISTING-MESSAGING',
      `${words[kind].prefix}-DECORATION-OPTIONAL`,
      'W-PEER-OK-MEANS-PEER',
    ],
    {
      what: 'sendMessageToPeer takes the undecorated message, and OK comes once the peer has it',
      observed: [end.accepted, end.code, receiver.received.length],
      expected: [0, 0, 1],
    },
  )
  return await receiver.nextReceived()
}

async function sendToChannel(
  stage: Stage,
  [sender, receiver]: readonly [Actor, Actor],
  { kind, message }: Sent,
): Promise<Received> {
  const theirs = await receiver.joined('family')
  const own = await sender.joined('family')
  const end = await own.send(message)
  await stage.rtm.clock.advance('1s')
  stage.check(
    [
      `${words[kind].prefix}-SEND-CHANNEL`,
      'MSG-REUSE-EXISTING-MESSAGING',
      `${words[kind].prefix}-DECORATION-OPTIONAL`,
      'W-CHANNEL-OK-MEANS-SERVER',
    ],
    {
      what: 'sendMessage takes the undecorated message, and OK comes once the server has it',
      observed: [end.accepted, end.code],
      expected: [0, 0],
    },
  )
  stage.check('W-CHANNEL-NO-ECHO', {
    what: 'the other member gets it once, the sender does not',
    observed: [theirs.received.length, own.received.length],
    expected: [1, 0],
  })
  const [received] = theirs.received
  if (received === undefined) throw new Error('The channel message never came.')
  return received
}

function checkReceived(
  stage: Stage,
  { kind, way }: Flow,
  { received, message }: { received: Received; message: FileMessage },
): void {
  const { prefix, title, type } = words[kind]
  const callback = `on${title}MessageReceived${way === 'peer' ? 'FromPeer' : ''}`
  stage.check(
    [
      `${prefix}-RECV-CALLBACK`,
      way === 'peer' ? `${prefix}-RECV-PEER-CALLBACK` : `${prefix}-RECV-CHANNEL-CALLBACK`,
      `API-${callback}` as RuleId,
      'W-PARAM-ORDER',
    ],
    {
      what: 'the callback of that kind and way is called, sender first, message second',
      observed: [received.callback, received.from, received.type],
      expected: [callback, 'sender', type],
    },
  )
  stage.check([`${prefix}-RECV-GET-MEDIA-ID`, 'MSG-CLASSES-CARRY-MEDIA-ID'], {
    what: 'the received message carries the media ID',
    observed: received.media?.mediaId,
    expected: message.getMediaId(),
  })
}

function checkReuse(stage: Stage, kind: 'image' | 'file', received: Received): void {
  stage.check(`${words[kind].prefix}-REUSE-STEP3`, {
    what: 'it arrives like a fresh one',
    observed: [received.type, received.media?.mediaId !== ''],
    expected: [words[kind].type, true],
  })
}

async function downloadAll(
  stage: Stage,
  receiver: Actor,
  { kind, medium, received }: { kind: 'image' | 'file'; medium: SampleMedium; received: Received },
): Promise<void> {
  const { prefix } = words[kind]
  const mediaId = received.media?.mediaId ?? ''
  const path = stage.files.path('下载 copy.bin')
  const toFile = await receiver.downloadTo(mediaId, path)
  const written = toFile.code === 0 ? await readFile(path) : new Uint8Array(0)
  stage.check(
    [
      `${prefix}-DL-TO-FILE-DEFAULT`,
      'API-downloadMediaToFile',
      'API-onMediaDownloadToFileResult',
      'MEDIA-DOWNLOAD-BY-ID',
    ],
    {
      what: 'downloadMediaToFile writes the very bytes',
      observed: [toFile.accepted, toFile.code, sameBytes(written, medium.bytes)],
      expected: [0, 0, true],
    },
  )
  const toMemory = await receiver.download(mediaId)
  stage.check(
    [
      `${prefix}-DL-TO-MEMORY-QUICK`,
      'API-downloadMediaToMemory',
      'API-onMediaDownloadToMemoryResult',
      'MEDIA-DOWNLOAD-BY-ID',
    ],
    {
      what: 'downloadMediaToMemory gives the very bytes',
      observed: [toMemory.accepted, toMemory.code, sameBytes(toMemory.bytes, medium.bytes)],
      expected: [0, 0, true],
    },
  )
}
