import { makePng, testAppId } from 'rtm-testkit/fixtures'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { toAppResult } from 'rtm-testkit/reporters'
import type { Result } from 'rtm-testkit/reporters'
import { expect, test } from 'vitest'
import { CarelessChat } from './careless-chat.ts'

// The audit only takes notes here: the report is what is looked at.
const rtm = useFakeRtm({ audit: 'off', mustEndClean: false })

/** A day in the life of the chat. */
async function play(): Promise<void> {
  rtm.noteCallSites()
  const photo = new Blob([makePng({ width: 64, height: 48 }), new Uint8Array(20_000)])
  const [alice, bob] = [new CarelessChat(testAppId, 'alice'), new CarelessChat(testAppId, 'bob')]
  await alice.open()
  await bob.open()
  await alice.shout('hello?')
  const { mediaId } = await alice.sendPhoto('bob', photo)
  await alice.upload(photo, () => undefined)
  await rtm.clock.advance('1s')
  await alice.sendAlbum(Array.from({ length: 10 }, () => photo))
  for (let drawn = 0; drawn < 4; drawn++) await bob.draw(mediaId)
  const [message] = bob.received
  if (message === undefined) throw new Error('Bob has received nothing.')
  await alice.openAny({ text: 'no photo', messageType: 'TEXT' } as never)
  await bob.forward(message, 'alice')
  await alice.type('bob', 200)
  await bob.refreshMembers()
  await new CarelessChat(testAppId, 'bob').open()
  await rtm.clock.advance('5s')
}

function resultOf(): Result {
  return toAppResult([{ name: 'a day', recording: rtm.recording() }], {
    version: '0.0.0',
    node: '20',
    host: 'linux',
    subject: 'the careless chat',
    seed: 1,
    startedAtMs: 0,
    tookMs: 1,
    replay: 'vitest run examples/careless-chat',
  })
}

test('every mistake is found, at its line, with a way to mend it', async () => {
  await play()
  const { results, summary } = resultOf()
  expect(summary.verdict).toBe('non-conformant')
  const broken = results.filter(({ verdict }) => verdict === 'broken')
  expect(broken.map(({ rule }) => rule).toSorted()).toEqual([
    'IMG-CANCEL-SAMPLE',
    'LOGIN-REQUIRED',
    'MEDIA-DOWNLOAD-BY-ID',
    'TASKS-MAX-9',
    'THUMB-NOT-AUTO',
    'W-ABORTED-LOGOUT-FIRST',
    'W-ABORTED-NO-AUTO',
    'W-CHANNEL-MEMBERS-ONLY',
    'W-DL-BAD-ARG',
    'W-GETMEMBERS',
    'W-LOGIN-RATE',
    'W-MSG-NO-SEND-RECEIVED',
    'W-SEND-RATE',
    'WEB-LISTENERS',
  ])
  for (const { rule, example, fix } of broken) {
    expect([rule, example?.site]).toEqual([
      rule,
      expect.stringMatching(/careless-chat\.ts:\d+:\d+/),
    ])
    expect(fix).toMatch(/\.$/)
  }
  const findings = rtm.audit().map(({ rule, what }) => `${rule} ${what.replaceAll(/\d+/g, '#')}`)
  // Two rules are broken in two ways each.
  expect(new Set(findings).size).toBeGreaterThanOrEqual(15)
})

test('who did it is not told, unless it is asked for', async () => {
  await play()
  const text = JSON.stringify(resultOf().results.map(({ example, reason }) => [example, reason]))
  expect(text).not.toMatch(/"(alice|bob)"|everybody/)
  expect(text).toContain('user-1')
})
