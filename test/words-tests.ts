import { createFakeRtm, findingText } from '../mocks/index.ts'
import type { FakeRtm } from '../mocks/index.ts'
import { enums, sdkCallbacks, sdkSurface, webCodes, webWords } from '../mocks/protocol/index.ts'
import type { Dialect } from '../mocks/protocol/index.ts'

/** Members of the module, of clients, channels and invitations. */
function membersOfTheWeb(): ReadonlySet<string> {
  const { agoraRTM } = createFakeRtm({ profile: 'web-1.4' })
  const client = agoraRTM.createInstance('a'.repeat(32))
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
const native = new Set([
  ...Object.values(sdkSurface).flat(),
  ...sdkCallbacks,
  ...Object.keys(webWords),
  ...Object.keys(enums),
  ...Object.values(enums).flatMap((members) => Object.keys(members)),
])

/** Names that only the C++ headers have. */
export const nativeOnly: ReadonlySet<string> = new Set(
  [...native].filter((name) => !ofTheWeb.has(name) && !webCodes.has(name)),
)

/** Names that only the Web SDK has, without those that are words of plain English. */
export const webOnly: ReadonlySet<string> = new Set(
  [...ofTheWeb, ...webCodes, ...Object.values(webWords).flatMap((word) => word.split(/[ .]/))]
    .filter((name) => /[a-z][A-Z]|_ERR_/.test(name) && !native.has(name))
    .filter((name) => !/^LOG_FILTER|Mock|^(channel|calle[er]|caller)Id$/.test(name)),
)

const cppShapes = /\bIRtm\w+|::|\b\w+EventHandler\b|\bcreateRtm\w+|\bRtmService\w*|\bnullptr\b/

/** The names of the other SDK that a text for users of one holds. */
export function strayWords(dialect: Dialect, text: string): readonly string[] {
  const foreign = dialect === 'web' ? nativeOnly : webOnly
  const stray = [...text.matchAll(/[A-Za-z_]\w+/g)]
    .map(([name]) => name)
    .filter((name) => foreign.has(name))
  const shape = dialect === 'web' ? cppShapes.exec(text) : null
  return [...new Set([...stray, ...(shape ?? [])])]
}

/** A text that somebody reads, and whose user. */
export interface Told {
  readonly dialect: Dialect
  readonly text: string
}

/** What people can read of a world, each text by whom it is about. */
export function textsOf(rtm: FakeRtm): readonly Told[] {
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

/** The first texts that hold a name of the other SDK, and which. */
export function strayIn(texts: readonly Told[]): readonly string[] {
  const stray = texts.flatMap(({ dialect, text }) =>
    strayWords(dialect, text).map((name) => `${dialect} reads ${name}: ${text}`),
  )
  return [...new Set(stray)].slice(0, 20)
}
