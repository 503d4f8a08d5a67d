import { readFile } from 'node:fs/promises'
import pLimit from 'p-limit'
import PQueue from 'p-queue'
import pRetry from 'p-retry'
import { describe, expect, test, vi } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import AgoraRTM from '../agora-rtm-sdk.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'
import { afterReal } from '../time/index.ts'
import { useFakeRtm, withFakeRtm } from '../vitest.ts'
import type { UseFakeRtmOptions } from '../vitest.ts'

/** What libraries of apps do with time, unchanged, and what a person does. */
const options: UseFakeRtmOptions = {
  network: { upBytesPerSec: 1_000_000 },
  audit: 'off',
  mustEndClean: false,
}
const rtm = useFakeRtm(options)

async function signIn(uid: string): Promise<RtmClient> {
  const client = AgoraRTM.createInstance(testAppId)
  await client.login({ uid })
  return client
}

interface Upload {
  readonly bytes: number
  readonly cancelSignal?: AbortSignal
  readonly onOperationProgress?: () => void
}

function upload(
  client: RtmClient,
  { bytes, ...transfer }: Upload,
): Promise<{ readonly mediaId: string }> {
  const picture = new Blob([new Uint8Array(bytes)])
  return client.createMediaMessageByUploading(
    picture,
    { messageType: 'FILE', fileName: 'x' },
    transfer,
  )
}

test('a click after the first progress cancels an upload of 10 s', async () => {
  const alice = await signIn('alice')
  const button = new EventTarget()
  const aborting = new AbortController()
  button.addEventListener('click', () => aborting.abort())
  let progressSeen = 0
  const atMs = Date.now()
  let begin: (() => void) | undefined
  const isUnderWay = new Promise<void>((resolve) => (begin = resolve))
  const onOperationProgress = (): void => {
    progressSeen++
    begin?.()
  }
  const { signal } = aborting
  const sent = upload(alice, { bytes: 10_000_000, cancelSignal: signal, onOperationProgress })
  const cancelled = sent.catch((error: unknown) => error)
  await isUnderWay
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve))
  button.dispatchEvent(new Event('click'))
  expect(await cancelled).toMatchObject({ code: 6 })
  expect(progressSeen).toBe(1)
  expect(Date.now() - atMs).toBeLessThan(2000)
})

test('p-retry backs off in the time of the world', async () => {
  const alice = await signIn('alice')
  rtm.faults.add({ on: 'upload', uid: 'alice', nth: [1, 2, 3], code: 'FAILURE' })
  let tries = 0
  const atMs = Date.now()
  const again = async (): Promise<{ readonly mediaId: string }> => {
    tries++
    return await upload(alice, { bytes: 1000 })
  }
  const { mediaId } = await pRetry(again, { retries: 5, minTimeout: 1000, factor: 2 })
  expect([tries, mediaId === '']).toEqual([4, false])
  expect(Date.now() - atMs).toBeGreaterThanOrEqual(7000)
  expect(Date.now() - atMs).toBeLessThan(8000)
})

test('p-limit and p-queue, by number and by interval', async () => {
  const alice = await signIn('alice')
  const limit = pLimit(3)
  const all = Array.from({ length: 12 }, () => limit(() => upload(alice, { bytes: 100_000 })))
  expect(await Promise.all(all)).toHaveLength(12)
  const atMs = Date.now()
  const queue = new PQueue({ intervalCap: 2, interval: 1000, concurrency: 9 })
  await Promise.all(
    Array.from({ length: 8 }, () => queue.add(() => upload(alice, { bytes: 1000 }))),
  )
  expect(Date.now() - atMs).toBeGreaterThanOrEqual(3000)
  expect(Date.now() - atMs).toBeLessThan(4500)
})

test('a queue that gives up after a time does so in the time of the world', async () => {
  const alice = await signIn('alice')
  const queue = new PQueue({ timeout: 2000 })
  await expect(queue.add(() => upload(alice, { bytes: 10_000_000 }))).rejects.toThrow(/2000/)
  expect((await queue.add(() => upload(alice, { bytes: 1000 })))?.mediaId).not.toBe('')
})

test('the date in a message and the date of the app are of one time', async () => {
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  const received = new Promise<number>((resolve) =>
    bob.on('MessageFromPeer', (_message, _peer, { serverReceivedTs }) => resolve(serverReceivedTs)),
  )
  await alice.sendMessageToPeer({ text: 'hi' }, 'bob')
  expect(Math.abs(Date.now() - (await received))).toBeLessThan(1000)
})

test('an interval of 30 s ticks at most 60 times in a real second of nothing', async () => {
  let ticks = 0
  setInterval(() => ticks++, 30_000)
  await new Promise<void>((resolve) => void afterReal(1000, resolve))
  expect(ticks).toBeLessThanOrEqual(60)
})

