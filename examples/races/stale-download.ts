import type { RtmClient } from 'agora-rtm-sdk'

/** A page that shows one photo. */
export interface Viewer {
  /** Bytes of the photo that is shown; 0 before the first. */
  readonly shown: number
  show(mediaId: string): Promise<void>
}

/** Racy: shows each photo when it has come, also one that was chosen before the last. */
export function racyViewer(client: RtmClient): Viewer {
  const viewer = {
    shown: 0,
    show: async (mediaId: string): Promise<void> => {
      viewer.shown = (await client.downloadMedia(mediaId)).size
    },
  }
  return viewer
}

/** Corrected: what comes late is dropped where another photo was chosen meanwhile. */
export function createViewer(client: RtmClient): Viewer {
  let newest = ''
  const viewer = {
    shown: 0,
    show: async (mediaId: string): Promise<void> => {
      newest = mediaId
      const { size } = await client.downloadMedia(mediaId)
      if (newest === mediaId) viewer.shown = size
    },
  }
  return viewer
}
