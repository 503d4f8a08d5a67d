import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import type { RtmChannel, RtmClient } from '../agora-rtm-sdk.ts'

/** The codes of each enum in the reference of the Web SDK: what its own face may reject with. */
const webCodes = {
  RenewTokenError: [1, 2, 3, 4, 5, 6, 102],
  PeerMessageError: [1, 2, 5, 6, 7, 8, 102],
  ChannelMessageError: [1, 2, 3, 4, 5, 102],
  JoinChannelError: [1, 2, 3, 4, 5, 6, 7, 8, 102, 202],
  LeaveChannelError: [1, 2, 3, 102],
  GetMembersError: [1, 2, 3, 4, 5, 102],
  GetChannelMemberCountErrCode: [1, 2, 3, 4, 5, 101, 102],
  AttributeOperationError: [2, 3, 4, 5, 6, 7, 102],
  QueryPeersOnlineStatusError: [2, 3, 4, 5, 102],
  PeerSubscriptionStatusError: [1, 2, 3, 4, 5, 6, 102],
  QueryPeersBySubscriptionOptionError: [1, 2, 3, 102],
  UploadMediaError: [1, 2, 3, 4, 5, 6, 102],
  DownloadMediaError: [1, 2, 3, 4, 5, 6, 102],
} as const

interface Ground {
  readonly client: RtmClient
  /** A channel that is joined. */
  readonly room: RtmChannel
  readonly mediaId: string
}

interface Row {
  readonly call: string
  readonly codes: keyof typeof webCodes
  readonly make: (ground: Ground) => Promise<unknown>
  /** FAILURE where the enum has it, else REJECTED, else TIMEOUT; INTERRUPTED for media; 0 where it is done. */
  readonly code: number
  /** Where the link is cut while it waits, the other code that it may end with: that of its timeout. */
  readonly timeout: number
}

const attributeNames = [
  ['setLocalUserAttributes', ({ client }: Ground) => client.setLocalUserAttributes({ a: 'b' })],
  [
    'addOrUpdateLocalUserAttributes',
    ({ client }: Ground) => client.addOrUpdateLocalUserAttributes({ a: 'b' }),
  ],
  [
    'deleteLocalUserAttributesByKeys',
    ({ client }: Ground) => client.deleteLocalUserAttributesByKeys(['a']),
  ],
  ['clearLocalUserAttributes', ({ client }: Ground) => client.clearLocalUserAttributes()],
  ['getUserAttributes', ({ client }: Ground) => client.getUserAttributes('alice')],
  [
    'getUserAttributesByKeys',
    ({ client }: Ground) => client.getUserAttributesByKeys('alice', ['a']),
  ],
  ['getChannelAttributes', ({ client }: Ground) => client.getChannelAttributes('room')],
  [
    'getChannelAttributesByKeys',
    ({ client }: Ground) => client.getChannelAttributesByKeys('room', ['a']),
  ],
  ['setChannelAttributes', ({ client }: Ground) => client.setChannelAttributes('room', { a: 'b' })],
  [
    'addOrUpdateChannelAttributes',
    ({ client }: Ground) => client.addOrUpdateChannelAttributes('room', { a: 'b' }),
  ],
  [
    'deleteChannelAttributesByKeys',
    ({ client }: Ground) => client.deleteChannelAttributesByKeys('room', ['a']),
  ],
  ['clearChannelAttributes', ({ client }: Ground) => client.clearChannelAttributes('room')],
] as const

