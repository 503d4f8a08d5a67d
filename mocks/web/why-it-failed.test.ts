import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import type { RtmChannel, RtmClient } from '../agora-rtm-sdk.ts'

/** Alice, logged in and in a channel. */
async function ground(): Promise<{ rtm: FakeRtm; client: RtmClient; room: RtmChannel }> {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid: 'alice' })
  const room = client.createChannel('room')
  await room.join()
  return { rtm, client, room }
}

async function failureOf(promise: Promise<unknown>): Promise<{ message: string; rule?: string }> {
  return await promise.then(
    () => ({ message: '' }),
    (error: unknown) => error as { message: string },
  )
}

test('what waits when the same user logs in elsewhere says so', async () => {
  const { rtm, room } = await ground()
  rtm.faults.add({ on: 'getMembers', drop: true })
  const pending = Promise.all([
    failureOf(room.getMembers()),
    failureOf(rtm.agoraRTM.createInstance(testAppId).login({ uid: 'alice' })),
  ])
  const [{ message }] = await rtm.until(pending)
  expect(message).toContain(
    'No answer came within 10 s: another login of alice put the client out while this waited (REMOTE_LOGIN).',
  )
  await rtm.dispose()
})

test('each reason names the rule that it rests on, where there is one', async () => {
  const { rtm, client, room } = await ground()
  const ruleOf = async (promise: Promise<unknown>): Promise<unknown> =>
    (await failureOf(rtm.until(promise))).rule
  rtm.network.client('alice').disconnect()
  expect(await ruleOf(room.sendMessage({ text: 'x' }))).toBe('W-SEND-TIMEOUT')
  expect(await ruleOf(client.sendMessageToPeer({ text: 'x' }, 'bob'))).toBe('W-SEND-TIMEOUT')
  expect(await ruleOf(room.getMembers())).toBe(undefined)
  await client.logout()
  expect(await ruleOf(client.login({ uid: 'alice' }))).toBe('W-LOGIN-TIMEOUT')
  await rtm.dispose()
})

test('what the service refuses, or a fault of the test, says so too', async () => {
  const { rtm, client, room } = await ground()
  const failing = async (promise: Promise<unknown>): Promise<string> =>
    (await failureOf(rtm.until(promise))).message
  expect(await failing(client.getUserAttributes('nobody'))).toContain(
    ': No user of that ID is online, and attributes can only be read of one who is. [rule W-UATTR-NOT-FOUND]',
  )
  for (let key = 0; key < 2; key++) await client.addOrUpdateLocalUserAttributes(eightKiB(key))
  expect(await failing(client.addOrUpdateLocalUserAttributes(eightKiB(2)))).toContain(
    ': With what the user has already, the attributes would be too many or too large. [rule W-UATTR-LIMITS]',
  )
  for (const on of [
    'getMembers',
    'getUserAttributes',
    'upload',
    'download',
    'join',
    'login',
  ] as const)
    rtm.faults.add({ on, code: 1 })
  const struck = (on: string): string =>
    `: A fault on ${on}, which the test has added, struck here.`
  expect(await failing(room.getMembers())).toContain(struck('getMembers'))
  const file = new Blob(['x'])
  const uploading = client.createMediaMessageByUploading(file, { messageType: 'FILE' })
  expect(await failing(uploading)).toContain(struck('upload'))
  expect(await failing(client.createChannel('c').join())).toContain(struck('join'))
  const other = rtm.agoraRTM.createInstance(testAppId)
  expect(await failing(other.login({ uid: 'bob' }))).toContain(struck('login'))
  await rtm.dispose()
})

/** The most that one attribute may hold, less its key. */
function eightKiB(key: number): Record<string, string> {
  return { [`k${key}`]: 'x'.repeat(8 * 1024 - 100) }
}

test('an invitation that a logout ends leaves the reason in the journal', async () => {
  const { rtm, client } = await ground()
  const invitation = client.createLocalInvitation('bob')
  const reasons: string[] = []
  invitation.on('LocalInvitationFailure', (reason) => reasons.push(reason))
  invitation.send()
  await client.logout()
  expect(reasons).toEqual(['NOT_LOGGEDIN'])
  const [entry] = rtm.journal.entries({ name: 'onLocalInvitationFailure' })
  expect(entry?.note).toContain('logged out while this waited')
  await rtm.dispose()
})
