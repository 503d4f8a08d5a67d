import { expect, test } from 'vitest'
import { hello, image, picture, quietly, Stage } from '../../test/audit-tests.ts'

/** Rules of what an audit has found. */
function rulesOf(stage: Stage): readonly string[] {
  return stage.rtm.audit().map(({ rule }) => rule)
}

test.each([
  [16_383, []],
  [16_384, ['THUMB-NOT-AUTO']],
])('a thumbnail of %s bytes, where 32768 are the message: %s', async (bytes, rules) => {
  const stage = new Stage()
  const alice = await stage.login('alice')
  const thumbnail = new Blob([new Uint8Array(bytes)])
  const message = await alice.createMediaMessageByUploading(picture, { ...image, thumbnail })
  await alice.sendMessageToPeer(message, 'bob')
  expect(rulesOf(stage)).toEqual(rules)
})

/** A client that was put out just now, by one that was made elsewhere. */
async function putOut(stage: Stage): ReturnType<Stage['login']> {
  const alice = await stage.login('alice')
  await stage.rtm.agoraRTM.createInstance('a'.repeat(32)).login({ uid: 'alice' })
  return alice
}

test.each([
  [199, ['W-ABORTED-NO-AUTO']],
  [200, []],
])('a login %s ms after a kick: %s', async (afterMs, rules) => {
  const stage = new Stage()
  const alice = await putOut(stage)
  await alice.logout()
  await stage.pass(afterMs)
  await alice.login({ uid: 'alice' })
  expect(rulesOf(stage)).toEqual(rules)
})

test.each([
  [999, []],
  [1000, ['W-ABORTED-LOGOUT-FIRST']],
])('one send %s ms after a kick: %s', async (afterMs, rules) => {
  const stage = new Stage()
  const alice = await putOut(stage)
  await stage.pass(afterMs)
  await quietly(alice.sendMessageToPeer(hello, 'bob'))
  expect(rulesOf(stage)).toEqual(rules)
})

test.each([
  [2, []],
  [3, ['W-KICK-SAME-UID']],
])('%s instances of one user by one line: %s', async (count, rules) => {
  const stage = new Stage()
  for (let made = 0; made < count; made++) await stage.login('alice')
  expect(rulesOf(stage)).toEqual(rules)
})
