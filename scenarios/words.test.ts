import { expect, test } from 'vitest'
import { testAppId } from '../fixtures/index.ts'
import { createFakeRtm, findingText } from '../mocks/index.ts'
import type { FakeRtm } from '../mocks/index.ts'
import { codeNameFor, enums, sdkCallbacks, sdkSurface, webWords } from '../mocks/protocol/index.ts'
import type { Dialect, EnumName, ProfileId } from '../mocks/protocol/index.ts'
import { createRestApi } from '../mocks/wire/index.ts'
import { embedded, playAll, scenarios } from './index.ts'
import type { Face } from './index.ts'

/** Enums of codes that the Web SDK documents. */
const webEnums: readonly EnumName[] = [
  'LOGIN_ERR_CODE',
  'LOGOUT_ERR_CODE',
  'RENEW_TOKEN_ERR_CODE',
  'PEER_MESSAGE_ERR_CODE',
  'CHANNEL_MESSAGE_ERR_CODE',
  'JOIN_CHANNEL_ERR',
  'LEAVE_CHANNEL_ERR',
  'GET_MEMBERS_ERR',
  'GET_CHANNEL_MEMBER_COUNT_ERR_CODE',
  'ATTRIBUTE_OPERATION_ERR',
  'QUERY_PEERS_ONLINE_STATUS_ERR',
  'PEER_SUBSCRIPTION_STATUS_ERR',
  'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR',
  'INVITATION_API_CALL_ERR_CODE',
  'UPLOAD_MEDIA_ERR_CODE',
  'DOWNLOAD_MEDIA_ERR_CODE',
]

/** Members of the module, of clients, channels and invitations. */
function membersOfTheWeb(): ReadonlySet<string> {
  const { agoraRTM } = createFakeRtm({ profile: 'web-1.4' })
  const client = agoraRTM.createInstance(testAppId)
  const things = [agoraRTM, client, client.createChannel('room'), client.createLocalInvitation('b')]
  const names = new Set(['accept', 'refuse', 'callerId', 'mediaId', 'cancelSignal'])
  for (const thing of things)
    for (
      let at = thing as object;
      at !== Object.prototype;
      at = Object.getPrototypeOf(at) as object
    )
      for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return names
}

const ofTheWeb = membersOfTheWeb()
const webCodes = new Set(
  webEnums.flatMap((name) =>
    Object.values(enums[name]).map((code) => codeNameFor('web', name, code)),
  ),
)
const native = new Set([
  ...Object.values(sdkSurface).flat(),
  ...sdkCallbacks,
  ...Object.keys(webWords),
  ...Object.keys(enums),
  ...Object.values(enums).flatMap((members) => Object.keys(members)),
])

/** Names that only the C++ headers have. */
const nativeOnly: ReadonlySet<string> = new Set(
  [...native].filter((name) => !ofTheWeb.has(name) && !webCodes.has(name)),
)

/** Names that only the Web SDK has, without those that are words of plain English. */
const webOnly: ReadonlySet<string> = new Set(
  [...ofTheWeb, ...webCodes, ...Object.values(webWords).flatMap((word) => word.split(/[ .]/))]
    .filter((name) => /[a-z][A-Z]|_ERR_/.test(name) && !native.has(name))
    .filter((name) => !/^LOG_FILTER|Mock|^(channel|calle[er]|caller)Id$/.test(name)),
)

const cppShapes = /\bIRtm\w+|::|\b\w+EventHandler\b|\bcreateRtm\w+|\bRtmService\w*|\bnullptr\b/

/** The names of the other SDK that a text for users of one holds. */
function strayWords(dialect: Dialect, text: string): readonly string[] {
  const foreign = dialect === 'web' ? nativeOnly : webOnly
  const stray = [...text.matchAll(/[A-Za-z_]\w+/g)]
    .map(([name]) => name)
    .filter((name) => foreign.has(name))
  const shape = dialect === 'web' ? cppShapes.exec(text) : null
  return [...new Set([...stray, ...(shape ?? [])])]
}

/** A text that somebody reads, and whose user. */
interface Told {
  readonly dialect: Dialect
  readonly text: string
}

/** What people can read of a world, each text by whom it is about. */
function textsOf(rtm: FakeRtm): readonly Told[] {
  const { entries, findings, webClients = [] } = rtm.recording()
  const dialectOf = (client: number | undefined): Dialect =>
    client !== undefined && webClients.includes(client) ? 'web' : 'native'
  const lines = rtm.journal.toText(entries.length).split('\n')
  const arrows = rtm.journal.toMermaid().split('\n').slice(-entries.length)
  return [
    ...entries.flatMap(({ client, note }, at) =>
      [lines[at] ?? '', arrows[at] ?? '', note]
        .filter(() => client !== 0)
        .map((text) => ({ dialect: dialectOf(client), text })),
    ),
    ...findings.flatMap((finding) => {
      const client = entries.find(({ seq }) => finding.evidence.includes(seq))?.client
      return client === undefined
        ? []
        : [{ dialect: dialectOf(client), text: findingText(finding) }]
    }),
  ]
}

function strayIn(texts: readonly Told[]): readonly string[] {
  const stray = texts.flatMap(({ dialect, text }) =>
    strayWords(dialect, text).map((name) => `${dialect} reads ${name}: ${text}`),
  )
  return [...new Set(stray)].slice(0, 20)
}

async function playedTexts(face: Face, profile: ProfileId): Promise<readonly Told[]> {
  const texts: Told[] = []
  const source = embedded(face, profile)
  await playAll(
    scenarios.filter((scenario) => (scenario.face ?? 'native') === face),
    {
      source: {
        ...source,
        create: ({ seed, world }) => {
          const rtm = createFakeRtm({ seed, profile, clock: 'manual', ...world })
          const dispose = async (): Promise<void> => {
            texts.push(...textsOf(rtm))
            await rtm.dispose()
          }
          return { rtm, rest: () => createRestApi(rtm), dispose }
        },
      },
    },
  )
  return texts
}

test('the names of each SDK that the other does not have are found by themselves', () => {
  for (const name of ['createImageMessageByUploading', 'onJoinSuccess', 'getMediaId', 'release'])
    expect(nativeOnly.has(name), name).toBe(true)
  for (const name of ['downloadMedia', 'MessageFromPeer', 'createInstance', 'onOperationProgress'])
    expect(webOnly.has(name), name).toBe(true)
  expect(sdkCallbacks.filter((name) => webWords[name] === undefined)).toEqual([])
  expect(Object.values(webWords).filter((word) => strayWords('web', word).length > 0)).toEqual([])
})

for (const [face, profile] of [
  ['web', 'web-1.4'],
  ['native', 'cpp-linux-1.4'],
] as const)
  test(`in every scenario of the ${face} face each client is told of in the words of its SDK`, async () => {
    const texts = await playedTexts(face, profile)
    expect(texts.filter(({ dialect }) => dialect === face).length).toBeGreaterThan(1000)
    expect(strayIn(texts)).toEqual([])
  })
