import { expect, test } from 'vitest'
import {
  createWorldWithFile,
  loggedInClient,
  releasesUploads,
  testAppId,
} from '../../../fixtures/index.ts'
import type { Client } from '../../../fixtures/index.ts'
import { createFakeRtm, recordChannel, UPLOAD_MEDIA_ERR_CODE } from '../../index.ts'

test('faults: nth, window and probability are keyed to the user, not to the order of arrival', async () => {
  const strikes = async (uids: readonly string[]): Promise<readonly string[]> => {
    const rtm = createWorldWithFile({ seed: 5 })
    const fault = rtm.faults.add({ on: 'upload', probability: 0.5, code: 'FAILURE' })
    const clients = new Map<string, Client>()
    for (const uid of uids) clients.set(uid, await loggedInClient(rtm, uid, releasesUploads))
    for (let round = 0; round < 4; round++) {
      for (const { service } of clients.values()) service.createFileMessageByUploading('/a.bin')
      await rtm.clock.advance('1m')
    }
    expect(fault.explain()).toContain('Fault 1 on upload: struck')
    return (
      clients
        .get('alice')
        ?.told.all('onFileMediaUploadResult')
        .map(([, , code]) => String(code)) ?? []
    )
  }
  const alone = await strikes(['alice'])
  expect(await strikes(['bob', 'alice', 'carol'])).toEqual(alone)
  expect(new Set(alone).size).toBe(2)
})

test('faults: each effect does what it says, and explain says why', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  const nth = rtm.faults.add({
    on: 'upload',
    uid: 'alice',
    nth: 2,
    atByte: 5_000_000,
    code: 'TIMEOUT',
  })
  const stall = rtm.faults.add({ on: 'upload', nth: 3, atByte: 100, stall: '60s' })
  const forever = rtm.faults.add({ on: 'upload', nth: 4, stall: 'forever' })
  const cut = rtm.faults.add({ on: 'upload', nth: 5, atByte: 4_000_000, disconnect: '10s' })
  const dropped = rtm.faults.add({ on: 'upload', nth: 6, drop: true })
  const late = rtm.faults.add({ on: 'upload', nth: 7, delay: '5s' })
  const ends: unknown[] = []
  for (let count = 1; count <= 7; count++) {
    const from = rtm.clock.nowMs()
    alice.service.createFileMessageByUploading('/a.bin')
    const [, , code] = await rtm.until(alice.told.next('onFileMediaUploadResult'))
    ends.push([code, rtm.clock.nowMs() - from])
  }
  expect(ends).toEqual([
    [0, 1040],
    [3, 637],
    [0, 61_041],
    [3, 120_000],
    [0, 11_081],
    [3, 121_000],
    [0, 6040],
  ])
  for (const fault of [nth, stall, forever, cut, dropped, late]) expect(fault.hits).toBe(1)
  expect(nth.explain()).toMatch(
    /alice call 1: spared, only for call 2[\s\S]*alice call 2: struck, all conditions hold/,
  )
  nth.remove()
  expect(rtm.journal.countOf('fault', 'fault-1')).toBe(1)
})

test('faults: logins, joins, sends and getMembers can be answered otherwise, later or never', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  rtm.faults.add({ on: 'join', nth: 1, code: 'JOIN_CHANNEL_ERR_REJECTED' })
  rtm.faults.add({ on: 'join', nth: 2, drop: true })
  rtm.faults.add({ on: 'sendMessage', nth: 1, code: 'FAILURE' })
  rtm.faults.add({ on: 'sendMessageToPeer', nth: 1, delay: '3s' })
  rtm.faults.add({ on: 'getMembers', code: 'GET_MEMBERS_ERR_REJECTED' })
  rtm.faults.add({ on: 'leave', nth: 1, code: 'LEAVE_CHANNEL_ERR_REJECTED' })
  const told = recordChannel()
  const channel = alice.service.createChannel('family', told)
  channel?.join()
  expect(await rtm.until(told.next('onJoinFailure'))).toEqual([2])
  await rtm.clock.advance('5s')
  channel?.join()
  expect(await rtm.until(told.next('onJoinFailure'))).toEqual([4])
  await rtm.clock.advance('5s')
  channel?.join()
  await rtm.until(told.next('onJoinSuccess'))
  const text = alice.service.createMessage('x')
  channel?.sendMessage(text)
  expect((await rtm.until(told.next('onSendMessageResult')))[1]).toBe(1)
  const from = rtm.clock.nowMs()
  alice.service.sendMessageToPeer('alice', text)
  await rtm.until(alice.told.next('onSendMessageResult'))
  expect(rtm.clock.nowMs() - from).toBe(3080)
  channel?.getMembers()
  expect(await rtm.until(told.next('onGetMembers'))).toEqual([[], 0, 2])
  channel?.leave()
  expect(await rtm.until(told.next('onLeave'))).toEqual([2])
  text.release()
})