const rows: readonly Row[] = [
  {
    call: 'renewToken',
    codes: 'RenewTokenError',
    make: ({ client }) => client.renewToken('x'),
    code: 1,
    timeout: 1,
  },
  {
    call: 'sendMessageToPeer',
    codes: 'PeerMessageError',
    make: ({ client }) => client.sendMessageToPeer({ text: 'x' }, 'bob'),
    code: 1,
    timeout: 2,
  },
  {
    call: 'sendMessage',
    codes: 'ChannelMessageError',
    make: ({ room }) => room.sendMessage({ text: 'x' }),
    code: 1,
    timeout: 2,
  },
  {
    call: 'join',
    codes: 'JoinChannelError',
    make: ({ client }) => client.createChannel('other').join(),
    code: 1,
    timeout: 4,
  },
  {
    call: 'leave',
    codes: 'LeaveChannelError',
    make: ({ room }) => room.leave(),
    code: 0,
    timeout: 1,
  },
  {
    call: 'getMembers',
    codes: 'GetMembersError',
    make: ({ room }) => room.getMembers(),
    code: 1,
    timeout: 3,
  },
  {
    call: 'getChannelMemberCount',
    codes: 'GetChannelMemberCountErrCode',
    make: ({ client }) => client.getChannelMemberCount(['room']),
    code: 1,
    timeout: 4,
  },
  {
    call: 'queryPeersOnlineStatus',
    codes: 'QueryPeersOnlineStatusError',
    make: ({ client }) => client.queryPeersOnlineStatus(['bob']),
    code: 3,
    timeout: 4,
  },
  {
    call: 'subscribePeersOnlineStatus',
    codes: 'PeerSubscriptionStatusError',
    make: ({ client }) => client.subscribePeersOnlineStatus(['bob']),
    code: 1,
    timeout: 4,
  },
  {
    call: 'unsubscribePeersOnlineStatus',
    codes: 'PeerSubscriptionStatusError',
    make: ({ client }) => client.unsubscribePeersOnlineStatus(['bob']),
    code: 1,
    timeout: 4,
  },
  {
    call: 'queryPeersBySubscriptionOption',
    codes: 'QueryPeersBySubscriptionOptionError',
    make: ({ client }) => client.queryPeersBySubscriptionOption('ONLINE_STATUS'),
    code: 1,
    timeout: 2,
  },
  {
    call: 'createMediaMessageByUploading',
    codes: 'UploadMediaError',
    make: ({ client }) =>
      client.createMediaMessageByUploading(new Blob(['x']), { messageType: 'FILE' }),
    code: 6,
    timeout: 3,
  },
  {
    call: 'downloadMedia',
    codes: 'DownloadMediaError',
    make: ({ client, mediaId }) => client.downloadMedia(mediaId),
    code: 6,
    timeout: 3,
  },
  ...attributeNames.map(([call, make]): Row => {
    return { call, codes: 'AttributeOperationError', make, code: 2, timeout: 7 }
  }),
]

async function ground(): Promise<Ground & { readonly rtm: FakeRtm }> {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid: 'alice' })
  const room = client.createChannel('room')
  await room.join()
  const { mediaId } = await client.createMediaMessageByUploading(new Blob(['x']), {
    messageType: 'FILE',
  })
  return { rtm, client, room, mediaId }
}

async function failureOf(promise: Promise<unknown>): Promise<{ code: number; message: string }> {
  return await promise.then(
    () => ({ code: 0, message: '' }),
    (error: unknown) => error as { code: number; message: string },
  )
}

test.each(rows)('$call that waits at the logout ends with a code of $codes', async (row) => {
  const { rtm, ...on } = await ground()
  const pending = failureOf(row.make(on))
  await on.client.logout()
  const { code, message } = await pending
  expect(code).toBe(row.code)
  if (code !== 0) {
    expect(webCodes[row.codes]).toContain(code)
    expect(message).toMatch(new RegExp(`^ Error Code ${code} - \\S`))
    expect(message).toContain(': The client logged out while this waited. Await it before')
  }
  await rtm.dispose()
})

test.each(rows)('$call that waits on a cut link times out with a code of $codes', async (row) => {
  const { rtm, ...on } = await ground()
  rtm.network.client('alice').disconnect()
  const { code, message } = await failureOf(rtm.until(row.make(on)))
  expect(code).toBe(row.timeout)
  expect(webCodes[row.codes]).toContain(code)
  const why =
    /: (No answer came within \d+ s: the client is RECONNECTING|No byte of the (up|down)load moved for 120 s)\./
  expect(message).toMatch(why)
  await rtm.dispose()
})

test.each(rows)('$call that waits at a ban says so when it ends', async (row) => {
  const { rtm, ...on } = await ground()
  const pending = failureOf(row.make(on))
  rtm.server.ban('alice')
  const { code, message } = await rtm.until(pending)
  if (row.call === 'leave') expect(code).toBe(0)
  else expect(message).toMatch(/: (No answer .*: t|T)he server banned the client while this waited/)
  await rtm.dispose()
})

test('the table has every method of client and channel that returns a promise', async () => {
  const { rtm, client, room } = await ground()
  const silent = 'createChannel createLocalInvitation createMessage updateConfig setParameters'
  const others = `login logout ${silent}`.split(' ')
  const internal = 'use begin wait end isActive activeChannel localInvitation sendToChannel ask'
  const methods = [client, room].flatMap((of) => methodsOf(of))
  const known = [...rows.map(({ call }) => call), ...others, ...internal.split(' ')]
  const emitter =
    'on once off removeAllListeners listeners rawListeners listenerCount emit eventNames'.concat(
      ' addListener removeListener',
    )
  const rest = methods.filter((name) => !known.includes(name) && !emitter.includes(name))
  expect(rest).toEqual(['progress', 'finish', 'tell'])
  await rtm.dispose()
})

function methodsOf(object: object): string[] {
  const names: string[] = []
  for (let at: unknown = Object.getPrototypeOf(object); at !== Object.prototype && at !== null;) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at as object)))
      if (name !== 'constructor' && typeof value === 'function') names.push(name)
    at = Object.getPrototypeOf(at)
  }
  return names
}
