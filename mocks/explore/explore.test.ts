import { expect, test } from 'vitest'
import { correctApp, racyApps, signIn } from '../../test/racy-apps.ts'
import type { AppUnderTest } from '../../test/racy-apps.ts'
import { explore, ExploreError } from '../index.ts'
import type { ExploreBody, ExploreOptions, ExploreResult } from '../index.ts'

/** What a test that fails on some courses has to say. */
async function failureOf(body: ExploreBody, options: ExploreOptions): Promise<ExploreError> {
  const error: unknown = await explore(body, options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ExploreError)
  return error as ExploreError
}

async function resultOf(
  { body, ...app }: AppUnderTest,
  more: ExploreOptions,
): Promise<ExploreResult> {
  return (await failureOf(body, { ...app, ...more })).result
}

test.each(Object.entries(racyApps))(
  'the race of %s is found in ten runs, shrunk to one deviation, and replayed',
  async (_name, app) => {
    const { findings } = await resultOf(app, { runs: 60 })
    const [finding] = findings
    expect(findings).toHaveLength(1)
    expect(finding?.foundInRun).toBeLessThanOrEqual(10)
    expect(finding?.course).toHaveLength(1)
    const again = await resultOf(app, { replay: finding?.replay ?? '' })
    expect(again.findings[0]).toMatchObject({ digest: finding?.digest, message: finding?.message })
  },
)

test('the smallest delay is the smallest: one millisecond less, and the test passes', async () => {
  const { lateCancel } = racyApps
  const { findings } = await resultOf(lateCancel as AppUnderTest, { runs: 10 })
  const [deviation] = findings[0]?.course ?? []
  if (deviation?.kind !== 'later') throw new Error(`no delay: ${findings[0]?.replay}`)
  const { body, ...app } = lateCancel as AppUnderTest
  const less = `${deviation.at}+${deviation.laterMs - 1}`
  await expect(explore(body, { ...app, replay: less })).resolves.toMatchObject({ findings: [] })
})

test('nothing is found in an app that is right, in 300 runs', async () => {
  const { body, ...app } = correctApp
  const some = await explore(body, { ...app, runs: 300 })
  expect(some).toMatchObject({ runs: 300, findings: [], surfaced: [] })
})

test('the same seed gives the same courses, and another seed others', async () => {
  const { body, ...app } = correctApp
  const played = async (seed: number): Promise<readonly string[]> => {
    const digests: string[] = []
    const noted: ExploreBody = async (rtm) => {
      await body(rtm)
      digests.push(rtm.journal.digest())
    }
    await explore(noted, { ...app, seed, runs: 80 })
    return digests
  }
  const first = await played(1)
  expect(await played(1)).toEqual(first)
  expect(await played(2)).not.toEqual(first)
})

test('in the set-up all stays calm, and only the subjects are struck', async () => {
  const points = async (subjects?: readonly string[]): Promise<readonly string[]> => {
    const { body, setUp } = correctApp
    const options = subjects === undefined ? { setUp } : { setUp, subjects }
    const error: unknown = await explore(body, { ...options, replay: 'nobody>login:1+1' }).catch(
      (thrown: unknown) => thrown,
    )
    return /points now: (.*)\.$/.exec((error as Error).message)?.[1]?.split(' ') ?? []
  }
  const all = await points()
  expect(all).toContain('bob<peer-message:1')
  expect(all).toContain('alice>upload-bytes:1')
  expect(all.filter((at) => at.includes('login'))).toEqual([])
  const alices = await points(['alice'])
  expect(alices.length).toBeGreaterThan(3)
  expect(alices.filter((at) => !at.startsWith('alice'))).toEqual([])
})

test("the test's own logins are never struck, but a login beside which the app goes on is", async () => {
  const struck = async (body: ExploreBody): Promise<number> => {
    const courses: string[] = []
    const noted: ExploreBody = async (rtm) => {
      await body(rtm)
      const late = rtm.journal.entries({ name: 'onLoginSuccess' }).map(({ atMs }) => atMs)
      courses.push(late.map((atMs) => atMs - rtm.options.startAtMs).join())
    }
    await explore(noted, { runs: 300, weather: ['slow'] })
    return new Set(courses).size
  }
  const awaited = alone(async (rtm) => {
    const [bob] = await Promise.all([signIn(rtm, 'bob'), signIn(rtm, 'carol')])
    await bob.getUserAttributes('alice')
  })
  expect(await struck(awaited)).toBe(1)
  const beside = alone(async (rtm) => {
    const alice = await signIn(rtm, 'dave')
    await Promise.all([signIn(rtm, 'bob'), alice.getUserAttributes('dave')])
  })
  expect(await struck(beside)).toBeGreaterThan(1)
})