test('faults that make no sense are refused in one sentence, and nothing is armed', () => {
  const { faults } = createWorldWithFile()
  const bad: readonly (readonly [object, RegExp])[] = [
    [{ on: 'uplaod', code: 1 }, /there is no point 'uplaod'\. Did you mean 'upload'\?/],
    [{ on: 'upload' }, /it has no effect/],
    [{ on: 'upload', code: 'FAILUR' }, /upload has no code FAILUR/],
    [{ on: 'login', atByte: 5, code: 'UNKNOWN' }, /atByte and stall are for upload and download/],
    [{ on: 'login', drop: true, probability: 2 }, /probability must be from 0 to 1/],
    [{ on: 'login', drop: true, nth: 0 }, /nth must be a whole number/],
    [{ on: 'login', drop: true, user: 'x' }, /there is no field 'user'/],
    [{ on: 'login', delay: 'long' }, /delay is no duration/],
  ]
  for (const [fault, sentence] of bad) expect(() => faults.add(fault as never)).toThrow(sentence)
})

test('a fault takes the code name of either SDK, and an unknown one is told in the words of the profile', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const client = rtm.agoraRTM.createInstance(testAppId)
  rtm.faults.add({ on: 'login', nth: 1, code: 'LOGIN_ERR_ALREADY_LOGIN' })
  rtm.faults.add({ on: 'login', nth: 2, code: 'LOGIN_ERR_ALREADY_LOGGED_IN' })
  for (let login = 0; login < 2; login++)
    await expect(client.login({ uid: 'alice' })).rejects.toMatchObject({ code: 8 })
  const add = (on: 'login' | 'cancelMedia') => () =>
    rtm.faults.add({ on, code: 'LOGIN_ERR_ALREDY_LOGIN' })
  expect(add('login')).toThrow(
    /Codes: LOGIN_ERR_UNKNOWN, .* Did you mean 'LOGIN_ERR_ALREADY_LOGIN'\?$/,
  )
  expect(add('login')).not.toThrow(/NOT_INITIALIZED|ALREADY_LOGGED_IN/)
  expect(add('cancelMedia')).toThrow(
    /has no code LOGIN_ERR_ALREDY_LOGIN\. That never fails in the Web/,
  )
})

test('faults: one for a user looks at the calls of nobody else, and the first that was added wins', async () => {
  const rtm = createWorldWithFile()
  const forBob = rtm.faults.add({ on: 'upload', uid: 'bob', code: 'FAILURE' })
  const forNobody = rtm.faults.add({ on: 'upload', uid: '', code: 'FAILURE' })
  const forAll = rtm.faults.add({ on: 'upload', code: 'TIMEOUT' })
  const codes: unknown[] = []
  for (const uid of ['alice', 'bob']) {
    const { service, told } = await loggedInClient(rtm, uid, releasesUploads)
    service.createFileMessageByUploading('/a.bin')
    codes.push((await rtm.until(told.next('onFileMediaUploadResult')))[2])
    if (uid === 'alice') expect(forBob.explain()).toContain('No upload of bob has reached it.')
  }
  expect(codes).toEqual([
    UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_TIMEOUT,
    UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_FAILURE,
  ])
  expect([forBob.hits, forNobody.hits, forAll.hits]).toEqual([1, 0, 1])
  expect(forAll.explain()).toContain('bob call 1: spared, an earlier fault strikes it')
  forBob.remove()
  const { service, told } = await loggedInClient(rtm, 'carol', releasesUploads)
  rtm.faults.clear()
  service.createFileMessageByUploading('/a.bin')
  expect((await rtm.until(told.next('onFileMediaUploadResult')))[2]).toBe(0)
})
