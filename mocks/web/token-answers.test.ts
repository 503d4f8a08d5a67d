import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import { makeToken } from '../protocol/index.ts'
import type { FakeRtm } from '../index.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'

const certificate = 'a'.repeat(32)
const otherAppId = 'another'.padEnd(32, '0')

function createWorld(): FakeRtm {
  return createFakeRtm({ profile: 'web-1.4', appCertificates: { [testAppId]: certificate } })
}

interface Wanted {
  readonly uid?: string
  readonly appId?: string
  readonly certificate?: string
  readonly lifeSec?: number
  readonly version?: '006' | '007'
}

function tokenOf(rtm: FakeRtm, wanted: Wanted = {}): string {
  const issuedAtMs = rtm.clock.nowMs()
  return makeToken({ uid: 'alice', appId: testAppId, certificate, issuedAtMs, ...wanted })
}

/** What is wrong with a token, by the codes of login and renewToken, the rule, and what the sentence says. */
const faults: readonly (readonly [
  what: string,
  make: (rtm: FakeRtm) => string,
  says: RegExp,
  rule?: string,
])[] = [
  ['garbage', () => 'garbage', /Error Code \d - The token begins with neither 006 nor 007\./],
  ['cut short', (rtm) => tokenOf(rtm).slice(0, 40), /- The token is cut short or garbled\./],
  [
    "another user's, of today",
    (rtm) => tokenOf(rtm, { uid: 'bob' }),
    /- The token is for the user ID bob\..*Make one for the user ID alice/s,
    'W-TOKEN-UID',
  ],
  [
    "another user's, of the older form",
    (rtm) => tokenOf(rtm, { uid: 'bob', version: '006' }),
    /- The token is for another user ID\..*Make one for the user ID alice/s,
    'W-TOKEN-UID',
  ],
  [
    "another App ID's",
    (rtm) => tokenOf(rtm, { appId: otherAppId }),
    /- The token is for the App ID another0/,
  ],
  [
    "another App ID's, of the older form",
    (rtm) => tokenOf(rtm, { appId: otherAppId, version: '006' }),
    /- The token is for the App ID another0/,
  ],
  [
    'signed with another certificate',
    (rtm) => tokenOf(rtm, { certificate: 'b'.repeat(32) }),
    /- The signature of the token does not verify\./,
  ],
]

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => new Error('nothing failed'),
    (error: unknown) => error as Error,
  )
}

async function loggedIn(rtm: FakeRtm): Promise<RtmClient> {
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid: 'alice', token: tokenOf(rtm) })
  return client
}

for (const [what, make, says, rule = 'W-TOKEN-EXPIRED-LOGIN'] of faults)
  test(`a token that is ${what} has a sentence of its own`, async () => {
    const rtm = createWorld()
    const client = rtm.agoraRTM.createInstance(testAppId)
    const error = await failureOf(client.login({ uid: 'alice', token: make(rtm) }))
    expect(error).toMatchObject({ name: 'RtmUnauthenticatedError', code: 5, rule })
    expect(error.message).toMatch(says)
    expect(error.message).not.toContain('static key')
    const other = createWorld()
    const renewing = await loggedIn(other)
    const renewal = await failureOf(renewing.renewToken(make(other)))
    expect(renewal).toMatchObject({ name: 'RtmInvalidArgumentError', code: 6, rule })
    expect(renewal.message.replace('RENEW_TOKEN_ERR_INVALID_TOKEN', '')).toMatch(
      new RegExp(says.source.replace(/^.*?- /, ''), 's'),
    )
    await rtm.dispose()
    await other.dispose()
  })

test('a dead token is 6 at the login and 5 in renewToken, each with the sentence of a dead token', async () => {
  const rtm = createWorld()
  const dead = tokenOf(rtm, { lifeSec: 60 })
  await rtm.clock.advance('2m')
  const client = rtm.agoraRTM.createInstance(testAppId)
  const error = await failureOf(client.login({ uid: 'alice', token: dead }))
  expect(error).toMatchObject({ code: 6, rule: 'W-TOKEN-EXPIRED-LOGIN' })
  expect(error.message).toMatch(/^ Error Code 6 - .*The token has expired\./s)
  const renewal = await failureOf((await loggedIn(rtm)).renewToken(dead))
  expect(renewal).toMatchObject({ code: 5, rule: 'W-TOKEN-EXPIRED-LOGIN' })
  expect(renewal.message).toMatch(/^ Error Code 5 - .*The token has expired\./s)
  await rtm.dispose()
})

test('no token keeps the text that the real SDK was seen to give', async () => {
  const rtm = createWorld()
  const client = rtm.agoraRTM.createInstance(testAppId)
  const error = await failureOf(client.login({ uid: 'alice' }))
  expect(error.message).toMatch(
    /^ Error Code 5 - The vendor enabled the dynamic key, but uses the static key\.\n.*a token is needed/,
  )
  await rtm.dispose()
})

test('an empty Blob has a sentence and a rule of its own, wrong arguments keep the text that was seen', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid: 'alice' })
  const upload = (blob: Blob): Promise<Error> =>
    failureOf(client.createMediaMessageByUploading(blob, { messageType: 'FILE' }))
  const empty = await upload(new Blob([]))
  expect(empty).toMatchObject({ name: 'RtmInvalidArgumentError', code: 2, rule: 'MEDIA-NONEMPTY' })
  expect(empty.message).toMatch(/^ Error Code 2 - The Blob is empty\.\n/)
  const wrong = await upload('text' as never)
  expect(wrong).toMatchObject({ name: 'RtmInvalidArgumentError', code: 2 })
  expect(wrong.message).toMatch(/^ Error Code 2 - Invalid message params type\.\n/)
  await rtm.dispose()
})
