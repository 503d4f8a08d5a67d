import { expect, test, vi } from 'vitest'
import { testAppId } from '../fixtures/index.ts'
import AgoraRTM, { createInstance, MessageType, setArea, VERSION } from './agora-rtm-sdk.ts'
import * as namespace from './agora-rtm-sdk.ts'
import { activeRtm, createFakeRtm, setActiveRtm } from './index.ts'

test('default, named and namespace imports give the same members; enums are their own names', () => {
  expect(Object.keys(AgoraRTM).toSorted()).toEqual(
    Object.keys(namespace)
      .filter((name) => name !== 'default')
      .toSorted(),
  )
  expect(AgoraRTM).toMatchObject({ createInstance, MessageType })
  expect([VERSION, AgoraRTM.VERSION]).toEqual(['1.4.4', '1.4.4'])
  const enums = Object.values(AgoraRTM).filter(
    (member): member is Record<string, string> => typeof member === 'object',
  )
  for (const each of enums)
    for (const [name, value] of Object.entries(each))
      if (typeof value === 'string') expect(value).toBe(name)
  expect(AgoraRTM.LOG_FILTER_WARNING).toEqual({
    error: true,
    warn: true,
    info: false,
    track: false,
    debug: false,
  })
})

test('clients live in the active world: the one that is set, else one made at the first use', async () => {
  const rtm = setActiveRtm(createFakeRtm({ profile: 'web-1.5' }))
  expect([activeRtm(), AgoraRTM.VERSION]).toEqual([rtm, '1.5.1'])
  const alice = createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
  setActiveRtm(undefined)
  const other = activeRtm()
  expect(other).not.toBe(rtm)
  expect([activeRtm(), AgoraRTM.VERSION]).toEqual([other, '1.4.4'])
  expect(() => setActiveRtm({} as never)).toThrow(/Failed to set the active world: that is none/)
  setActiveRtm(undefined)
})

test('a client that was made before any world was set belongs to the one that is set when it is used', async () => {
  const client = createInstance(testAppId)
  for (const uid of ['alice', 'bob']) {
    const rtm = setActiveRtm(createFakeRtm({ profile: 'web-1.4' }))
    await client.login({ uid })
    expect(rtm.state().clients.map((each) => each.uid)).toEqual([uid])
  }
  setActiveRtm(undefined)
})

test('a world that nobody has asked for is said, once', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  for (const uid of ['alice', 'bob']) await createInstance(testAppId).login({ uid })
  const said = write.mock.calls.map(([text]) => text)
  write.mockRestore()
  expect(said).toEqual([
    expect.stringMatching(/^rtm-testkit: no world was set for agora-rtm-sdk, .*setActiveRtm/),
  ])
  expect(activeRtm().state().clients).toHaveLength(2)
})

test('setArea takes regions, and excludes some from the world alone', () => {
  setArea({ areaCodes: ['EUROPE', 'JAPAN'] })
  setArea({ areaCodes: ['GLOBAL'], excludedArea: 'CHINA' })
  for (const wrong of [
    {},
    { areaCodes: ['MARS'] },
    { areaCodes: ['EUROPE'], excludedArea: 'CHINA' },
  ])
    expect(() => setArea(wrong as never)).toThrow(/areaCodes must be AreaCode members/)
})

test('the script door makes it the global AgoraRTM', async () => {
  await import('./agora-rtm-global.ts')
  expect((globalThis as { AgoraRTM?: unknown }).AgoraRTM).toBe(AgoraRTM)
})

test('vi.mock with the drop-in replaces the SDK in an app', async () => {
  vi.doMock('agora-rtm-sdk', async () => await import('./agora-rtm-sdk.ts'))
  const sdk = await import('agora-rtm-sdk')
  expect(sdk.default).toBe(AgoraRTM)
  vi.doUnmock('agora-rtm-sdk')
})
