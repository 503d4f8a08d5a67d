import { MESSAGE_TYPE } from '../../mocks/index.ts'
import type { RuleId } from '../../mocks/protocol/index.ts'

/** One way through the documented flows. */
export interface Flow {
  readonly kind: 'image' | 'file'
  readonly way: 'peer' | 'channel'
  readonly source: 'upload' | 'media-id'
}

interface KindWords<Prefix extends string, Title extends string> {
  readonly prefix: Prefix
  readonly title: Title
  readonly type: MESSAGE_TYPE
}

/** What the two kinds of media are called. */
export const words: {
  readonly image: KindWords<'IMG', 'Image'>
  readonly file: KindWords<'FILE', 'File'>
} = {
  image: { prefix: 'IMG', title: 'Image', type: MESSAGE_TYPE.MESSAGE_TYPE_IMAGE },
  file: { prefix: 'FILE', title: 'File', type: MESSAGE_TYPE.MESSAGE_TYPE_FILE },
}

/** Rules that sending and receiving prove. */
export function rulesOfWay({ kind, way }: Flow): readonly RuleId[] {
  const { prefix, title } = words[kind]
  const both: readonly RuleId[] = [
    'MSG-REUSE-EXISTING-MESSAGING',
    'MSG-CLASSES-CARRY-MEDIA-ID',
    'W-PARAM-ORDER',
    `${prefix}-DECORATION-OPTIONAL`,
    `${prefix}-RECV-CALLBACK`,
    `${prefix}-RECV-GET-MEDIA-ID`,
  ]
  if (way === 'peer') {
    return [
      ...both,
      `${prefix}-SEND-PEER`,
      `${prefix}-RECV-PEER-CALLBACK`,
      `API-on${title}MessageReceivedFromPeer`,
      'W-PEER-OK-MEANS-PEER',
    ]
  }
  return [
    ...both,
    `${prefix}-SEND-CHANNEL`,
    `${prefix}-RECV-CHANNEL-CALLBACK`,
    `API-on${title}MessageReceived`,
    'W-CHANNEL-NO-ECHO',
    'W-CHANNEL-OK-MEANS-SERVER',
  ]
}

/** Rules that making the message proves. */
export function rulesOfSource({ kind, source }: Flow): readonly RuleId[] {
  const { prefix, title } = words[kind]
  if (source === 'media-id') {
    return [
      `${prefix}-BY-MEDIA-ID`,
      `${prefix}-REUSE-STEP1`,
      `${prefix}-REUSE-STEP3`,
      `API-create${title}MessageByMediaId`,
    ]
  }
  return [
    'MEDIA-MSG-SUPPORTED',
    'W-REQID-OUT',
    'W-MSG-UPLOAD-OBJ-OWNED',
    `${prefix}-UPLOAD-CALL-SHAPE`,
    `${prefix}-UPLOAD-RETURNS-BY-CALLBACK`,
    `${prefix}-GET-SIZE`,
    `API-create${title}MessageByUploading`,
    `API-on${title}MediaUploadResult`,
  ]
}

/** Rules that downloading proves. */
export function rulesOfDownload(kind: 'image' | 'file'): readonly RuleId[] {
  const { prefix } = words[kind]
  return [
    `${prefix}-DL-TO-FILE-DEFAULT`,
    `${prefix}-DL-TO-MEMORY-QUICK`,
    'MEDIA-DOWNLOAD-BY-ID',
    'API-downloadMediaToFile',
    'API-downloadMediaToMemory',
    'API-onMediaDownloadToFileResult',
    'API-onMediaDownloadToMemoryResult',
  ]
}
