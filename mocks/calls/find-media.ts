import { DOWNLOAD_MEDIA_ERR_CODE as Code } from '../protocol/index.ts'
import type { Call } from './call.ts'

/** The question that a download begins with: is the medium there? Its bytes come by the link, which answers it, too. */
export const findMediaCall: Call<'find-media'> = {
  kind: 'find-media',
  names: ['downloadMediaToMemory', 'downloadMediaToFile'],
  codes: 'DOWNLOAD_MEDIA_ERR_CODE',
  timeoutCode: Code.DOWNLOAD_MEDIA_ERR_TIMEOUT,
  serve: () => undefined,
}
