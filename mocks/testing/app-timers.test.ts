import { readFile } from 'node:fs/promises'
import { setTimeout as esmSetTimeout } from 'node:timers'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import AgoraRTM from '../agora-rtm-sdk.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'
import { upload } from '../../test/app-tests.ts'
import { useFakeRtm } from '../vitest.ts'
import type { UseFakeRtmOptions } from '../vitest.ts'

const network = { upBytesPerSec: 1_000_000 }
const rtm = useFakeRtm({ timers: 'world', network, audit: 'off', mustEndClean: false })

/** What a module keeps when it is loaded, before there is a world. */
const kept = { sleep: promisify(setTimeout), now: Date.now, delay, setTimeout }

async function signIn(uid: string): Promise<RtmClient> {
  const client = AgoraRTM.createInstance(testAppId)
  await client.login({ uid })
  return client
}

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

test('a sleep of the app is as long in the world, whatever it sleeps by', async () => {
  const [atMs, startMs, dateMs] = [rtm.clock.nowMs(), performance.now(), Date.now()]
  await new Promise((resolve) => setTimeout(resolve, 7 * 86_400_000))
  await delay(1000)
  await new Promise((resolve) => esmSetTimeout(resolve, 1000))
  await promisify(setTimeout)(1000)
  const sleptMs = 7 * 86_400_000 + 3000
  expect(rtm.clock.nowMs() - atMs).toBe(sleptMs)
  expect(performance.now() - startMs).toBeCloseTo(sleptMs, 3)
  expect(Date.now() - dateMs).toBe(sleptMs)
})

test('what a module has kept since it was loaded goes by the world, too', async () => {
  const atMs = rtm.clock.nowMs()
  expect(kept.now()).toBe(atMs)
  await kept.sleep(1000)
  await kept.delay(1000)
  await new Promise((resolve) => kept.setTimeout(resolve, 1000))
  expect(rtm.clock.nowMs() - atMs).toBe(3000)
})

test('a format that is given no date formats the now of the world, and any other as it is', () => {
  const format = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'medium' })
  const now = format.format(Date.now())
  expect([format.format(), format.format(new Date())]).toEqual([now, now])
  expect(Reflect.get(format, 'format')).toBe(Reflect.get(format, 'format'))
  expect(format.formatToParts()).toEqual(format.formatToParts(Date.now()))
  expect(format.formatToParts(0)).not.toEqual(format.formatToParts())
  expect(format.format(0)).toMatch(/^\d+\/\d+\/(69|70), /)
})

test('dates are of the world: now, new, called, subclassed', () => {
  class Day extends Date {}
  expect(Date.now()).toBe(rtm.clock.nowMs())
  expect([new Date().getTime(), new Day().getTime()]).toEqual([Date.now(), Date.now()])
  expect(new Day()).toBeInstanceOf(Day)
  expect([new Date(0).getTime(), Date.UTC(1970, 0)]).toEqual([0, 0])
})

test('media expire while the app sleeps for 7 days', async () => {
  const alice = await signIn('alice')
  const { mediaId } = await upload(alice, 1000)
  await new Promise((resolve) => setTimeout(resolve, 7 * 86_400_000))
  await expect(alice.downloadMedia(mediaId)).rejects.toMatchObject({ code: 4 })
})

test('an interval neither runs away nor stands still', async () => {
  let beats = 0
  setInterval(() => beats++, 30_000)
  await rtm.clock.advance('5m')
  expect(beats).toBe(10)
})

test('a polling loop becomes slow', async () => {
  let polls = 0
  const poll = (): void => {
    polls++
    setTimeout(poll, 5000)
  }
  poll()
  const atMs = rtm.clock.nowMs()
  for (let count = 0; count < 30; count++) await readFile('package.json')
  expect(rtm.clock.nowMs() - atMs).toBeLessThan(2 * 3_600_000)
  expect(polls).toBeGreaterThan(0)
})

const hints: string[] = []
for (const [how, poll] of [
  ['an interval', pollByInterval],
  ['a sleep', pollBySleep],
] as const) {
  test(`${how} that polls beside a timer of ten minutes costs no quiet a poll`, async () => {
    const quiets = vi.spyOn(rtm.clock.app.quiet, 'pass')
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const atMs = rtm.clock.nowMs()
    let isDone = false
    setTimeout(() => (isDone = true), 600_000)
    await poll(() => isDone)
    expect(rtm.clock.nowMs() - atMs).toBeGreaterThanOrEqual(600_000)
    // Of 6000 polls the first 50 had one each, so that what the app waits for has its time.
    expect(quiets.mock.calls.length).toBeGreaterThanOrEqual(50)
    expect(quiets.mock.calls.length).toBeLessThan(200)
    hints.push(...said.mock.calls.map(([text]) => String(text)))
    said.mockRestore()
  })
}

