import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test, vi } from 'vitest'
import { loggedInClient } from '../fixtures/index.ts'
import type { Client } from '../fixtures/index.ts'
import {
  createFakeRtm,
  FakeRtm,
  FileMessage,
  ImageMessage,
  LocalCallInvitation,
  Message,
  recordChannel,
  RemoteCallInvitation,
  RtmCallManager,
  RtmChannel,
  RtmChannelAttribute,
  RtmService,
  ChannelMember,
} from '../mocks/index.ts'
import type { FaultPoint, JournalEntry } from '../mocks/index.ts'
import { enums, limits, sdkCallbacks, sdkSurface } from '../mocks/protocol/index.ts'
import type { SdkClassName } from '../mocks/protocol/index.ts'
import { edgeName, edges } from '../mocks/vitest-reporter.ts'
import { playAll, scenarios } from './index.ts'
import { enumOf } from './seen.ts'

const classes = {
  RtmService,
  RtmChannel,
  ChannelMember,
  Message,
  FileMessage,
  ImageMessage,
  RtmChannelAttribute,
  RtmCallManager,
  LocalCallInvitation,
  RemoteCallInvitation,
} as const

/** Methods that no scenario calls, and the test that does. */
const calledElsewhere: Readonly<Record<string, string>> = {
  'LocalCallInvitation.getChannelId': 'mocks/native/surface.test.ts',
  'LocalCallInvitation.getContent': 'mocks/native/surface.test.ts',
  'Message.getRawMessageLength': 'mocks/native/surface.test.ts',
  'RtmChannel.release': 'mocks/client/edges.test.ts',
  'ChannelMember.release': 'mocks/native/surface.test.ts',
  'ChannelMember.getChannelId': 'mocks/native/surface.test.ts',
  'RtmChannelAttribute.release': 'mocks/native/surface.test.ts',
  'RtmCallManager.release': 'mocks/native/surface.test.ts',
  'RemoteCallInvitation.getResponse': 'mocks/native/surface.test.ts',
  'RemoteCallInvitation.release': 'mocks/native/surface.test.ts',
}

/** Members of enums that nothing brings about, and why. */
const neverSeen: Readonly<Record<string, string>> = {
  INIT_ERR_FAILURE: 'nothing in a process can make initialize fail without a cause of its own',
  LOGOUT_ERR_REJECTED: 'reserved: no version returns it, and no fault point answers a logout',
  MESSAGE_TYPE_UNDEFINED: 'no way of making a message gives it',
  LEAVE_CHANNEL_REASON_QUIT: 'no C++ callback has LEAVE_CHANNEL_REASON as a parameter',
  LEAVE_CHANNEL_REASON_KICKED: 'no C++ callback has LEAVE_CHANNEL_REASON as a parameter',
  REMOTE_INVITATION_STATE_IDLE: 'an invitation is received before its callee can see it',
}

/** Limits that no scenario or test names, and why. */
const neverNamed: Readonly<Record<string, string>> = {}

const called = new Set<string>()
const entries: JournalEntry[] = []
const edgesSeen = new Set<string>()

beforeAll(async () => {
  for (const name of Object.keys(classes) as SdkClassName[]) watch(name)
  const dispose = Reflect.get(FakeRtm.prototype, 'dispose')
  vi.spyOn(FakeRtm.prototype, 'dispose').mockImplementation(async function collect(this: FakeRtm) {
    entries.push(...this.journal.entries())
    for (const edge of edges) if (edge.isSeen(this.journal)) edgesSeen.add(edgeName(edge))
    await dispose.call(this)
  })
  await playAll(scenarios)
  await playAll(scenarios, { profile: 'cpp-linux-1.4' })
  vi.restoreAllMocks()
})

/** Notes every call of a method, by the class that it is called on. */
function watch(className: SdkClassName): void {
  for (const method of sdkSurface[className]) {
    const owner = ownerOf(classes[className].prototype, method)
    const original = Reflect.get(owner, method) as (...given: unknown[]) => unknown
    if (vi.isMockFunction(original)) continue
    vi.spyOn(owner as Record<string, () => unknown>, method).mockImplementation(function note(
      this: object,
      ...given: unknown[]
    ) {
      for (const name of Object.keys(classes) as SdkClassName[])
        if (this instanceof classes[name]) called.add(`${name}.${method}`)
      return original.apply(this, given)
    })
  }
}

