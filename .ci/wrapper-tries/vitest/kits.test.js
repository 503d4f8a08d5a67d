import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { expect, test } from 'vitest'

const rtm = useFakeRtm()

// Each kind of package between an app and the SDK; the hidden ones do not say in their package.json that they import it.
const kits = {
  'cjs-kit': () => import('cjs-kit'),
  'cjs-over-kit': () => import('cjs-over-kit'),
  'esm-kit': () => import('esm-kit'),
  'esm-over-kit': () => import('esm-over-kit'),
  'deep-kit': () => import('deep-kit'),
  'cjs-hidden': () => import('cjs-hidden'),
}

test.each(Object.keys(kits))('%s makes its clients in the world of the test', async (name) => {
  const { makeClient } = await kits[name]()
  await makeClient('fake0123456789abcdef0123456789ab').login({ uid: 'alice' })
  expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
})
