import AgoraRTM from '../agora-rtm-sdk.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'
import { afterEach, beforeEach, expect } from 'vitest'
import { ExploreError, explore } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import { test } from '../vitest.ts'
import { exploreTest, patternOf, runnerTimeoutMs } from './explored.ts'

const appId = 'a'.repeat(32)
const quiet = { logFilter: AgoraRTM.LOG_FILTER_OFF }
/** What is on the page: hooks clear it, as `cleanup` of a testing library does. */
const page: string[] = []
let runs = 0

beforeEach(() => {
  expect(page).toEqual([])
})
afterEach(() => {
  page.length = 0
})

async function signIn(uid: string): Promise<RtmClient> {
  const client = AgoraRTM.createInstance(appId, quiet)
  await client.login({ uid })
  return client
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}

test.explore(
  'each run has a world of its own for the drop-in, the time of it, and the hooks of the file around it',
  { runs: 40, subjects: ['alice'], setUp: async () => void (await signIn('bob')) },
  async ({ rtm, expect: expectHere }) => {
    runs++
    page.push('shown')
    const atMs = Date.now()
    const alice = await signIn('alice')
    await wait(1000)
    expectHere(Date.now() - atMs).toBeGreaterThan(1000)
    expectHere(rtm.clock.nowMs()).toBe(Date.now())
    const { hasPeerReceived } = await alice
      .sendMessageToPeer({ text: 'hello' }, 'bob')
      .catch(() => ({ hasPeerReceived: true }))
    expectHere(hasPeerReceived).toBe(true)
  },
)

test('one test was played on many courses', () => {
  expect(runs).toBeGreaterThan(20)
})

test.explore('options may be left out', async () => {
  const alice = await signIn('alice')
  await alice.getUserAttributes('alice').catch(() => ({}))
})

/** A search that shows what comes last, not what was asked for last. */
async function search(): Promise<void> {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  await alice.setLocalUserAttributes({ one: '1', two: '2' })
  let shown = ''
  const look = async (client: RtmClient, key: string): Promise<void> => {
    const found = await client.getUserAttributesByKeys('alice', [key]).catch(() => ({}))
    shown = Object.keys(found).join()
  }
  const first = look(alice, 'one')
  await wait(50)
  await Promise.all([first, look(bob, 'two')])
  if (shown === 'one') throw new Error('what was asked for first is shown')
}

const runner = { command: 'npx vitest -t pattern' }

test('a timer of the app is a point, and the race beside it is found in the time of the world', async () => {
  const error: unknown = await exploreTest(search, { runs: 100 }, runner).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ExploreError)
  const { findings } = (error as ExploreError).result
  expect(findings.map(({ message }) => message)).toEqual(['what was asked for first is shown'])
  expect(findings[0]?.course).toHaveLength(1)
  expect((error as Error).message).toContain(
    `RTM_EXPLORE='${findings[0]?.replay}' npx vitest -t pattern`,
  )
})

test('explore of the mocks finds the drop-in and the timers of a file that has a binding', async () => {
  await expect(explore(search, { runs: 100 })).rejects.toThrow('what was asked for first is shown')
})

test('RTM_EXPLORE replays a course, and what it cannot be is told by the test', async () => {
  process.env['RTM_EXPLORE'] = 'alice>read-user-attributes:1+200'
  try {
    await expect(exploreTest(search, {}, runner)).rejects.toThrow(
      /^1 of 3 courses fails: Alice's first/,
    )
    process.env['RTM_EXPLORE'] = 'alice>join'
    await expect(exploreTest(search, {}, runner)).rejects.toThrow(
      /^Cannot explore: RTM_EXPLORE has 'alice>join', which is no deviation/,
    )
  } finally {
    delete process.env['RTM_EXPLORE']
  }
})

test('the runner waits longer than the time limit, whatever the options are', () => {
  expect(runnerTimeoutMs({})).toBe(90_000)
  expect(runnerTimeoutMs({ timeLimit: '5m' })).toBe(330_000)
  expect(runnerTimeoutMs({ runs: 0 })).toBe(60_000)
})

test('a name of a test is a pattern between quotes', () => {
  expect(patternOf("it's (once)")).toBe(String.raw`'it.s \(once\)$'`)
})

test('unknown options are told with the nearest name, also those of worlds and timers', async () => {
  const body = (rtm: FakeRtm): unknown => rtm.clock.advance(1)
  await expect(exploreTest(body, { timer: 'world' } as never, runner)).rejects.toThrow(
    "there is no option 'timer'. Did you mean 'timers'?",
  )
  await expect(exploreTest(body, { timers: 'host' } as never, runner)).rejects.toThrow(
    "with timers 'host' no run is like another",
  )
})
