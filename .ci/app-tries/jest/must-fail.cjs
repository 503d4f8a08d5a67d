const { useFakeRtm } = require('rtm-testkit/mocks/jest')
const { sendFile } = require('./photos.cjs')

const appId = 'fake0123456789abcdef0123456789ab'

useFakeRtm({ seed: 3 })

test('leaves an upload open', async () => {
  const { client } = await sendFile(appId, 'hello', 'bob')
  client
    .createMediaMessageByUploading(new Blob(['x'.repeat(1e7)]), { messageType: 'FILE' })
    .catch(() => undefined)
  expect(client).toBeDefined()
})

test('expects something else', async () => {
  const { mediaId } = await sendFile(appId, 'hello', 'bob')
  expect(mediaId).toBe('another')
})
