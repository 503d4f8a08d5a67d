/** A misprint of the seed document, and what is right. */
export interface Erratum {
  readonly id: ErratumId
  readonly statement: string
}

/** Id of an erratum. */
export type ErratumId = `E-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13}`

const statements: Readonly<Record<ErratumId, string>> = {
  'E-1':
    "Notes name onDownloadMediaToMemoryResult; the real callback, also in the seed's own API list, is onMediaDownloadToMemoryResult.",
  'E-2': 'API list describes cancelMediaUpload as cancelling a *download*; it cancels an upload.',
  'E-3':
    'Both "cancel uploading or downloading" samples call only cancelMediaUpload; downloads need cancelMediaDownload.',
  'E-4': 'Image sample calls setWidth twice; the second should be setHeight.',
  'E-5':
    'The "set the thumbnail" sample sets only thumbnail width/height, not the thumbnail bytes.',
  'E-6': 'File sample calls imageMessage->setThumbnail; it should be the file message.',
  'E-7':
    'downloadMediaToMemory sample writes a declaration (long long &requestId) in argument place.',
  'E-8': 'createImageMessageByUploading is described as "uploading a file".',
  'E-9':
    '"Access the memory when the callback completes" contradicts the header: copy inside the callback.',
  'E-10': 'The release note names only IImageMessage; IFileMessage and IMessage need it too.',
  'E-11':
    'Message size: seed says total must not exceed 32 KB; MESSAGE_TYPE text in the header says "less than 32 KB".',
  'E-12': 'The last step of the file flow says the user receives "the image message".',
  'E-13':
    'Release notes mention ATTRIBUTE_OPERATION_ERR_NOT_LOGGED_IN; the member is ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN.',
}

/** Where the seed document is wrong against the header. */
export const errata: readonly Erratum[] = Object.entries(statements).map(([id, statement]) => ({
  id: id as ErratumId,
  statement,
}))
