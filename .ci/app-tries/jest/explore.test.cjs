const AgoraRTM = require('agora-rtm-sdk')
const { explore } = require('rtm-testkit/mocks')
const { test: tested } = require('rtm-testkit/mocks/jest')

const appId = 'a'.repeat(32)
const page = []
beforeEach(() => {
  if (page.length > 0) throw new Error('the page of another run is still there')
})
afterEach(() => {
  page.length = 0
})

async function signIn(uid) {
  const client = AgoraRTM.createInstance(appId, { logFilter: AgoraRTM.LOG_FILTER_OFF })
  await client.login({ uid })
  return client
}

/** Two searches by two clients, the second a little later: `show` says what is to be shown. */
async function search(show) {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.setLocalUserAttributes({ one: '1', two: '2' })
  const look = async (client, key) => {
    const found = await client.getUserAttributesByKeys('alice', [key]).catch(() => ({}))
    show(key, Object.keys(found).join())
  }
  const first = look(alice, 'one')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await Promise.all([first, look(bob, 'two')])
}

tested.explore('jest: an app without a race passes on all courses', { runs: 60 }, async () => {
  page.push('shown')
  let shown = ''
  await search((key, found) => {
    if (key === 'two') shown = found
  })
  if (shown === 'one') throw new Error('what was asked for first is shown')
})

async function racy() {
  let shown = ''
  await search((_key, found) => {
    shown = found
  })
  if (shown === 'one') throw new Error('what was asked for first is shown')
}

test('jest: a race beside a timer of the app is found, and shrunk to one late request', async () => {
  const error = await explore(racy, { runs: 60 }).catch((thrown) => thrown)
  expect(error.name).toBe('ExploreError')
  expect(error.result.findings).toMatchObject([
    { message: 'what was asked for first is shown', replay: 'alice>read-user-attributes:1+51' },
  ])
}, 120_000)
