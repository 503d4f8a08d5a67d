import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { enums, sdkCallbacks, sdkSurface } from '../protocol/index.ts'
import { allCalls, calls, faultCodes } from './index.ts'
import type { FaultPoint } from './index.ts'

/** Every point of `FaultPoint`: one too few or too many does not compile. */
const points: Readonly<Record<FaultPoint, true>> = {
  login: true,
  upload: true,
  download: true,
  cancelMedia: true,
  sendMessageToPeer: true,
  sendMessage: true,
  join: true,
  leave: true,
  getMembers: true,
  renewToken: true,
  queryPeersOnlineStatus: true,
  subscribePeersOnlineStatus: true,
  unsubscribePeersOnlineStatus: true,
  queryPeersBySubscriptionOption: true,
  getChannelMemberCount: true,
  writeUserAttributes: true,
  getUserAttributes: true,
  writeChannelAttributes: true,
  getChannelAttributes: true,
}

test('each kind of request has its own call, and each call names that the headers have', () => {
  expect(Object.entries(calls).filter(([kind, call]) => call.kind !== kind)).toEqual([])
  const methods = new Set(Object.values(sdkSurface).flat())
  expect(allCalls.flatMap(({ names }) => names).filter((name) => !methods.has(name))).toEqual([])
})

test('the code of a call without an answer is in the enum that it names', () => {
  const wrong = allCalls.filter(
    ({ codes, timeoutCode: code }) =>
      code !== undefined && !Object.values(enums[codes]).includes(code),
  )
  expect(wrong).toEqual([])
})

test('faults can strike exactly the calls that say so', () => {
  expect(Object.keys(faultCodes).toSorted()).toEqual(Object.keys(points).toSorted())
})

test('every callback of the headers that bears a code is that of a call, but for invitations and the connection', () => {
  const ofCalls = [...new Set(allCalls.flatMap(({ callbacks }) => callbacks))]
  const bearsCode = /Result$|^on(Login|Join)Failure$|^on(Logout|Leave|GetMembers)$/
  expect(ofCalls.toSorted()).toEqual(sdkCallbacks.filter((name) => bearsCode.test(name)).toSorted())
})

test('the callback that tells an answer is one of its call', () => {
  const several = allCalls.flatMap((call) => ('callbackOf' in call ? [call] : []))
  expect(several.length).toBe(2)
  for (const { callbackOf, callbacks } of several) {
    const told = ['set', 'add-or-update', 'delete', 'clear'].map((how) =>
      (callbackOf as (request: object) => string)({ change: { how } }),
    )
    expect(told).toEqual(callbacks)
  }
})

test('a call is one file, its frame, its signatures and its entries in the lists of the SDK: eight files', () => {
  const names =
    /getChannelMemberCount|count-members|member-counts|countMembers|GetChannelMemberCountResult/
  const files = readdirSync('mocks', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/-?tests?\.ts$|node_modules/.test(path))
    .filter((path) => names.test(readFileSync(`mocks/${path}`, 'utf8')))
    .map((path) => path.replaceAll('\\', '/'))
  expect(files.toSorted()).toEqual([
    'calls/count-members.ts',
    'calls/index.ts',
    'native/event-handlers.ts',
    'native/presence-calls.ts',
    'protocol/frames.ts',
    'protocol/sdk-surface.ts',
    'web/presence-methods.ts',
    'wire/requests.ts',
  ])
})
