import { useFakeRtm } from 'rtm-testkit/mocks/jest'
import { played, playChat } from '../story.jsx'

const rtm = useFakeRtm()

test('an app through agora-rtm-react', async () => {
  expect(await playChat(rtm)).toEqual(played)
})
