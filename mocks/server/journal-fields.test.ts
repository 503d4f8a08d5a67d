import { expect, test } from 'vitest'
import {
  createWorldWithFile,
  loggedInClient,
  releasesUploads,
  testAppId,
} from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import { entryFor } from './index.ts'

test('bytes are bytes, counts are counts, and a reason is a reason', async () => {
  const rtm = createWorldWithFile()
  const { service } = await loggedInClient(rtm, 'alice', releasesUploads)
  const channel = service.createChannel('room', {})
  channel?.join()
  await rtm.clock.advance(1000)
  channel?.getMembers()
  service.getChannelMemberCount(['room', 'elsewhere'])
  service.setLocalUserAttributes([{ key: 'mood', value: 'good' }])
  service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance(60_000)
  await loggedInClient(rtm, 'alice')
  const told = (name: string): object | undefined => rtm.journal.entries({ name }).at(-1)
  expect(told('onGetMembers')).toMatchObject({ bytes: 0, count: 1, reason: 0 })
  expect(told('onGetChannelMemberCountResult')).toMatchObject({ bytes: 0, count: 2 })
  expect(told('user-attributes')).toMatchObject({ bytes: 0, count: 1 })
  expect(told('onFileMediaUploadResult')).toMatchObject({ bytes: 8 * 1024 * 1024, count: -1 })
  const aborted = rtm.journal.entries({ name: 'onConnectionStateChanged', client: 1 }).at(-1)
  expect(aborted).toMatchObject({ code: 5, reason: 8, bytes: 0, count: -1 })
  const text = rtm.journal.toText(1000)
  for (const words of [
    'onConnectionStateChanged code 5 reason REMOTE_LOGIN',
    'onGetMembers code 0 1 member of room',
    /onGetChannelMemberCountResult #\d+ code 0 2 channels/,
    'user-attributes 1 attribute',
    'media-stored',
    ' 8388608 bytes',
  ])
    expect(text).toMatch(words)
  expect(text).toMatch(/^ +1 +0 ms {2}/)
  expect(rtm.journal.toMermaid()).toContain('onGetMembers code 0 1 member (')
})

test('the words of a Web client have no number for what is a word there', async () => {
  const rtm = createFakeRtm()
  const client = rtm.agoraRTM.createInstance(testAppId)
  await rtm.until(client.login({ uid: 'alice' }))
  expect(rtm.journal.toText()).toMatch(/ConnectionStateChanged CONNECTED LOGIN_SUCCESS$/m)
  expect(rtm.journal.entries({ name: 'onConnectionStateChanged' }).at(-1)?.reason).toBe(2)
})

test('a refusal has the name of its code: in the journal that of the native SDK, in its words that of its client', async () => {
  const rtm = createFakeRtm()
  const client = rtm.agoraRTM.createInstance(testAppId)
  await rtm.until(client.login({ uid: 'alice' }))
  await expect(rtm.until(client.login({ uid: 'alice' }))).rejects.toMatchObject({ code: 8 })
  const { service } = await loggedInClient(rtm, 'bob')
  service.setLogFile('')
  service.cancelMediaUpload(7)
  const entries = rtm.journal.entries({ kind: 'refusal' })
  expect(entries.map(({ codeName }) => codeName)).toEqual([
    'LOGIN_ERR_ALREADY_LOGGED_IN',
    '',
    'CANCEL_MEDIA_ERR_NOT_EXIST',
  ])
  const [first] = entries
  expect(first && entryFor('web', first).codeName).toBe('LOGIN_ERR_ALREADY_LOGIN')
  expect(rtm.journal.entries({ kind: 'callback' }).every(({ codeName }) => codeName === '')).toBe(
    true,
  )
})
