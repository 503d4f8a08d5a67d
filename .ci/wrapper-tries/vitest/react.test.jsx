// @vitest-environment jsdom
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { expect, test } from 'vitest'
import { played, playChat } from '../story.jsx'

const rtm = useFakeRtm()

test('an app through agora-rtm-react', async () => {
  expect(await playChat(rtm)).toEqual(played)
})
