import { makeClient } from 'esm-hidden'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { expect, test } from 'vitest'

const rtm = useFakeRtm()

test('an ES module that hides its import', async () => {
  await makeClient('fake0123456789abcdef0123456789ab').login({ uid: 'alice' })
  expect(rtm.state().clients).toHaveLength(1)
})
