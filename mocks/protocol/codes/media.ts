/** Codes of an upload, returned or given to `onFileMediaUploadResult` and `onImageMediaUploadResult`. */
export const UPLOAD_MEDIA_ERR_CODE = {
  /** Call accepted (sync) / uploaded (async). Since 1.3.0. */
  UPLOAD_MEDIA_ERR_OK: 0,
  /** Generic failure; e.g. file missing or not readable. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_FAILURE: 1,
  /** Bad argument. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_INVALID_ARGUMENT: 2,
  /** No bytes moved for 120 s. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_TIMEOUT: 3,
  /** File or image larger than 30 MB. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_SIZE_OVERFLOW: 4,
  /** Nine uploads+downloads already running. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED: 5,
  /** Task aborted: cancelled by the user, or user is in state ABORTED. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_INTERRUPTED: 6,
  /** Service object was never initialised. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. Since 1.3.0. */
  UPLOAD_MEDIA_ERR_NOT_LOGGED_IN: 102,
} as const
/** One of the UPLOAD_MEDIA_ERR_CODE numbers. */
export type UPLOAD_MEDIA_ERR_CODE =
  (typeof UPLOAD_MEDIA_ERR_CODE)[keyof typeof UPLOAD_MEDIA_ERR_CODE]

/** Codes of a download, returned or given to `onMediaDownloadToMemoryResult` and `onMediaDownloadToFileResult`. */
export const DOWNLOAD_MEDIA_ERR_CODE = {
  /** Call accepted (sync) / downloaded (async). Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_OK: 0,
  /** Generic failure; e.g. target path not writable. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_FAILURE: 1,
  /** Media ID malformed, or file path null. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT: 2,
  /** No bytes moved for 120 s. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_TIMEOUT: 3,
  /** No such media: wrong media ID, or past its 7 days. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_NOT_EXIST: 4,
  /** Nine uploads+downloads already running. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED: 5,
  /** Task aborted: cancelled by the user, or user is in state ABORTED. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_INTERRUPTED: 6,
  /** Service object was never initialised. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. Since 1.3.0. */
  DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN: 102,
} as const
/** One of the DOWNLOAD_MEDIA_ERR_CODE numbers. */
export type DOWNLOAD_MEDIA_ERR_CODE =
  (typeof DOWNLOAD_MEDIA_ERR_CODE)[keyof typeof DOWNLOAD_MEDIA_ERR_CODE]

/** Codes of a cancel, returned or given to `onMediaCancelResult`. */
export const CANCEL_MEDIA_ERR_CODE = {
  /** Call accepted (sync) / task cancelled (async). Since 1.3.0. */
  CANCEL_MEDIA_ERR_OK: 0,
  /** Generic failure. Since 1.3.0. */
  CANCEL_MEDIA_ERR_FAILURE: 1,
  /** No ongoing task has that request ID (unknown, or already finished). Since 1.3.0. */
  CANCEL_MEDIA_ERR_NOT_EXIST: 2,
  /** Service object was never initialised. Since 1.3.0. */
  CANCEL_MEDIA_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. Since 1.3.0. */
  CANCEL_MEDIA_ERR_NOT_LOGGED_IN: 102,
} as const
/** One of the CANCEL_MEDIA_ERR_CODE numbers. */
export type CANCEL_MEDIA_ERR_CODE =
  (typeof CANCEL_MEDIA_ERR_CODE)[keyof typeof CANCEL_MEDIA_ERR_CODE]
