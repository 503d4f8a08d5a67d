import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "Notes". */
export const notesRules: readonly Rule[] = rulesOf('Notes', {
  'LOGIN-REQUIRED': {
    title: 'Log in first',
    statement:
      'The methods of this guide work only after logging in to the RTM system; otherwise code 102 (NOT_LOGGED_IN).',
    judged: 'both',
    sources: ['seed', 'hdr'],
    codes: [
      'UPLOAD_MEDIA_ERR_NOT_LOGGED_IN',
      'DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN',
      'CANCEL_MEDIA_ERR_NOT_LOGGED_IN',
    ],
    assumptions: ['S-19'],
  },
  'MSG-32KB': {
    title: '32 KB in total per message',
    statement:
      'Message content + file name + thumbnail of one message together must not exceed 32 KB; the send answers INVALID_MESSAGE (peer 7, channel 4) when they do.',
    judged: 'both',
    sources: ['seed', 'hdr'],
    codes: ['PEER_MESSAGE_ERR_INVALID_MESSAGE', 'CHANNEL_MESSAGE_ERR_INVALID_MESSAGE'],
    assumptions: ['S-15', 'S-17'],
    errata: ['E-11'],
    conflict:
      'The seed says "must not exceed" 32 KB, the header "less than" 32 KB and names thumbnail and file name only. 32,768 bytes in all are accepted.',
  },
  'THUMB-NOT-AUTO': {
    title: 'No automatic thumbnail',
    statement:
      'The SDK never makes a thumbnail; if one is wanted the app sets it. A message the app did not decorate carries none.',
    judged: 'both',
    sources: ['seed'],
  },
  'THUMB-BINARY': {
    title: 'Thumbnail is binary',
    statement:
      'A thumbnail is a run of raw bytes; any byte value, zero included, survives the way to the receiver.',
    sources: ['seed'],
  },
  'PATH-ABSOLUTE-UTF8': {
    title: 'filePath: absolute and UTF-8',
    statement: 'filePath of upload and download methods must be an absolute path in UTF-8.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-06'],
  },
  'PATH-UTF8': {
    title: 'filePath: UTF-8 only',
    statement: 'filePath accepts UTF-8 strings only.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-06'],
    partOf: 'PATH-ABSOLUTE-UTF8',
  },
  'PATH-ABSOLUTE': {
    title: 'filePath: absolute only',
    statement: 'filePath must be an absolute path; a relative one is refused.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-06'],
    partOf: 'PATH-ABSOLUTE-UTF8',
  },
  'CANCEL-ONLY-ONGOING': {
    title: 'Only ongoing tasks can be cancelled',
    statement:
      'Cancelling works only for an upload or download that is still running; else CANCEL_MEDIA_ERR_NOT_EXIST(2).',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    codes: ['CANCEL_MEDIA_ERR_NOT_EXIST'],
    assumptions: ['S-11', 'S-12'],
  },
  'REQID-INVALID-AFTER-COMPLETE': {
    title: 'Request ID dies with its task',
    statement: 'As soon as a task completes its request ID is no longer valid.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'MEM-ACCESS-IN-CALLBACK': {
    title: 'Take the bytes in the memory-download callback',
    statement:
      'To keep what was downloaded to memory the app reads the memory given by onMediaDownloadToMemoryResult - while that callback runs, since the SDK frees it on return (the seed misprints the name and says "when the callback completes").',
    judged: 'app',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-1', 'E-9'],
    conflict:
      'The seed says the memory is read when the callback completes; the header frees it on return. The header wins.',
  },
  'TASKS-MAX-9': {
    title: 'At most nine media tasks per client',
    statement:
      'Uploads and downloads running at one client number nine at most, counted together; one more is refused with CONCURRENCY_LIMIT_EXCEEDED(5).',
    judged: 'both',
    sources: ['seed', 'hdr'],
    codes: [
      'UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED',
      'DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED',
    ],
    assumptions: ['S-36', 'S-37'],
    conflict:
      'The seed and the header count uploads and downloads together; the Web code list speaks of nine of each. Together wins.',
  },
  'IMG-DIM-METADATA-ONLY': {
    title: 'Dimensions are attributes only',
    statement:
      'Width and height set on an IImageMessage are extra attributes of the message; the uploaded image is not affected.',
    sources: ['seed'],
  },
  'IMG-NO-RESIZE': {
    title: 'Image bytes stay as they are',
    statement:
      'The uploaded image is neither resized nor cropped; a download returns the very bytes uploaded, whatever dimensions were set.',
    sources: ['seed'],
  },
  'IMG-AUTO-DIM-NOTE': {
    title: 'Dimensions set by the SDK (repeated)',
    statement: 'For JPEG, JPG, BMP and PNG the SDK fills width and height by itself.',
    sources: ['seed', 'hdr'],
    sameAs: 'IMG-AUTO-DIMENSIONS',
  },
  'IMG-DIM-OVERRIDE-NOTE': {
    title: 'App dimensions win (repeated)',
    statement: 'App-set width and height overwrite those worked out by the SDK.',
    sources: ['seed', 'hdr'],
    sameAs: 'IMG-DIM-OVERRIDE',
  },
  'RELEASE-BY-SENDER': {
    title: 'Sender releases its message',
    statement:
      'The sender destroys its IImageMessage by release() once it is not needed; by the header the same holds for IFileMessage and IMessage.',
    judged: 'app',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-10'],
    conflict:
      'The release note names IImageMessage only; the header asks the same of every message.',
  },
})
