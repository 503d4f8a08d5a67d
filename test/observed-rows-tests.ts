/** One question to the public Web SDK 1.4.4, before any login, and the name and code of its answer. */
export type ObservedRow = readonly [call: string, name: string, code: number]

/**
 * What the public Web SDK 1.4.4 answers before any login, seen by calling its documented methods in a browser
 * without a network. `c` and `d` are clients, `blob` is a Blob of ten bytes, `ch` is `d.createChannel('room')`,
 * `inv` is `d.createLocalInvitation('bob')`. The order that follows: the form of the arguments, then 102.
 */
export const observedRows: readonly ObservedRow[] = [
  ['c.createMediaMessageByUploading(blob)', 'RtmInvalidArgumentError', 2],
  ['c.createMediaMessageByUploading(blob, {})', 'RtmInvalidArgumentError', 2],
  ["c.createMediaMessageByUploading(blob, { fileName: 'a' })", 'RtmInvalidArgumentError', 2],
  ["c.createMediaMessageByUploading(blob, { messageType: 'FILE' })", 'RtmInvalidStatusError', 102],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE', width: 1 })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE', thumbnailWidth: undefined })",
    'RtmInvalidArgumentError',
    2,
  ],
  ["c.createMediaMessageByUploading(blob, { messageType: 'IMAGE' })", 'RtmInvalidStatusError', 102],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'IMAGE', width: '10' })",
    'RtmInvalidStatusError',
    102,
  ],
  ["c.createMediaMessageByUploading(blob, { messageType: 'VIDEO' })", 'RtmInvalidStatusError', 102],
  ["c.createMediaMessageByUploading(blob, { messageType: 'image' })", 'RtmInvalidStatusError', 102],
  ["c.createMediaMessageByUploading(null, { messageType: 'FILE' })", 'RtmInvalidArgumentError', 2],
  [
    "c.createMediaMessageByUploading({ size: 3, type: 'image/png', name: 'x.png' }, { messageType: 'IMAGE' })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(new Uint8Array(3), { messageType: 'FILE' })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(new File([new Uint8Array(3)], 'x.bin'), { messageType: 'FILE' })",
    'RtmInvalidStatusError',
    102,
  ],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE', fileName: 5 })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE', description: null })",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(blob, { messageType: 'FILE', thumbnail: 'x' })",
    'RtmInvalidArgumentError',
    2,
  ],
  ['c.createMediaMessageByUploading(blob, null)', 'RtmInvalidArgumentError', 2],
  [
    "c.createMediaMessageByUploading(blob, Object.assign(Object.create(null), { messageType: 'FILE' }))",
    'RtmInvalidArgumentError',
    2,
  ],
  [
    "c.createMediaMessageByUploading(new Blob([]), { messageType: 'FILE' })",
    'RtmInvalidStatusError',
    102,
  ],
  [
    "c.createMediaMessageByUploading(new Blob([new Uint8Array(31 * 1024 * 1024)]), { messageType: 'FILE' })",
    'RtmInvalidStatusError',
    102,
  ],
  [
    "c.createMediaMessageByUploading(new Blob([new Uint8Array(33 * 1024 * 1024)]), { messageType: 'FILE' })",
    'RtmLimitExceededError',
    4,
  ],
  [
    "{ const a = new AbortController(); a.abort(); return c.createMediaMessageByUploading(blob, { messageType: 'FILE' }, { cancelSignal: a.signal }) }",
    'RtmInvalidStatusError',
    102,
  ],
  ["c.downloadMedia('')", 'RtmInvalidArgumentError', 2],
  ["c.downloadMedia('abc')", 'RtmInvalidArgumentError', 2],
  ["c.downloadMedia('0' + 'a'.repeat(64) + '1z2z10')", 'RtmInvalidStatusError', 102],
  ['c.logout()', 'RtmInvalidStatusError', 102],
  ['c.login({ uid: 12345 })', 'RtmInvalidArgumentError', 3],
  ["c.login({ uid: '' })", 'RtmInvalidArgumentError', 3],
  ["c.login({ uid: 'a'.repeat(65) })", 'RtmInvalidArgumentError', 3],
  ["d.sendMessageToPeer({ text: 'x' }, 'bob')", 'RtmInvalidStatusError', 102],
  ["d.sendMessageToPeer({ text: 5 }, 'bob')", 'RtmInvalidArgumentError', 7],
  ["d.sendMessageToPeer({ text: 'a'.repeat(32769) }, 'bob')", 'RtmInvalidStatusError', 102],
  ["d.sendMessageToPeer({ text: '' }, 'bob')", 'RtmInvalidStatusError', 102],
  ["d.sendMessageToPeer({ text: 'a' }, '')", 'RtmInvalidStatusError', 102],
  ["d.sendMessageToPeer({ text: 'a' }, 5)", 'RtmInvalidStatusError', 102],
  ["d.sendMessageToPeer('a', 'bob')", 'RtmInvalidArgumentError', 7],
  ["d.sendMessageToPeer({ messageType: 'IMAGE' }, 'bob')", 'RtmInvalidStatusError', 102],
  ["d.createChannel('')", 'RtmInvalidArgumentError', 1],
  ['d.createChannel(5)', 'RtmInvalidArgumentError', 1],
  ["d.createChannel('a'.repeat(65))", 'RtmInvalidArgumentError', 1],
  ["d.createChannel('null').channelId", 'RtmInvalidArgumentError', 1],
  ["d.createChannel('é').channelId", 'RtmInvalidArgumentError', 1],
  ['ch.join()', 'RtmInvalidStatusError', 102],
  ['ch.leave()', 'RtmInvalidStatusError', 102],
  ["ch.sendMessage({ text: 'x' })", 'RtmInvalidStatusError', 102],
  ['ch.getMembers()', 'RtmInvalidStatusError', 102],
  ['d.setLocalUserAttributes({ muted: true })', 'RtmInvalidArgumentError', 3],
  ["d.setLocalUserAttributes([{ muted: 'true' }])", 'RtmInvalidArgumentError', 3],
  ['d.setLocalUserAttributes({})', 'RtmInvalidArgumentError', 3],
  ["d.setLocalUserAttributes({ a: 'b' })", 'RtmInvalidStatusError', 102],
  ["d.setLocalUserAttributes({ a: 'b'.repeat(9000) })", 'RtmLimitExceededError', 4],
  ["d.getUserAttributes('bob')", 'RtmInvalidStatusError', 102],
  ["d.queryPeersOnlineStatus(['bob'])", 'RtmInvalidStatusError', 102],
  ['d.queryPeersOnlineStatus([])', 'RtmInvalidStatusError', 102],
  ["d.queryPeersOnlineStatus('bob')", 'RtmInvalidStatusError', 102],
  ["d.subscribePeersOnlineStatus(['bob'])", 'RtmInvalidStatusError', 102],
  [
    "d.subscribePeersOnlineStatus(Array.from({ length: 513 }, (_, i) => 'u' + i))",
    'RtmInvalidStatusError',
    102,
  ],
  ["d.getChannelMemberCount(['room'])", 'RtmInvalidStatusError', 102],
  [
    "d.getChannelMemberCount(Array.from({ length: 33 }, (_, i) => 'u' + i))",
    'RtmInvalidStatusError',
    102,
  ],
  ["d.renewToken('')", 'RtmInvalidArgumentError', 2],
  ["d.renewToken('x')", 'RtmInvalidStatusError', 102],
  ["d.getChannelAttributes('room')", 'RtmInvalidStatusError', 102],
  ["d.setChannelAttributes('room', { a: 5 })", 'RtmInvalidArgumentError', 3],
  ['inv.cancel()', 'RtmInvalidStatusError', 3],
  ["d.createLocalInvitation('')", 'RtmInvalidArgumentError', 1],
  ["AgoraRTM.createInstance('short').constructor.name", 'RtmInvalidArgumentError', 1],
  ['AgoraRTM.createInstance().constructor.name', 'RtmInvalidArgumentError', 1],
]

/** The rows in which 1.3.1 differs. */
export const observedOf131: readonly ObservedRow[] = [
  ["c.createMediaMessageByUploading(blob, { messageType: 'VIDEO' })", 'RtmInvalidArgumentError', 2],
  ["c.createMediaMessageByUploading(blob, { messageType: 'image' })", 'RtmInvalidArgumentError', 2],
  ["d.renewToken('x')", 'RtmInvalidArgumentError', 6],
]
