import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: message objects". */
export const messageObjectsRules: readonly Rule[] = rulesOf('wider docs: message objects', {
  'W-MSG-TYPES': {
    title: 'Message type values',
    statement: 'UNDEFINED 0, TEXT 1, RAW 2, FILE 3, IMAGE 4.',
    applies: 'native',
    sources: ['hdr'],
    codes: ['MESSAGE_TYPE_FILE', 'MESSAGE_TYPE_IMAGE'],
  },
  'W-MSG-ID': {
    title: 'Message ID',
    statement:
      'getMessageId is set when the object is made and is the same number that onSendMessageResult reports.',
    applies: 'native',
    sources: ['hdr', 'demo130'],
    assumptions: ['S-34'],
  },
  'W-MSG-SERVER-TS': {
    title: 'Server time',
    statement:
      'The receiver sees in getServerReceivedTs, in ms, when the server got the message; not meant for strict ordering.',
    sources: ['hdr'],
  },
  'W-MSG-OFFLINE-FLAG': {
    title: 'Offline flag',
    statement:
      'isOfflineMessage is true at the receiver only for a peer message that was sent with offline messaging on and was cached by the server.',
    sources: ['hdr'],
  },
  'W-MSG-TEXT-RAW-32KB': {
    title: '32 KB for text and raw',
    statement: 'Text, or raw data plus description, is 32 KB at most.',
    judged: 'both',
    sources: ['hdr'],
  },
  'W-MSG-NO-SEND-RECEIVED': {
    title: 'Received objects cannot be sent',
    statement:
      'A received message object must not be used for sending; forward by making a new message.',
    judged: 'app',
    sources: ['en:messaging_cpp_windows.md'],
  },
  'W-MSG-RECEIVED-FREED': {
    title: 'Received objects die with the callback',
    statement:
      'The SDK releases a received message when its callback returns; copy what is needed before.',
    judged: 'both',
    applies: 'native',
    sources: ['hdr'],
  },
  'W-MSG-COPIED-AT-SEND': {
    title: 'Send takes a copy',
    statement:
      'The sender may release or change a message right after the send call returned; what was handed in is what arrives.',
    sources: ['en:messaging_cpp_windows.md', 'demo130'],
  },
  'W-MSG-UPLOAD-OBJ-OWNED': {
    title: 'Upload result belongs to the app',
    statement:
      'The object given by an upload result stays valid after the callback until the app releases it.',
    judged: 'both',
    applies: 'native',
    sources: ['hdr', 'demo130'],
  },
  'W-FILE-THUMB-LEN-INT': {
    title: 'Thumbnail length types',
    statement:
      'setThumbnail takes an int length on IFileMessage but a 64-bit length on IImageMessage; both getters are 64-bit.',
    applies: 'native',
    sources: ['hdr'],
  },
  'W-FILE-NO-THUMB-DIM': {
    title: 'No thumbnail dimensions on files',
    statement: 'IFileMessage has no thumbnail width or height.',
    sources: ['hdr'],
  },
  'W-IMG-THUMB-DIM-APP': {
    title: "Thumbnail dimensions are the app's",
    statement: 'The SDK does not work out thumbnail width and height.',
    sources: ['hdr'],
  },
  'W-IMG-DIM-ZERO': {
    title: 'Unknown dimensions are 0',
    statement: 'Width and height are 0 for formats the SDK does not parse, until set.',
    sources: ['hdr'],
    assumptions: ['S-31'],
  },
  'W-MSG-NO-TEXT-BY-SDK': {
    title: 'Message content is free',
    statement:
      'File and image messages have the text field too; it is the "message content" of the 32 KB rule.',
    sources: ['hdr', 'seed'],
    assumptions: ['S-17'],
  },
})
