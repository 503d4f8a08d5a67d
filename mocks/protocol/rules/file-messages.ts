import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "Implementation / file messages". */
export const fileMessagesRules: readonly Rule[] = rulesOf('Implementation / file messages', {
  'FILE-PRECOND-LATEST-SDK': {
    title: 'File: newest SDK integrated',
    statement:
      'Before anything else the app has the current SDK integrated (media needs 1.3.0 or newer).',
    judged: 'app',
    sources: ['seed', 'rn-win'],
  },
  'FILE-PRECOND-P2P-CHANNEL': {
    title: 'File: both kinds of messaging in place',
    statement:
      'The app must have peer-to-peer and channel messaging working before it adds file messages.',
    judged: 'app',
    sources: ['seed'],
  },
  'FILE-FLOW-ORDER': {
    title: 'File: order of the flow',
    statement:
      'The flow is: upload (or take a media ID) -> optionally decorate the message -> send it to a peer or channel -> receiver gets a callback, takes the media ID, downloads.',
    judged: 'app',
    sources: ['seed'],
  },
  'FILE-UPLOAD-RETURNS-BY-CALLBACK': {
    title: 'File: message comes by callback',
    statement:
      'After a successful upload the SDK hands an IFileMessage to the app by callback, not as the return value.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-28'],
  },
  'FILE-UPLOAD-CALL-SHAPE': {
    title: 'File: upload call',
    statement:
      'createFileMessageByUploading takes the file path and a requestId that the SDK fills in.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-35'],
  },
  'FILE-BY-MEDIA-ID': {
    title: 'File: message from a media ID',
    statement:
      'If the app has a media ID whose file is still stored, createFileMessageByMediaId makes an IFileMessage from it with no upload.',
    judged: 'both',
    sources: ['seed', 'hdr'],
    assumptions: ['S-19', 'S-22'],
  },
  'FILE-DECORATION-OPTIONAL': {
    title: 'File: decorating is optional',
    statement: 'Setting the thumbnail is optional; an undecorated message can be sent as well.',
    judged: 'both',
    sources: ['seed'],
  },
  'FILE-SAMPLE-THUMBNAIL': {
    title: 'File: thumbnail call',
    statement:
      'setThumbnail takes the thumbnail bytes and their length and is called on the file message (the printed sample calls it on an image message by mistake).',
    judged: 'app',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-6'],
  },
  'FILE-SEND-CHANNEL': {
    title: 'File: send to channel',
    statement: 'A channel file message is sent by IChannel::sendMessage(message, options).',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'FILE-SEND-PEER': {
    title: 'File: send to peer',
    statement:
      'A peer file message is sent by IRtmService::sendMessageToPeer(account, message, options).',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'FILE-RECV-CALLBACK': {
    title: 'File: receiver is called back',
    statement:
      'Whoever receives the file message gets the callback made for that kind of message and that way of sending.',
    sources: ['seed', 'hdr'],
    assumptions: ['S-27'],
  },
  'FILE-RECV-CHANNEL-CALLBACK': {
    title: 'File: channel callback',
    statement:
      'Channel file messages arrive at IChannelEventHandler::onFileMessageReceived(userId, message): sender first, message second, message pointer const.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'FILE-RECV-PEER-CALLBACK': {
    title: 'File: peer callback',
    statement:
      'Peer file messages arrive at IRtmServiceEventHandler::onFileMessageReceivedFromPeer(peerId, message): sender first, message second, message pointer const.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'FILE-RECV-NULL-GUARD': {
    title: 'File: guard against null',
    statement:
      'The receiving callbacks look at the message only after checking that it is not null.',
    judged: 'app',
    applies: 'native',
    sources: ['seed'],
  },
  'FILE-RECV-GET-MEDIA-ID': {
    title: 'File: media ID from the message',
    statement: 'The receiver reads the media ID from the IFileMessage and saves the file with it.',
    judged: 'both',
    sources: ['seed', 'hdr'],
  },
  'FILE-DL-TO-FILE-DEFAULT': {
    title: 'File: normal download goes to a file',
    statement:
      'The usual way to fetch is downloadMediaToFile(mediaId, filePath, requestId), which writes to local storage.',
    judged: 'both',
    applies: 'native',
    sources: ['seed'],
  },
  'FILE-DL-TO-MEMORY-QUICK': {
    title: 'File: quick save goes to memory',
    statement:
      'Where saving must be quick, downloadMediaToMemory(mediaId, requestId) fetches into memory.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-7'],
  },
  'FILE-CANCEL-SAMPLE': {
    title: 'File: cancelling by request ID',
    statement:
      'An upload is cancelled by cancelMediaUpload(requestId), a download by cancelMediaDownload(requestId). The sample shows only the first of them for both cases.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-3'],
    conflict:
      'The samples call cancelMediaUpload for both directions; the header has a method for each.',
  },
  'FILE-REUSE-STEP1': {
    title: 'File: re-use flow, create',
    statement:
      'With the media ID of an earlier upload that is still stored, create a message by media ID; the SDK returns the instance at once.',
    judged: 'both',
    sources: ['seed', 'cn:upload_download_media_cpp.md'],
  },
  'FILE-REUSE-STEP2': {
    title: 'File: re-use flow, decorate',
    statement:
      'Optionally set the thumbnail on it; nothing is carried over from the earlier message by itself.',
    judged: 'app',
    sources: ['seed'],
    assumptions: ['S-18', 'S-19'],
  },
  'FILE-REUSE-STEP3': {
    title: 'File: re-use flow, send',
    statement:
      'Send it by the normal peer or channel method; the receiver gets the same callback as for a fresh upload and can download by the same media ID.',
    judged: 'both',
    sources: ['seed'],
    errata: ['E-12'],
  },
})