test('such a poll is told once what to do', () => {
  expect(hints.filter((hint) => hint.includes('takes real time for each look'))).toHaveLength(1)
})

/** As the findBy of Testing Library does, with its own limit beside it. */
async function pollByInterval(isDone: () => boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('not found')), 1_200_000)
    const interval = setInterval(() => {
      if (!isDone()) return
      clearInterval(interval)
      clearTimeout(limit)
      resolve()
    }, 100)
  })
}

async function pollBySleep(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 100))
}

test('work that the host does not show is not overtaken by a timeout', async () => {
  const work = Promise.all([
    crypto.subtle.digest('SHA-256', new Uint8Array(3_000_000)),
    promisify(gzip)(new Uint8Array(3_000_000)),
    new Blob([new Uint8Array(3_000_000)]).arrayBuffer(),
  ])
  const late = new Promise((resolve) => setTimeout(() => resolve('late'), 1000))
  expect(await Promise.race([work.then(() => 'work'), late])).toBe('work')
})

test('time does not move while the app waits for five setImmediate', async () => {
  const alice = await signIn('alice')
  const bob = await signIn('bob')
  const answered = new Promise((resolve) => {
    bob.on('RemoteInvitationReceived', (invitation) => {
      void (async () => {
        const atMs = rtm.clock.nowMs()
        for (let count = 0; count < 5; count++) await new Promise((next) => setImmediate(next))
        expect(rtm.clock.nowMs()).toBe(atMs)
        invitation.accept()
      })()
    })
    const invitation = alice.createLocalInvitation('bob')
    invitation.on('LocalInvitationAccepted', () => resolve('accepted'))
    invitation.on('LocalInvitationFailure', () => resolve('failed'))
    invitation.send()
  })
  expect(await answered).toBe('accepted')
})

test('timers are cleared, refreshed and let go as ever; an error of one is not swallowed', async () => {
  let fired = 0
  clearTimeout(setTimeout(() => fired++, 10))
  clearTimeout(Number(setTimeout(() => fired++, 10)))
  setTimeout(() => fired++, 10)
    .refresh()
    .unref()
  await rtm.clock.advance(20)
  expect(fired).toBe(1)
  setTimeout(() => {
    throw new Error('in a timer')
  }, 10)
  await expect(rtm.clock.advance(20)).rejects.toThrow('in a timer')
})

for (const ms of [1000, 2000, 3000]) {
  test.concurrent(`beside others, each has a time of its own: ${ms}`, async () => {
    const atMs = Date.now()
    await new Promise((resolve) => setTimeout(resolve, ms))
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setTimeout(resolve, ms))
    expect(Date.now() - atMs).toBe(2 * ms)
  })
}

describe('what is left to the host', () => {
  useFakeRtm({ timers: { kind: 'world', except: ['Date'] }, mustEndClean: false })
  test('dates are the host own, timers the world own', async () => {
    expect(Date.now() - rtm.clock.nowMs()).toBeGreaterThan(86_400_000)
    const atMs = rtm.clock.nowMs()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(rtm.clock.nowMs() - atMs).toBe(1000)
  })
})

describe('a world that begins now', () => {
  useFakeRtm({ startAtMs: 'now', mustEndClean: false })
  test('is not that of 2020', () => {
    expect(rtm.clock.nowMs()).toBeGreaterThan(1_700_000_000_000)
  })
})

for (const [options, why] of [
  [{ timers: 'word' }, "there is no kind of timers 'word'. Did you mean 'world'?"],
  [{ timers: { kind: 'world', except: ['date'] } }, "'date'. Did you mean 'Date'?"],
  [{ timer: 'world' }, "there is no option 'timer'. Did you mean 'timers'?"],
  [{ timers: 'host', clock: 'manual' }, "cannot be 'manual'"],
  [{ timers: 'world', clock: 'system' }, "with clock 'system'"],
] as const) {
  test(`options that make no sense are refused: ${why}`, () => {
    expect(() => useFakeRtm(options as unknown as UseFakeRtmOptions)).toThrow(why)
  })
}