function ownerOf(prototype: object, method: string): object {
  let owner: object | null = prototype
  while (owner !== null && !Object.hasOwn(owner, method))
    owner = Object.getPrototypeOf(owner) as object | null
  if (owner === null) throw new Error(`There is no method ${method}.`)
  return owner
}

test('every edge that the rule coverage asks for can be come to', () => {
  expect(edges.map(edgeName).filter((name) => !edgesSeen.has(name))).toEqual([])
})

test('every method of the headers is there, and called by a scenario or a named test', () => {
  const unseen = (Object.keys(sdkSurface) as SdkClassName[]).flatMap((name) =>
    sdkSurface[name].map((method) => `${name}.${method}`).filter((method) => !called.has(method)),
  )
  expect(unseen.toSorted()).toEqual(Object.keys(calledElsewhere).toSorted())
  for (const [method, path] of Object.entries(calledElsewhere))
    expect(readFileSync(path, 'utf8'), method).toContain(`.${method.split('.')[1]}(`)
})

test('every method and callback says in its docstring on which rule or assumption it rests', () => {
  const names = new Set<string>(Object.values(sdkSurface).flat())
  const documented = new Map<string, boolean>()
  for (const path of filesIn('mocks/native')) {
    if (/test\.ts$|files\.ts$|outlet|call-handler|recording|ladder|wrong-type/.test(path)) continue
    const text = readFileSync(path, 'utf8')
    for (const match of text.matchAll(/\n  (?:override )?(\w+)\??\(/g)) {
      const [, name = ''] = match
      if (!names.has(name) && !/^on[A-Z]/.test(name)) continue
      const before = text.slice(0, match.index)
      const doc = before.slice(before.lastIndexOf('/**'))
      const isDocumented = doc.endsWith('*/') && /@rule|@assumes/.test(doc)
      documented.set(
        `${path}: ${name}`,
        isDocumented || documented.get(`${path}: ${name}`) === true,
      )
    }
  }
  expect(documented.size).toBeGreaterThan(130)
  expect([...documented].filter(([, is]) => !is).map(([where]) => where)).toEqual([])
})

test('every callback of a service, a channel and a call manager was told in a scenario', () => {
  const told = new Set(entries.filter(({ kind }) => kind === 'callback').map(({ name }) => name))
  expect(sdkCallbacks.filter((name) => !told.has(name))).toEqual([])
  // Of 33, 12 and 10; onSendMessageResult is both a service's and a channel's.
  expect(new Set(sdkCallbacks).size).toBe(33 + 12 + 10 - 1)
})

function codesSeen(): Set<string> {
  const seen = new Set<string>()
  for (const entry of entries) {
    const { kind, name, code, reason } = entry
    if (kind !== 'refusal' && kind !== 'callback' && kind !== 'call') continue
    seen.add(`${enumOf(entry)} ${code}`)
    const [, side] = /^on(Local|Remote)Invitation/.exec(name) ?? []
    if (side !== undefined) seen.add(`${side.toUpperCase()}_INVITATION_ERR_CODE ${code}`)
    if (name === 'onConnectionStateChanged') seen.add(`CONNECTION_CHANGE_REASON ${reason}`)
  }
  return seen
}

/** A client inside a channel, and what its callbacks were told. */
interface Ground {
  readonly client: Client
  readonly channel: RtmChannel
}

type Answered = readonly [point: FaultPoint, callback: string, call: (ground: Ground) => unknown]

/** What a fault can make Agora answer: each code of these enums, by a call of that kind. */
const answered: Readonly<Record<string, Answered>> = {
  LOGIN_ERR_CODE: ['login', 'onLoginFailure', ({ client }) => client.service.login(null, 'alice')],
  RENEW_TOKEN_ERR_CODE: [
    'renewToken',
    'onRenewTokenResult',
    ({ client }) => client.service.renewToken('x'),
  ],
  PEER_MESSAGE_ERR_CODE: [
    'sendMessageToPeer',
    'onSendMessageResult',
    ({ client: { service } }) => service.sendMessageToPeer('bob', service.createMessage('x')),
  ],
  CHANNEL_MESSAGE_ERR_CODE: [
    'sendMessage',
    'onSendMessageResult',
    ({ client, channel }) => channel.sendMessage(client.service.createMessage('x')),
  ],
  JOIN_CHANNEL_ERR: ['join', 'onJoinFailure', ({ channel }) => channel.join()],
  LEAVE_CHANNEL_ERR: ['leave', 'onLeave', ({ channel }) => channel.leave()],
  GET_MEMBERS_ERR: ['getMembers', 'onGetMembers', ({ channel }) => channel.getMembers()],
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE: [
    'getChannelMemberCount',
    'onGetChannelMemberCountResult',
    ({ client }) => client.service.getChannelMemberCount(['family']),
  ],
  QUERY_PEERS_ONLINE_STATUS_ERR: [
    'queryPeersOnlineStatus',
    'onQueryPeersOnlineStatusResult',
    ({ client }) => client.service.queryPeersOnlineStatus(['bob']),
  ],
  PEER_SUBSCRIPTION_STATUS_ERR: [
    'subscribePeersOnlineStatus',
    'onSubscriptionRequestResult',
    ({ client }) => client.service.subscribePeersOnlineStatus(['bob']),
  ],
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR: [
    'queryPeersBySubscriptionOption',
    'onQueryPeersBySubscriptionOptionResult',
    ({ client }) => client.service.queryPeersBySubscriptionOption(0),
  ],
  ATTRIBUTE_OPERATION_ERR: [
    'writeUserAttributes',
    'onClearLocalUserAttributesResult',
    ({ client }) => client.service.clearLocalUserAttributes(),
  ],
  CANCEL_MEDIA_ERR_CODE: [
    'cancelMedia',
    'onMediaCancelResult',
    ({ client: { service } }) =>
      service.cancelMediaDownload(service.downloadMediaToMemory(someMediaId).requestId),
  ],
}

const someMediaId = `${'0'.repeat(64)}1z0000000001z00001`

/** Lets a fault answer with a code; gives the last thing that the callback was given. */
async function answerOf(
  [point, callback, call]: Answered,
  [member, code]: readonly [string, number],
): Promise<unknown> {
  const rtm = createFakeRtm({ clock: 'manual' })
  const client = await loggedInClient(rtm, 'alice')
  const told = recordChannel()
  const channel = client.service.createChannel('family', told)
  if (channel === null) throw new Error('There is no channel.')
  if (point !== 'join') channel.join()
  await rtm.clock.advance('2s')
  if (point === 'login') client.service.logout()
  await rtm.clock.advance('2s')
  if (member.endsWith('_OK')) throw new Error(`Nothing has ever answered ${member}.`)
  rtm.faults.add({ on: point, code })
  call({ client, channel })
  await rtm.clock.advance('5s')
  return [...client.told.callbacks, ...told.callbacks]
    .findLast(({ name }) => name === callback)
    ?.given.at(-1)
}

test('every code of every enum was seen in a scenario, can be answered by a fault, or is listed with a reason', async () => {
  const seen = codesSeen()
  const unseen: string[] = []
  for (const [enumName, members] of Object.entries(enums)) {
    for (const [member, code] of Object.entries(members)) {
      if (seen.has(`${enumName} ${code}`)) continue
      const byFault = answered[enumName]
      if (byFault === undefined) unseen.push(member)
      else expect([member, await answerOf(byFault, [member, code])]).toEqual([member, code])
    }
  }
  const texts = allTexts()
  const silent = unseen.filter((member) => !texts.includes(`.${member}`))
  expect(silent.toSorted()).toEqual(Object.keys(neverSeen).toSorted())
})

/** The TypeScript files of a folder and of those in it. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path}`)
}

/** Every scenario and every test but this one. */
function allTexts(): string {
  const tests = filesIn('mocks').filter((path) => /test\.ts$|ladder/.test(path))
  return [...tests, ...filesIn('scenarios')]
    .filter((path) => !path.endsWith('coverage.test.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
}

test('every limit is named by a scenario or a test', () => {
  const texts = allTexts()
  const unnamed = Object.keys(limits).filter((name) => !texts.includes(name))
  expect(unnamed).toEqual(Object.keys(neverNamed))
})
