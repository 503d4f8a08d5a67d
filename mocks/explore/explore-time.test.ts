import { expect, test } from 'vitest'
import { signIn } from '../../test/racy-apps.ts'
import type { FakeRtm } from '../index.ts'
import { explore, ExploreError } from './index.ts'
import type { ExploreBody, ExploreOptions } from './index.ts'

async function failureOf(body: ExploreBody, options: ExploreOptions): Promise<ExploreError> {
  const error: unknown = await explore(body, options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ExploreError)
  return error as ExploreError
}

/** Fails where Bob's text comes later than calm, and then does what is asked. */
function racy(then: (rtm: FakeRtm) => unknown): ExploreBody {
  return async (rtm) => {
    const [alice, bob] = [await signIn(rtm, 'alice'), await signIn(rtm, 'bob')]
    let heard = false
    alice.on('MessageFromPeer', () => (heard = true))
    const sent = bob.sendMessageToPeer({ text: 'hello' }, 'alice')
    await rtm.clock.sleep(300)
    if (!heard) await then(rtm)
    await sent
  }
}

test('what was found is told though the time is over, and a course that never ends is a finding', async () => {
  const polls = racy(async (rtm) => {
    for (;;) await rtm.clock.sleep(1000)
  })
  const endless = await failureOf(polls, { weather: ['slow'], timeLimit: 1500 })
  expect(endless.result.findings[0]).toMatchObject({ kind: 'hang' })
  expect(endless.message).toContain('given up after 0.3 s of real time')
  const fails = racy(() => {
    throw new Error('Bob was not heard')
  })
  const many = await failureOf(fails, { runs: 1_000_000, timeLimit: 1500 })
  expect(many.result.runs).toBeLessThan(1_000_000)
  expect(many.message).toContain('Bob was not heard')
})

test('what fails only at times hides nothing that fails each time', async () => {
  let times = 0
  const body = racy(() => {
    throw new Error(times++ === 0 ? 'once' : 'each time')
  })
  expect((await failureOf(body, { runs: 60 })).message).toContain('each time')
})

test('where the time limit is over, that is said, and how far it came', async () => {
  const never = async (rtm: FakeRtm): Promise<void> => {
    await signIn(rtm, 'alice')
    await rtm.clock.hold('something real', new Promise(() => undefined))
  }
  await expect(explore(never, { timeLimit: 50 })).rejects.toThrow(
    /0\.05 s are over after 0 of 300 runs, none of which has failed\. Give a larger timeLimit/,
  )
})

test('what a failing run leaves behind is no finding of the next one', async () => {
  let isBusy = false
  const body = racy(() => {
    isBusy = true
    throw new Error('Bob was not heard')
  })
  const flagged: ExploreBody = async (rtm) => {
    if (isBusy) throw new Error('still busy')
    await body(rtm)
  }
  await expect(explore(flagged, { runs: 60 })).rejects.toThrow(
    /^Cannot explore: after a run that fails, the test fails without any deviation, too \(still busy\)\. Something of the first is left over/,
  )
})
