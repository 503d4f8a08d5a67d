import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "Introduction". */
export const introductionRules: readonly Rule[] = rulesOf('Introduction', {
  'MEDIA-MSG-SUPPORTED': {
    title: 'Image and file messages exist',
    statement: 'The SDK can send and receive both image messages and file messages.',
    judged: 'both',
    sources: ['seed'],
  },
  'MEDIA-NONEMPTY': {
    title: 'No empty media',
    statement:
      'Only non-empty images and files can be uploaded (and hence downloaded); a 0-byte file is refused. The refusing code is not documented.',
    sources: ['seed', 'cn:upload_download_media_cpp.md'],
    assumptions: ['S-05'],
  },
  'MEDIA-SIZE-MAX': {
    title: 'At most 30 MB per media',
    statement:
      'An uploaded image or file must not be larger than 30 MB (30*1024*1024 bytes is still fine); a larger one ends with UPLOAD_MEDIA_ERR_SIZE_OVERFLOW(4).',
    judged: 'both',
    sources: ['seed', 'hdr', 'demo130'],
    codes: ['UPLOAD_MEDIA_ERR_SIZE_OVERFLOW'],
    assumptions: ['S-04', 'S-15'],
    conflict: 'The guides say 30 MB; the Web typings of 1.4 say 32 MB. 30 MB is enforced.',
  },
  'MEDIA-TTL-7D': {
    title: 'Media lives 7 days',
    statement:
      'Everything uploaded stays on the server for 7 days; afterwards its media ID is dead and a download ends with DOWNLOAD_MEDIA_ERR_NOT_EXIST(4).',
    sources: ['seed', 'hdr'],
    codes: ['DOWNLOAD_MEDIA_ERR_NOT_EXIST'],
    assumptions: ['S-21', 'S-38'],
  },
  'MEDIA-ID-PER-UPLOAD': {
    title: 'One media ID per upload',
    statement: 'Each upload gets a media ID of its own that stands for the stored bytes.',
    sources: ['seed'],
    assumptions: ['S-32'],
  },
  'MEDIA-DOWNLOAD-BY-ID': {
    title: 'Media ID is the download key',
    statement:
      'Stored media is fetched from the server by giving its media ID; nothing else is needed.',
    sources: ['seed'],
    assumptions: ['S-24'],
  },
  'MSG-CLASSES-CARRY-MEDIA-ID': {
    title: 'Message classes hold the media ID',
    statement:
      'IImageMessage and IFileMessage are the containers that keep and transfer a media ID; the media bytes themselves do not travel inside the message.',
    sources: ['seed'],
  },
  'MSG-INHERITS-IMESSAGE': {
    title: 'Media messages are IMessages',
    statement:
      'IImageMessage and IFileMessage derive from IMessage, so each member of IMessage is available on them and either can stand where an IMessage is asked for.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'MSG-REUSE-EXISTING-MESSAGING': {
    title: 'No special send call',
    statement:
      'Media messages are transferred by the existing peer-to-peer and channel send methods; there is no separate method for sending media.',
    judged: 'both',
    sources: ['seed'],
  },
  'IMG-SET-FILENAME': {
    title: 'Image: set file name',
    statement:
      'IImageMessage lets the app set the file name of the uploaded image (and read it back).',
    sources: ['seed', 'hdr'],
    assumptions: ['S-18'],
  },
  'IMG-SET-THUMBNAIL': {
    title: 'Image: set thumbnail',
    statement:
      'IImageMessage lets the app set a thumbnail for the uploaded image (and read it back).',
    sources: ['seed', 'hdr'],
    assumptions: ['S-39'],
  },
  'IMG-GET-SIZE': {
    title: 'Image: get size',
    statement: 'IImageMessage reports the byte size of the uploaded image.',
    sources: ['seed', 'hdr'],
    assumptions: ['S-19'],
  },
  'IMG-AUTO-DIMENSIONS': {
    title: 'Image: width and height worked out by the SDK',
    statement:
      'For JPEG, JPG, BMP and PNG the SDK works out width and height, and IImageMessage reports them; other formats report 0.',
    sources: ['seed', 'hdr'],
    assumptions: ['S-31'],
  },
  'IMG-SET-DIMENSIONS': {
    title: 'Image: set width and height',
    statement: 'The app may set width and height on an IImageMessage.',
    sources: ['seed', 'hdr'],
  },
  'IMG-DIM-OVERRIDE': {
    title: 'Set dimensions win',
    statement: 'A width or height set by the app replaces the one the SDK worked out.',
    sources: ['seed', 'hdr'],
  },
  'FILE-SET-NAME': {
    title: 'File: set name',
    statement: 'IFileMessage lets the app set the name of the uploaded file (and read it back).',
    sources: ['seed', 'hdr'],
    assumptions: ['S-18'],
  },
  'FILE-SET-THUMBNAIL': {
    title: 'File: set thumbnail',
    statement:
      'IFileMessage lets the app set a thumbnail for the uploaded file (and read it back).',
    sources: ['seed', 'hdr'],
    assumptions: ['S-39'],
  },
  'FILE-GET-SIZE': {
    title: 'File: get size',
    statement: 'IFileMessage reports the byte size of the uploaded file.',
    sources: ['seed', 'hdr'],
    assumptions: ['S-19'],
  },
})
