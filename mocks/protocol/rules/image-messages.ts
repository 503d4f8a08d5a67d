import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "Implementation / image messages". */
export const imageMessagesRules: readonly Rule[] = rulesOf('Implementation / image messages', {
  'IMG-PRECOND-LATEST-SDK': {
    title: 'Image: newest SDK integrated',
    statement:
      'Before anything else the app has the current SDK integrated (media needs 1.3.0 or newer).',
    judged: 'app',
    sources: ['seed', 'rn-win'],
  },
  'IMG-PRECOND-P2P-CHANNEL': {
    title: 'Image: both kinds of messaging in place',
    statement:
      'The app must have peer-to-peer and channel messaging working before it adds image messages.',
    judged: 'app',
    sources: ['seed'],
  },
  'IMG-FLOW-ORDER': {
    title: 'Image: order of the flow',
    statement:
      'The flow is: upload (or take a media ID) -> optionally decorate the message -> send it to a peer or channel -> receiver gets a callback, takes the media ID, downloads.',
    judged: 'app',
    sources: ['seed'],
  },
  'IMG-UPLOAD-RETURNS-BY-CALLBACK': {
    title: 'Image: message comes by callback',
    statement:
      'After a successful upload the SDK hands an IImageMessage to the app by callback, not as the return value.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-28'],
  },
  'IMG-UPLOAD-CALL-SHAPE': {
    title: 'Image: upload call',
    statement:
      'createImageMessageByUploading takes the file path and a requestId that the SDK fills in.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-35'],
  },
  'IMG-BY-MEDIA-ID': {
    title: 'Image: message from a media ID',
    statement:
      'If the app has a media ID whose image is still stored, createImageMessageByMediaId makes an IImageMessage from it with no upload.',
    judged: 'both',
    sources: ['seed', 'hdr'],
    assumptions: ['S-19', 'S-22'],
  },
  'IMG-DECORATION-OPTIONAL': {
    title: 'Image: decorating is optional',
    statement:
      'Setting width, height or thumbnail is optional; an undecorated message can be sent as well.',
    judged: 'both',
    sources: ['seed'],
  },
  'IMG-SAMPLE-DIMENSIONS': {
    title: 'Image: set both width and height',
    statement:
      'Decorating with dimensions means calling setWidth for the width and setHeight for the height (the printed sample calls setWidth twice by mistake).',
    judged: 'app',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-4'],
  },
  'IMG-THUMB-DIMENSIONS': {
    title: 'Image: thumbnail dimensions',
    statement:
      'IImageMessage has setThumbnailWidth and setThumbnailHeight; they describe the thumbnail, they do not supply its bytes.',
    judged: 'both',
    sources: ['seed', 'hdr'],
    errata: ['E-5'],
  },
  'IMG-SEND-CHANNEL': {
    title: 'Image: send to channel',
    statement: 'A channel image message is sent by IChannel::sendMessage(message, options).',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'IMG-SEND-PEER': {
    title: 'Image: send to peer',
    statement:
      'A peer image message is sent by IRtmService::sendMessageToPeer(account, message, options).',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'IMG-RECV-CALLBACK': {
    title: 'Image: receiver is called back',
    statement:
      'Whoever receives the image message gets the callback made for that kind of message and that way of sending.',
    sources: ['seed', 'hdr'],
    assumptions: ['S-27'],
  },
  'IMG-RECV-CHANNEL-CALLBACK': {
    title: 'Image: channel callback',
    statement:
      'Channel image messages arrive at IChannelEventHandler::onImageMessageReceived(userId, message): sender first, message second, message pointer const.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'IMG-RECV-PEER-CALLBACK': {
    title: 'Image: peer callback',
    statement:
      'Peer image messages arrive at IRtmServiceEventHandler::onImageMessageReceivedFromPeer(peerId, message): sender first, message second, message pointer const.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'IMG-RECV-NULL-GUARD': {
    title: 'Image: guard against null',
    statement:
      'The receiving callbacks look at the message only after checking that it is not null.',
    judged: 'app',
    applies: 'native',
    sources: ['seed'],
  },
  'IMG-RECV-GET-MEDIA-ID': {
    title: 'Image: media ID from the message',
    statement:
      'The receiver reads the media ID from the IImageMessage and saves the image with it.',
    judged: 'both',
    sources: ['seed', 'hdr'],
  },
  'IMG-DL-TO-FILE-DEFAULT': {
    title: 'Image: normal download goes to a file',
    statement:
      'The usual way to fetch is downloadMediaToFile(mediaId, filePath, requestId), which writes to local storage.',
    judged: 'both',
    applies: 'native',
    sources: ['seed'],
  },
  'IMG-DL-TO-MEMORY-QUICK': {
    title: 'Image: quick save goes to memory',
    statement:
      'Where saving must be quick, downloadMediaToMemory(mediaId, requestId) fetches into memory.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-7'],
  },
  'IMG-CANCEL-SAMPLE': {
    title: 'Image: cancelling by request ID',
    statement:
      'An upload is cancelled by cancelMediaUpload(requestId), a download by cancelMediaDownload(requestId). The sample shows only the first of them for both cases.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-3'],
    conflict:
      'The samples call cancelMediaUpload for both directions; the header has a method for each.',
  },
  'IMG-REUSE-STEP1': {
    title: 'Image: re-use flow, create',
    statement:
      'With the media ID of an earlier upload that is still stored, create a message by media ID; the SDK returns the instance at once.',
    judged: 'both',
    sources: ['seed', 'cn:upload_download_media_cpp.md'],
  },
  'IMG-REUSE-STEP2': {
    title: 'Image: re-use flow, decorate',
    statement:
      'Optionally set width, height or thumbnail on it; nothing is carried over from the earlier message by itself.',
    judged: 'app',
    sources: ['seed'],
    assumptions: ['S-18', 'S-19'],
  },
  'IMG-REUSE-STEP3': {
    title: 'Image: re-use flow, send',
    statement:
      'Send it by the normal peer or channel method; the receiver gets the same callback as for a fresh upload and can download by the same media ID.',
    judged: 'both',
    sources: ['seed'],
  },
})
