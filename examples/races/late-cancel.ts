import type { RtmClient } from 'agora-rtm-sdk'

/** What the sender of a photo sees. */
export interface Sending {
  state: 'uploading' | 'sent' | 'cancelled' | 'failed'
  cancel(): void
  readonly done: Promise<void>
}

const photo = { messageType: 'FILE', fileName: 'photo.jpg' } as const

/** Racy: shows "cancelled" as soon as the user says so, though the photo may be on its way by then. */
export function sendRacily(client: RtmClient, peer: string, bytes: Blob): Sending {
  const stop = new AbortController()
  let isCancelled = false
  const upload = async (): Promise<void> => {
    try {
      const handler = { cancelSignal: stop.signal }
      const message = await client.createMediaMessageByUploading(bytes, photo, handler)
      await client.sendMessageToPeer(message, peer)
      if (!isCancelled) sending.state = 'sent'
    } catch {
      if (!isCancelled) sending.state = 'failed'
    }
  }
  const sending: Sending = {
    state: 'uploading',
    cancel: () => {
      isCancelled = true
      sending.state = 'cancelled'
      stop.abort()
    },
    done: Promise.resolve().then(upload),
  }
  return sending
}

/** Corrected: asks once more before the send, and from then on shows what becomes of it. */
export function send(client: RtmClient, peer: string, bytes: Blob): Sending {
  const stop = new AbortController()
  let isOnItsWay = false
  const upload = async (): Promise<void> => {
    try {
      const handler = { cancelSignal: stop.signal }
      const message = await client.createMediaMessageByUploading(bytes, photo, handler)
      stop.signal.throwIfAborted()
      isOnItsWay = true
      await client.sendMessageToPeer(message, peer)
      sending.state = 'sent'
    } catch {
      // A send that fails may have arrived all the same: only its answer is lost.
      sending.state = stop.signal.aborted && !isOnItsWay ? 'cancelled' : 'failed'
    }
  }
  const sending: Sending = {
    state: 'uploading',
    cancel: () => stop.abort(),
    done: Promise.resolve().then(upload),
  }
  return sending
}
