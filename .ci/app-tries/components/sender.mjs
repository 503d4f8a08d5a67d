import AgoraRTM from 'agora-rtm-sdk'

/** What the three components share: it signs in, sends a picture of 10 s, and can be cancelled by a click or a countdown. */
export function createSender(show) {
  const client = AgoraRTM.createInstance('fake0123456789abcdef0123456789ab')
  let aborting
  void client.login({ uid: 'alice' }).then(() => show('ready'))
  const send = async (cancelAfterMs) => {
    aborting = new AbortController()
    const countdown =
      cancelAfterMs === undefined ? undefined : setTimeout(() => aborting.abort(), cancelAfterMs)
    show('sending')
    try {
      await client.createMediaMessageByUploading(
        new Blob([new Uint8Array(10_000_000)]),
        { messageType: 'FILE', fileName: 'x' },
        {
          cancelSignal: aborting.signal,
          onOperationProgress: ({ currentSize, totalSize }) =>
            show(`sending ${Math.round((100 * currentSize) / totalSize)}%`),
        },
      )
      show('sent')
    } catch (error) {
      show(error.code === 6 ? 'cancelled' : 'failed')
    } finally {
      clearTimeout(countdown)
    }
  }
  return { send, cancel: () => aborting.abort(), leave: () => client.logout() }
}

/** Searches 300 ms after the last key. */
export function createSearch(show) {
  let later
  return (text) => {
    clearTimeout(later)
    later = setTimeout(() => show(`results for ${text}`), 300)
  }
}
