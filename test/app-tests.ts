/** What the tests of app timers have in common. */
import type { RtmClient } from '../mocks/agora-rtm-sdk.ts'

/** Uploads bytes as a file, until a signal cancels it. */
export async function upload(
  client: RtmClient,
  bytes: number,
  cancelSignal?: AbortSignal,
): Promise<{ readonly mediaId: string }> {
  return await client.createMediaMessageByUploading(
    new Blob([new Uint8Array(bytes)]),
    { messageType: 'FILE', fileName: 'x' },
    cancelSignal === undefined ? {} : { cancelSignal },
  )
}
