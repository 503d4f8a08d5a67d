const { createFakeRtm, setActiveRtm } = require('rtm-testkit/mocks')
const { useFakeRtm, withFakeRtm } = require('rtm-testkit/mocks/jest')
const { sendFile } = require('./photos.cjs')

const appId = 'fake0123456789abcdef0123456789ab'

describe('a world per test', () => {
  const rtm = useFakeRtm({ seed: 3, audit: 'strict' })

  for (const run of [1, 2]) {
    test(`run ${run} begins in a new world`, async () => {
      const { mediaId } = await sendFile(appId, 'x'.repeat(1000), 'bob')
      expect(rtm).toHaveUploaded({ uid: 'alice', kind: 'file', bytes: 1000 })
      expect(rtm).toHaveSentPeerMessage({ to: 'bob', text: mediaId })
      expect(rtm.state().clients).toHaveLength(1)
      expect((await rtm.nextUploadBy('alice')).mediaId).toBe(mediaId)
    })
  }
})

describe('time', () => {
  const rtm = useFakeRtm({ audit: 'off' })

  test('seven days later it is gone', async () => {
    const { client, mediaId } = await sendFile(appId, 'hello', 'bob')
    await rtm.clock.advance('7d')
    await expect(client.downloadMedia(mediaId)).rejects.toMatchObject({ code: 4 })
    expect(rtm).toHaveRefused('W-DL-NOT-EXIST')
  })
})

describe('side by side', () => {
  for (const to of ['bob', 'carol']) {
    test.concurrent(`to ${to}`, () =>
      withFakeRtm({}, async (rtm) => {
        await sendFile(appId, to, to)
        expect(rtm.state().clients).toHaveLength(1)
      }),
    )
  }
})

test('without a binding there is one world until another is set', async () => {
  const rtm = setActiveRtm(createFakeRtm({ profile: 'web-1.4' }))
  const { mediaId } = await sendFile(appId, 'hello', 'bob')
  expect(rtm.media.list().map((medium) => medium.mediaId)).toEqual([mediaId])
  setActiveRtm(undefined)
})
