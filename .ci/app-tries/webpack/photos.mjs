import AgoraRTM from 'agora-rtm-sdk'

const client = AgoraRTM.createInstance('fake-0123456789abcdef0123456789a')
await client.login({ uid: 'alice' })
const message = await client.createMediaMessageByUploading(new Blob(['hello']))
globalThis.console.log(`uploaded ${message.size} bytes`)
