const { default: AgoraRTM } = require('agora-rtm-sdk')

/** The app: sends bytes as a file, and gives their media ID. */
async function sendFile(appId, bytes, to) {
  const client = AgoraRTM.createInstance(appId)
  await client.login({ uid: 'alice' })
  const message = await client.createMediaMessageByUploading(new Blob([bytes]), {
    messageType: 'FILE',
  })
  await client.sendMessageToPeer(message, to, { enableOfflineMessaging: true })
  return { client, mediaId: message.mediaId }
}

module.exports = { sendFile }
