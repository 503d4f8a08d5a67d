import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: media". */
export const mediaRules: readonly Rule[] = rulesOf('wider docs: media', {
  'W-UPLOAD-ANY-FORMAT': {
    title: 'Any file format',
    statement: 'A file of any format can be uploaded.',
    sources: ['cn:upload_download_media_cpp.md', 'rn-win'],
  },
  'W-UPLOAD-FAILURE': {
    title: 'Missing or unreadable file',
    statement:
      'An upload whose file does not exist or cannot be read ends with UPLOAD_MEDIA_ERR_FAILURE(1).',
    applies: 'native',
    sources: ['hdr140'],
    codes: ['UPLOAD_MEDIA_ERR_FAILURE'],
    assumptions: ['S-04'],
  },
  'W-UPLOAD-BAD-ARG': {
    title: 'Bad upload argument',
    statement:
      'An invalid upload argument gives UPLOAD_MEDIA_ERR_INVALID_ARGUMENT(2) (the header text names a bad mediaId, evidently copied from download).',
    sources: ['hdr'],
    codes: ['UPLOAD_MEDIA_ERR_INVALID_ARGUMENT'],
    assumptions: ['S-06'],
    conflict:
      'The header text of the upload code names a bad mediaId, evidently copied from the download.',
  },
  'W-UPLOAD-TIMEOUT': {
    title: 'Upload idle timeout',
    statement:
      '120 s with no bytes moving end an upload with UPLOAD_MEDIA_ERR_TIMEOUT(3); total time does not matter.',
    sources: ['hdr'],
    codes: ['UPLOAD_MEDIA_ERR_TIMEOUT'],
  },
  'W-DL-TIMEOUT': {
    title: 'Download idle timeout',
    statement:
      '120 s with no bytes moving end a download with DOWNLOAD_MEDIA_ERR_TIMEOUT(3); total time does not matter.',
    sources: ['hdr'],
    codes: ['DOWNLOAD_MEDIA_ERR_TIMEOUT'],
  },
  'W-DL-NOT-EXIST': {
    title: 'Unknown or expired media ID',
    statement:
      'A download by a wrong or expired media ID ends with DOWNLOAD_MEDIA_ERR_NOT_EXIST(4).',
    sources: ['hdr'],
    codes: ['DOWNLOAD_MEDIA_ERR_NOT_EXIST'],
    assumptions: ['S-23'],
  },
  'W-DL-BAD-ARG': {
    title: 'Bad download argument',
    statement:
      'A media ID of wrong format or a null filePath gives DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT(2).',
    sources: ['hdr'],
    codes: ['DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT'],
    assumptions: ['S-23'],
  },
  'W-DL-FAILURE': {
    title: 'No write access',
    statement: 'A download that cannot be written ends with DOWNLOAD_MEDIA_ERR_FAILURE(1).',
    applies: 'native',
    sources: ['hdr140'],
    codes: ['DOWNLOAD_MEDIA_ERR_FAILURE'],
    assumptions: ['S-25'],
  },
  'W-DL-FULL-PATH': {
    title: 'Target path names the file',
    statement:
      'filePath of downloadMediaToFile is the complete target path including the file name, not a folder (though the seed list says "directory").',
    judged: 'both',
    applies: 'native',
    sources: ['hdr'],
    assumptions: ['S-06', 'S-25'],
    conflict:
      'The seed list says "directory"; the header asks for the full path with the file name. The header wins.',
  },
  'W-MEDIA-NOT-INIT': {
    title: 'Not initialised',
    statement:
      'Media methods on an uninitialised service give 101 (NOT_INITIALIZED) of their own enum.',
    applies: 'native',
    sources: ['hdr'],
    codes: [
      'UPLOAD_MEDIA_ERR_NOT_INITIALIZED',
      'DOWNLOAD_MEDIA_ERR_NOT_INITIALIZED',
      'CANCEL_MEDIA_ERR_NOT_INITIALIZED',
    ],
  },
  'W-MEDIA-INTERRUPTED-ABORT': {
    title: 'ABORTED ends media tasks',
    statement: 'Reaching CONNECTION_STATE_ABORTED ends each running task with INTERRUPTED(6).',
    sources: ['hdr'],
    codes: ['UPLOAD_MEDIA_ERR_INTERRUPTED', 'DOWNLOAD_MEDIA_ERR_INTERRUPTED'],
  },
  'W-MEDIA-INTERRUPTED-CANCEL': {
    title: 'A cancelled task ends INTERRUPTED',
    statement:
      'A cancelled task also gets its own result callback with INTERRUPTED(6), besides onMediaCancelResult.',
    applies: 'native',
    sources: ['hdr'],
    codes: ['UPLOAD_MEDIA_ERR_INTERRUPTED', 'DOWNLOAD_MEDIA_ERR_INTERRUPTED'],
    assumptions: ['S-07'],
  },
  'W-MEDIA-RECONNECTING-STALL': {
    title: 'A plain interruption only stalls',
    statement:
      'RECONNECTING is no cause of INTERRUPTED: tasks stall, go on when the link is back, or run into the 120 s timeout.',
    sources: ['hdr'],
    assumptions: ['S-10'],
  },
  'W-MEDIA-LOGOUT': {
    title: 'Logout with running tasks',
    statement:
      'Nothing says what logout() does to running tasks; proposed: INTERRUPTED(6) for each, before onLogout.',
    provenance: 'assumed',
    sources: ['derived'],
    assumptions: ['S-09'],
  },
  'W-PROGRESS-1HZ': {
    title: 'Progress once a second',
    statement: 'Progress callbacks come once per second while bytes move.',
    sources: ['hdr'],
    assumptions: ['S-13'],
  },
  'W-PROGRESS-STALL': {
    title: 'No progress while stalled',
    statement: 'While a task is stalled no progress callbacks come; they resume with the transfer.',
    sources: ['hdr'],
  },
  'W-PROGRESS-FIELDS': {
    title: 'MediaOperationProgress',
    statement: 'Progress holds totalSize and currentSize, both 64-bit byte counts.',
    sources: ['hdr'],
  },
  'W-MEM-FREED': {
    title: 'Download buffer is freed on return',
    statement:
      'The memory passed to onMediaDownloadToMemoryResult is freed right after the callback returns; it must be copied in it.',
    judged: 'both',
    applies: 'native',
    sources: ['hdr'],
  },
  'W-REQID-OUT': {
    title: 'requestId is out-only',
    statement:
      'Upload and download methods write the request ID; what the caller passed in is ignored. Cancel methods take it by value.',
    applies: 'native',
    sources: ['hdr'],
    assumptions: ['S-01', 'S-35'],
  },
  'W-CANCEL-FAILURE': {
    title: 'Generic cancel failure',
    statement: 'CANCEL_MEDIA_ERR_FAILURE(1) is the cancel failure of unknown cause.',
    applies: 'native',
    sources: ['hdr'],
    codes: ['CANCEL_MEDIA_ERR_FAILURE'],
  },
  'W-CANCEL-DIRECTION': {
    title: 'Cancel matches direction',
    statement:
      'Uploads are cancelled by cancelMediaUpload and downloads by cancelMediaDownload; crossing them finds no task (proposed NOT_EXIST).',
    provenance: 'assumed',
    applies: 'native',
    sources: ['hdr', 'derived'],
    assumptions: ['S-11'],
  },
  'W-TASKS-PER-INSTANCE': {
    title: 'Nine per instance',
    statement:
      'The nine-task limit and the tasks belong to one IRtmService instance; another instance has its own nine.',
    sources: ['cn:upload_download_media_cpp.md', 'en:limitations_cpp.md'],
  },
  'W-MEDIA-SDK-ONLY': {
    title: 'Download by SDK only',
    statement: 'Stored media is reachable only by the SDK download methods; there is no URL.',
    sources: ['rn-win'],
  },
  'W-MEDIA-PORT': {
    title: 'File server port',
    statement: 'File transfer uses TCP port 9140, to be opened in a firewall.',
    judged: 'app',
    sources: ['rn-win'],
  },
  'W-MEDIA-VERSION': {
    title: 'Media is for 1.3.0 and newer',
    statement:
      'Media messages do not reach SDKs up to 1.2.2 nor legacy Signaling; a peer sender gets PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE(8) (spelt so).',
    sources: ['hdr', 'rn-win'],
    codes: ['PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE'],
    assumptions: ['S-29'],
  },
  'W-MEDIA-DEPRECATED': {
    title: 'Later fate',
    statement: 'All media members are deprecated in 1.5.0 and gone from the 1.5.1 header.',
    judged: 'app',
    sources: ['rn-win', 'hdr151'],
  },
  'W-MEDIA-NAMES': {
    title: 'Suffix of code 102',
    statement:
      'The three media enums end their 102 member in _NOT_LOGGED_IN; all other enums in _USER_NOT_LOGGED_IN.',
    applies: 'native',
    sources: ['hdr'],
  },
})