test('modules that are imported, and files that are read, are not overtaken by a timeout', async () => {
  const work = Promise.all([import('./journal-search.ts'), readFile('package.json')])
  const late = new Promise((resolve) => setTimeout(() => resolve('late'), 1000))
  expect(await Promise.race([work.then(() => 'work'), late])).toBe('work')
})

/** What is written on the error output meanwhile. */
async function saidDuring(run: () => Promise<void>): Promise<readonly string[]> {
  const said: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  try {
    await run()
  } finally {
    spy.mockRestore()
  }
  return said.filter((text) => text.startsWith('rtm-testkit: '))
}

test('a runner that fakes timers wins for the app; the service keeps its own time, and says so once', async () => {
  const loginWithFakes = async (): Promise<void> => {
    vi.useFakeTimers()
    await signIn('bob')
    vi.useRealTimers()
  }
  expect(await saidDuring(loginWithFakes)).toEqual([
    expect.stringMatching(/^rtm-testkit: timers are faked: .* Use timers: 'host' in useFakeRtm/),
  ])
  expect(await saidDuring(loginWithFakes)).toEqual([])
  vi.useFakeTimers()
  try {
    let fired = 0
    setTimeout(() => fired++, 1000)
    const alice = await signIn('alice')
    expect((await upload(alice, { bytes: 3_000_000 })).mediaId).not.toBe('')
    expect(fired).toBe(0)
    await vi.advanceTimersByTimeAsync(1000)
    expect(fired).toBe(1)
  } finally {
    vi.useRealTimers()
  }
  const atMs = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(Date.now() - atMs).toBe(500)
})

test("faked timers beside the clock 'system' are said once, with what to do", async () => {
  const login = async (): Promise<void> => {
    await withFakeRtm({ clock: 'system', mustEndClean: false }, async () => {
      vi.useFakeTimers()
      await signIn('alice')
      vi.useRealTimers()
    })
  }
  expect(await saidDuring(login)).toEqual([
    expect.stringMatching(
      /^rtm-testkit: timers are faked, but the clock is 'system': .* Use timers: 'host'/,
    ),
  ])
  expect(await saidDuring(login)).toEqual([])
})

test('a timer that is cleared after a reset takes nothing of the service with it', async () => {
  await signIn('bob')
  const late = Array.from({ length: 5 }, () => setTimeout(() => expect.unreachable(), 1000))
  rtm.reset()
  const alice = AgoraRTM.createInstance(testAppId)
  const login = alice.login({ uid: 'alice' })
  for (const timer of late) clearTimeout(timer)
  await rtm.until(login)
  await rtm.clock.advance('2s')
})

test('timers go on over a reset of the world, as all that an app keeps', async () => {
  const fired: string[] = []
  setTimeout(() => fired.push('once'), 1000)
  const heart = setInterval(() => fired.push('beat'), 400)
  rtm.reset()
  await rtm.clock.advance('1s')
  clearInterval(heart)
  expect(fired).toEqual(['beat', 'beat', 'once'])
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(fired).toHaveLength(3)
})

test(
  'the time limit of a test is real: an app may sleep for a week in it',
  { timeout: 60_000 },
  async () => {
    const atMs = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 7 * 86_400_000))
    expect(Date.now() - atMs).toBe(7 * 86_400_000)
  },
)

/** An app with all kinds of timers: a heartbeat, a time-out, a back-off, a file, a debounce. */
async function busyApp(): Promise<string> {
  return await withFakeRtm({ ...options, seed: 5 }, async (world) => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')]
    const heart = setInterval(
      () => void alice.sendMessageToPeer({ text: `at ${Date.now()}` }, 'bob'),
      700,
    )
    world.faults.add({ on: 'upload', uid: 'bob', nth: [1, 2], code: 'FAILURE' })
    const late = upload(alice, { bytes: 9_000_000, cancelSignal: AbortSignal.timeout(4000) })
    const again = pRetry(() => upload(bob, { bytes: 500_000 }), { minTimeout: 300 })
    await Promise.allSettled([late, again, readFile('package.json')])
    clearInterval(heart)
    let debounce = setTimeout(() => undefined, 0)
    const said = new Promise<void>((resolve) => {
      for (const text of ['h', 'he', 'hey']) {
        clearTimeout(debounce)
        debounce = setTimeout(
          () => void alice.sendMessageToPeer({ text }, 'bob').then(() => resolve()),
          300,
        )
      }
    })
    await said
    return `${world.journal.digest()} at ${world.clock.nowMs()}`
  })
}

describe('fifty runs of an app with timers have one digest', () => {
  test('one after another', async () => {
    const digests = new Set<string>()
    for (let run = 0; run < 50; run++) digests.add(await busyApp())
    expect([...digests]).toHaveLength(1)
  })

  test('and all at once', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 50 }, busyApp))).size).toBe(1)
  })
})
