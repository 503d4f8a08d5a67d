import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { enums, sdkCallbacks, sdkSurface } from '../protocol/index.ts'
import { calls, faultCodes } from './index.ts'
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

const all = Object.values(calls)

test('each kind of request has its own call, by names that the headers have', () => {
  expect(Object.entries(calls).filter(([kind, call]) => call.kind !== kind)).toEqual([])
  const methods = new Set(Object.values(sdkSurface).flat())
  expect(all.flatMap(({ names }) => names).filter((name) => !methods.has(name))).toEqual([])
})

test('every code of a call is in the enum that it names', () => {
  for (const { kind, codes, timeoutCode } of all)
    expect(Object.values(enums[codes]), kind).toContain(timeoutCode)
})

test('faults can strike exactly the calls that say so, and the three of media', () => {
  expect(Object.keys(faultCodes).toSorted()).toEqual(Object.keys(points).toSorted())
})

test('each callback that a question names is one of the headers', () => {
  const questions = all.flatMap((call) => ('callbackOf' in call ? [call] : []))
  expect(questions.length).toBe(9)
  for (const { callbackOf } of questions) {
    const change = { how: 'set', attributes: [] } as const
    const name = (callbackOf as (request: object) => string)({ change })
    expect(sdkCallbacks).toContain(name)
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
