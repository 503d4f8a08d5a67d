const { useFakeRtm, withFakeRtm } = require('rtm-testkit/mocks/jest')
const { setTimeout: sleep } = require('node:timers/promises')
const { createInstance } = require('agora-rtm-sdk')

const appId = 'fake0123456789abcdef0123456789ab'
const options = { network: { upBytesPerSec: 1_000_000 }, mustEndClean: false, audit: 'off' }
const weekMs = 7 * 86_400_000
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function signIn(uid) {
  const client = createInstance(appId)
  await client.login({ uid })
  return client
}

const upload = (client, bytes, cancelSignal) =>
  client.createMediaMessageByUploading(
    new Blob([new Uint8Array(bytes)]),
    { messageType: 'FILE', fileName: 'x' },
    cancelSignal === undefined ? {} : { cancelSignal },
  )

describe('the timers of an app go by the world', () => {
  const rtm = useFakeRtm(options)

  test('setTimeout(abort, 1000) cancels an upload of 10 s', async () => {
    const alice = await signIn('alice')
    const aborting = new AbortController()
    setTimeout(() => aborting.abort(), 1000)
    await expect(upload(alice, 10_000_000, aborting.signal)).rejects.toMatchObject({ code: 6 })
  })

  test('AbortSignal.timeout(1000) does, too', async () => {
    const alice = await signIn('alice')
    const signal = AbortSignal.timeout(1000)
    await expect(upload(alice, 10_000_000, signal)).rejects.toMatchObject({ code: 6 })
  })

  test('a week passes at once, in dates and for media; the time limit of the test is real', async () => {
    const alice = await signIn('alice')
    const { mediaId } = await upload(alice, 1000)
    const [atMs, startMs, worldMs] = [Date.now(), performance.now(), rtm.clock.nowMs()]
    expect([atMs, new Date().getTime()]).toEqual([worldMs, worldMs])
    await after(weekMs)
    expect(Date.now() - atMs).toBe(weekMs)
    expect(performance.now() - startMs).toBeCloseTo(weekMs, 0)
    await expect(alice.downloadMedia(mediaId)).rejects.toMatchObject({ code: 4 })
  })

  test('an interval and a cleared timer', async () => {
    let ticks = 0
    const heart = setInterval(() => ticks++, 1000)
    clearTimeout(setTimeout(() => (ticks = NaN), 10))
    await after(10_500)
    clearInterval(heart)
    await after(10_000)
    expect(ticks).toBe(10)
  })

  test('what Node has in modules goes by the world, too', async () => {
    const atMs = Date.now()
    await sleep(weekMs)
    expect(Date.now() - atMs).toBe(weekMs)
  })

  test('five turns take no time', async () => {
    const atMs = Date.now()
    for (let turns = 0; turns < 5; turns++) await new Promise((next) => setTimeout(next, 0))
    expect(Date.now()).toBe(atMs)
  })

  test('faked timers win for the app, and the service goes on', async () => {
    jest.useFakeTimers()
    try {
      let fired = 0
      setTimeout(() => fired++, 1000)
      const alice = await signIn('alice')
      await upload(alice, 3_000_000)
      expect(fired).toBe(0)
      await jest.advanceTimersByTimeAsync(1000)
      expect(fired).toBe(1)
    } finally {
      jest.useRealTimers()
    }
    const atMs = Date.now()
    await after(500)
    expect(Date.now() - atMs).toBe(500)
  })
})

describe('the world goes by faked timers', () => {
  useFakeRtm({ ...options, timers: 'host' })
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  test('a login, an upload and seven days', async () => {
    const alice = createInstance(appId)
    const login = alice.login({ uid: 'alice' })
    await jest.advanceTimersByTimeAsync(100)
    await login
    const uploading = upload(alice, 1000)
    await jest.advanceTimersByTimeAsync(1000)
    const { mediaId } = await uploading
    await jest.advanceTimersByTimeAsync(weekMs)
    const late = alice.downloadMedia(mediaId).catch((error) => error)
    await jest.advanceTimersByTimeAsync(1000)
    expect(await late).toMatchObject({ code: 4 })
  })
})

describe('side by side, each has a time of its own', () => {
  for (const ms of [1000, 2000]) {
    test.concurrent(`${ms} ms`, () =>
      withFakeRtm(options, async () => {
        const atMs = Date.now()
        await after(ms)
        await sleep(ms)
        expect(Date.now() - atMs).toBe(2 * ms)
      }),
    )
  }
})

test('outside of a world all is of the host', () => {
  expect(Date.now()).toBeGreaterThan(1_700_000_000_000)
})
