const AgoraRTM = require('agora-rtm-sdk')

const appId = 'fake0123456789abcdef0123456789ab'

/** The app: a client, a channel and listeners, made when the module is loaded. */
const client = AgoraRTM.createInstance(appId)
const family = client.createChannel('family')
const heard = []
client.on('MessageFromPeer', ({ text }, from) => heard.push(`${from}: ${text}`))
family.on('ChannelMessage', ({ text }, from) => heard.push(`${from} in family: ${text}`))

module.exports = { appId, client, family, heard }
