import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "API Reference". */
export const apiReferenceRules: readonly Rule[] = rulesOf('API Reference', {
  'API-createFileMessageByUploading': {
    title: 'createFileMessageByUploading',
    statement:
      'IRtmService method (const char* filePath, long long& requestId) -> int. Uploads a file; 0 = accepted; the IFileMessage arrives by onFileMediaUploadResult.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-createImageMessageByUploading': {
    title: 'createImageMessageByUploading',
    statement:
      'IRtmService method (const char* filePath, long long& requestId) -> int. Uploads an image; 0 = accepted; the IImageMessage arrives by onImageMediaUploadResult.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-8'],
  },
  'API-cancelMediaUpload': {
    title: 'cancelMediaUpload',
    statement:
      'IRtmService method (long long requestId) -> int. Cancels a running upload by request ID; outcome by onMediaCancelResult.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    errata: ['E-2'],
    conflict: 'The seed list describes it as cancelling a download; the header says upload.',
  },
  'API-cancelMediaDownload': {
    title: 'cancelMediaDownload',
    statement:
      'IRtmService method (long long requestId) -> int. Cancels a running download by request ID; outcome by onMediaCancelResult.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-createFileMessageByMediaId': {
    title: 'createFileMessageByMediaId',
    statement:
      'IRtmService method (const char* mediaId) -> IFileMessage*. Makes a file message from a media ID; immediate, local.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr', 'cn:upload_download_media_cpp.md'],
    assumptions: ['S-19'],
  },
  'API-createImageMessageByMediaId': {
    title: 'createImageMessageByMediaId',
    statement:
      'IRtmService method (const char* mediaId) -> IImageMessage*. Makes an image message from a media ID; immediate, local.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr', 'cn:upload_download_media_cpp.md'],
    assumptions: ['S-19'],
  },
  'API-downloadMediaToMemory': {
    title: 'downloadMediaToMemory',
    statement:
      'IRtmService method (const char* mediaId, long long& requestId) -> int. Fetches media into memory; outcome by onMediaDownloadToMemoryResult.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-downloadMediaToFile': {
    title: 'downloadMediaToFile',
    statement:
      'IRtmService method (const char* mediaId, const char* filePath, long long& requestId) -> int. Fetches media to the given local path; outcome by onMediaDownloadToFileResult.',
    judged: 'both',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-25'],
  },
  'API-onMediaUploadingProgress': {
    title: 'onMediaUploadingProgress',
    statement:
      'Service callback (long long requestId, const MediaOperationProgress&). The SDK itself reports upload progress with it.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-13'],
  },
  'API-onMediaDownloadingProgress': {
    title: 'onMediaDownloadingProgress',
    statement:
      'Service callback (long long requestId, const MediaOperationProgress&). The SDK itself reports download progress with it.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-13'],
  },
  'API-onMediaCancelResult': {
    title: 'onMediaCancelResult',
    statement:
      'Service callback (long long requestId, CANCEL_MEDIA_ERR_CODE). Outcome of cancelMediaUpload and of cancelMediaDownload alike.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-07', 'S-08'],
  },
  'API-onFileMediaUploadResult': {
    title: 'onFileMediaUploadResult',
    statement:
      'Service callback (long long requestId, IFileMessage*, UPLOAD_MEDIA_ERR_CODE). Outcome of createFileMessageByUploading.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-28'],
  },
  'API-onImageMediaUploadResult': {
    title: 'onImageMediaUploadResult',
    statement:
      'Service callback (long long requestId, IImageMessage*, UPLOAD_MEDIA_ERR_CODE). Outcome of createImageMessageByUploading.',
    applies: 'native',
    sources: ['seed', 'hdr'],
    assumptions: ['S-28'],
  },
  'API-onFileMessageReceivedFromPeer': {
    title: 'onFileMessageReceivedFromPeer',
    statement:
      'Service callback (const char* peerId, const IFileMessage*). A peer file message came in.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-onImageMessageReceivedFromPeer': {
    title: 'onImageMessageReceivedFromPeer',
    statement:
      'Service callback (const char* peerId, const IImageMessage*). A peer image message came in.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-onFileMessageReceived': {
    title: 'onFileMessageReceived',
    statement:
      'Channel callback (const char* userId, const IFileMessage*). A channel file message came in.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-onImageMessageReceived': {
    title: 'onImageMessageReceived',
    statement:
      'Channel callback (const char* userId, const IImageMessage*). A channel image message came in.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-onMediaDownloadToMemoryResult': {
    title: 'onMediaDownloadToMemoryResult',
    statement:
      'Service callback (long long requestId, const char* memory, long long length, DOWNLOAD_MEDIA_ERR_CODE). Outcome of downloadMediaToMemory.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
  'API-onMediaDownloadToFileResult': {
    title: 'onMediaDownloadToFileResult',
    statement:
      'Service callback (long long requestId, DOWNLOAD_MEDIA_ERR_CODE). Outcome of downloadMediaToFile.',
    applies: 'native',
    sources: ['seed', 'hdr'],
  },
})