test('a user ID is percent-encoded in the name of a point, and a second client is counted', async () => {
  const body: ExploreBody = async (rtm) => {
    const uid = 'Ann ~1'
    const one = await signIn(rtm, uid)
    one.on('ConnectionStateChanged', () => undefined)
    const other = await signIn(rtm, uid)
    await other.getUserAttributes(uid)
  }
  const error: unknown = await explore(body, { replay: 'x>login:1+1' }).catch(
    (thrown: unknown) => thrown,
  )
  const text = (error as Error).message
  expect(text).toContain('0 of 1 met')
  expect(text).toContain('Ann%20%7E1>login:1')
  expect(text).toContain('Ann%20%7E1#2>login:1')
})

test('a report says what came otherwise, what failed and where, draws it, and gives the line that replays it', async () => {
  const { body, ...app } = racyApps['lateCancel'] as AppUnderTest
  const { message, stack, cause, result } = await failureOf(body, { ...app, runs: 24 })
  const replay = result.findings[0]?.replay ?? ''
  expect(message).toMatch(/^\d+ of 24 courses fail: Alice's first timer fires \d+ ms later\n/)
  expect(message).toContain('must hold: what is shown as cancelled is not sent')
  expect(message).toMatch(/at .*racy-apps/)
  expect(stack).toMatch(/at .*racy-apps/)
  expect(cause).toBe(result.findings[0]?.error)
  expect(message).toContain(`RTM_EXPLORE='${replay}'`)
  expect(message).toMatch(/Explored: 24 runs, \d+ points, 22 of 22 single deviations/)
  expect(message).toContain('sequenceDiagram')
  // Both sides of the race: what was late, and what it tried in vain.
  expect(message).toMatch(/Note over Agora: HERE Alice's first timer fires \d+ ms later/)
  expect(message).toContain('timer-fired')
  expect(message).toMatch(/refusal .*cancel/i)
})

/** One user who is logged in, and a test that goes on from there. */
function alone(play: ExploreBody): ExploreBody {
  return async (rtm) => {
    await signIn(rtm, 'alice')
    await play(rtm)
  }
}

test('what else fails a course: a rejection that nobody handles, an error in a callback, a hang, what is left', async () => {
  const two = async (
    play: (alice: Awaited<ReturnType<typeof signIn>>, rtm: Parameters<ExploreBody>[0]) => unknown,
  ): Promise<string> => {
    const body: ExploreBody = async (rtm) => {
      const alice = await signIn(rtm, 'alice')
      await play(alice, rtm)
    }
    const { result } = await failureOf(body, { runs: 60 })
    return result.findings.map(({ kind }) => kind).join()
  }
  expect(
    await two(async (alice, rtm) => {
      void alice.createChannel('room').join()
      await rtm.clock.sleep('60s')
    }),
  ).toBe('unhandled rejection')
  expect(
    await two(async (alice, rtm) => {
      alice.on('ConnectionStateChanged', (state) => {
        if (state === 'RECONNECTING') throw new Error('not ready for that')
      })
      await rtm.clock.sleep('60s')
    }),
  ).toBe('callback')
  expect(
    await two(async (alice) => {
      const joined = alice.createChannel('room').join()
      await new Promise((resolve) => void joined.then(resolve, () => undefined))
    }),
  ).toBe('hang')
  expect(
    await two(async (alice, rtm) => {
      const bytes = new Blob([new Uint8Array(100_000)])
      const sent = alice.createMediaMessageByUploading(bytes, { messageType: 'FILE' })
      void sent.catch(() => undefined)
      await rtm.clock.sleep(500)
    }),
  ).toBe('not clean')
})

test('an error of the service that the test awaits is told apart, and fails it only where that is asked for', async () => {
  const body: ExploreBody = async (rtm) => {
    const alice = await signIn(rtm, 'alice')
    await alice.createChannel('room').join()
  }
  const { findings, surfaced } = await explore(body, { runs: 60 })
  expect(findings).toEqual([])
  expect(surfaced.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('JOIN_CHANNEL_TIMEOUT'),
  )
  const { result } = await failureOf(body, { runs: 60, failOn: 'surfaced' })
  expect(result.findings.map(({ kind }) => kind)).toContain('surfaced')
})

test('a kick, a token that dies and refusals are weather, too', async () => {
  const body = alone(async (rtm) => {
    const bob = await signIn(rtm, 'bob')
    const states: string[] = []
    bob.on('ConnectionStateChanged', (state) => void states.push(state))
    const isThere = await bob
      .createChannel('room')
      .join()
      .then(() => true)
      .catch(() => false)
    await rtm.clock.sleep('2m')
    // A client of this age is asked for its token when it logs in again.
    if (rtm.journal.countOf('server', 'token-expired') > 0) throw new Error('the token is dead')
    if (states.includes('ABORTED')) throw new Error('Bob was put out')
    if (!isThere) throw new Error('Bob is not in the room')
  })
  const replays = async (
    weather: ExploreOptions['weather'] & object,
  ): Promise<readonly string[]> => {
    const { result } = await failureOf(body, { subjects: ['bob'], weather, runs: 100 })
    return result.findings.map(({ replay }) => replay.replaceAll(/\S+!/g, ''))
  }
  expect(await replays(['kick'])).toContain('kick')
  expect(await replays(['token'])).toContain('token')
  expect(await replays(['refusals'])).toContain('refuse=JOIN_CHANNEL_ERR_FAILURE')
})

let counter = 0
test('a test with state left over, or one that goes by real time, is refused before it is explored', async () => {
  const counts = alone(async (rtm) => {
    const bob = await signIn(rtm, 'bob')
    await bob.sendMessageToPeer({ text: `message ${++counter}` }, 'alice')
  })
  await expect(explore(counts)).rejects.toThrow(
    /two calm runs are not the same: what is sent differs\. Something of the first is left over \(.*Math\.random/,
  )
  let runs = 0
  const sleeps = alone(async (rtm) => {
    await rtm.clock.sleep(10 + ++runs)
    const bob = await signIn(rtm, 'bob')
    await bob.logout()
  })
  await expect(explore(sleeps)).rejects.toThrow(
    /the same happens at other times\. Something goes by no time of the world/,
  )
  let times = 0
  const fails = alone(() => {
    if (++times > 1) throw new Error('not again')
  })
  await expect(explore(fails)).rejects.toThrow(
    /the first calm run passes, and the second fails \(not again\)/,
  )
})

test('what the calm run fails with is thrown as it is', async () => {
  const mine = new Error('of mine')
  const body = alone(() => {
    throw mine
  })
  await expect(explore(body)).rejects.toBe(mine)
})

test('a replay that is not met says so, and a part of it that cannot be read is named', async () => {
  const { body, ...app } = correctApp
  const replay = (line: string): Promise<unknown> => explore(body, { ...app, replay: line })
  await expect(replay('alice>send-peer:1+5 alice>join:1!cut=2s')).rejects.toThrow(
    /1 of 2 met\. The test does not come to alice>join:1 any more/,
  )
  await expect(replay('alice>send-peer:1!refuse=NO_SUCH')).rejects.toThrow(
    /alice>send-peer:1 is never refused with NO_SUCH\./,
  )
  for (const line of [
    'alice>join',
    'alice>join:1',
    'alice>join:1+x',
    'alice>join:0+5',
    '',
    'alice>join:1!melt',
    'a b>join:1+5',
  ])
    await expect(replay(line)).rejects.toThrow(/which is no deviation\. Give the line of a report/)
})

test('bad input is told in one sentence', async () => {
  const fine = alone(() => undefined)
  const bad: readonly (readonly [unknown, unknown, RegExp])[] = [
    [fine, { runs: 0 }, /^Cannot explore: runs is 0\. Give a whole number of 3 or more/],
    [fine, { runs: 2 }, /runs is 2\. .*the first two are calm/],
    [fine, { runs: 1.5 }, /runs is 1\.5/],
    [fine, { rusn: 5 }, /there is no option 'rusn'\. Did you mean 'runs'\?/],
    [fine, { weather: ['slwo'] }, /there is no weather 'slwo'\. Did you mean 'slow'\?/],
    [fine, { weather: [] }, /weather is no list/],
    [fine, { subjects: [] }, /subjects are no user IDs/],
    [
      fine,
      { subjects: ['alcie'] },
      /there is no user 'alcie' in the test\. Did you mean 'alice'\?/,
    ],
    [fine, { failOn: 'all' }, /there is no failOn 'all'/],
    [fine, { timeLimit: 'long' }, /timeLimit is long/],
    [fine, { clock: 'system' }, /with clock 'system' no run is like another/],
    [fine, { setUp: 5 }, /setUp is a number/],
    [fine, null, /the options are null/],
    [undefined, {}, /the test is undefined\. Give a function/],
    [() => undefined, {}, /does nothing in the world that it is given/],
  ]
  for (const [body, options, sentence] of bad)
    await expect(explore(body as ExploreBody, options as ExploreOptions)).rejects.toThrow(sentence)
})
