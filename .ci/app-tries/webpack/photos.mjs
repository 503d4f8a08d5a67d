import { makeClient } from 'cjs-kit'

const client = makeClient('fake0123456789abcdef0123456789ab')
await client.login({ uid: 'alice' })
const message = await client.createMediaMessageByUploading(new Blob(['hello']), {
  messageType: 'FILE',
})
globalThis.console.log(`uploaded ${message.size} bytes by cjs-kit`)
