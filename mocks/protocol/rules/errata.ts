/** A misprint of the seed document, and what is right. */
export interface Erratum {
  readonly id: ErratumId
  readonly statement: string
}

/** Id of an erratum. */
export type ErratumId =
  | 'E-1'
  | 'E-2'
  | 'E-3'
  | 'E-4'
  | 'E-5'
  | 'E-6'
  | 'E-7'
  | 'E-8'
  | 'E-9'
  | 'E-10'
  | 'E-11'
  | 'E-12'
  | 'E-13'

/** Where the seed document is wrong against the header. */
export const errata: readonly Erratum[] = [
  {
    id: 'E-1',
    statement:
      "Notes name onDownloadMediaToMemoryResult; the real callback, also in the seed's own API list, is onMediaDownloadToMemoryResult.",
  },
  {
    id: 'E-2',
    statement:
      'API list describes cancelMediaUpload as cancelling a *download*; it cancels an upload.',
  },
  {
    id: 'E-3',
    statement:
      'Both "cancel uploading or downloading" samples call only cancelMediaUpload; downloads need cancelMediaDownload.',
  },
  { id: 'E-4', statement: 'Image sample calls setWidth twice; the second should be setHeight.' },
  {
    id: 'E-5',
    statement:
      'The "set the thumbnail" sample sets only thumbnail width/height, not the thumbnail bytes.',
  },
  {
    id: 'E-6',
    statement: 'File sample calls imageMessage->setThumbnail; it should be the file message.',
  },
  {
    id: 'E-7',
    statement:
      'downloadMediaToMemory sample writes a declaration (long long &requestId) in argument place.',
  },
  { id: 'E-8', statement: 'createImageMessageByUploading is described as "uploading a file".' },
  {
    id: 'E-9',
    statement:
      '"Access the memory when the callback completes" contradicts the header: copy inside the callback.',
  },
  {
    id: 'E-10',
    statement: 'The release note names only IImageMessage; IFileMessage and IMessage need it too.',
  },
  {
    id: 'E-11',
    statement:
      'Message size: seed says total must not exceed 32 KB; MESSAGE_TYPE text in the header says "less than 32 KB".',
  },
  {
    id: 'E-12',
    statement: 'The last step of the file flow says the user receives "the image message".',
  },
  {
    id: 'E-13',
    statement:
      'Release notes mention ATTRIBUTE_OPERATION_ERR_NOT_LOGGED_IN; the member is ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN.',
  },
]
