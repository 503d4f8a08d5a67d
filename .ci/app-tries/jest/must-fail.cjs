const { useFakeRtm } = require('rtm-testkit/mocks/jest')
const { sendFile } = require('./photos.cjs')

const appId = 'fake-0123456789abcdef0123456789a'

useFakeRtm({ seed: 3 })

test('leaves an upload open', async () => {
  const { client } = await sendFile(appId, 'hello', 'bob')
  client.createMediaMessageByUploading(new Blob(['x'.repeat(1e7)])).catch(() => undefined)
  expect(client).toBeDefined()
})

test('expects something else', async () => {
  const { mediaId } = await sendFile(appId, 'hello', 'bob')
  expect(mediaId).toBe('another')
})
