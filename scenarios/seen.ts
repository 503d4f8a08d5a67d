import type { JournalEntry } from '../mocks/index.ts'
import { codesOf } from '../mocks/internal.ts'
import { enums } from '../mocks/protocol/index.ts'
import type { EnumName } from '../mocks/protocol/index.ts'

/** What journals have come to: each name once. */
export interface Seen {
  /** SDK names of codes that the app was given or told. */
  readonly codes: ReadonlySet<string>
  /** Names of callbacks. */
  readonly callbacks: ReadonlySet<string>
  /** `connecting > connected`; of a channel, the state that was entered. */
  readonly transitions: ReadonlySet<string>
}

/** Enums by the calls and callbacks that give their codes. */
const enumsOf: Readonly<Record<string, EnumName>> = {
  ...codesOf,
  initialize: 'INIT_ERR_CODE',
  onConnectionStateChanged: 'CONNECTION_STATE',
  onLocalInvitationFailure: 'LOCAL_INVITATION_ERR_CODE',
  onRemoteInvitationFailure: 'REMOTE_INVITATION_ERR_CODE',
}

/** What a journal has come to. */
export function seenIn(entries: readonly JournalEntry[]): Seen {
  const codes = new Set<string>()
  const callbacks = new Set<string>()
  const transitions = new Set<string>()
  for (const entry of entries) {
    const { kind, name, subject } = entry
    if (kind === 'callback') callbacks.add(name)
    if (kind === 'transition')
      transitions.add(isConnection(name) ? `${subject} > ${name}` : `channel ${name}`)
    for (const code of codesIn(entry)) codes.add(code)
  }
  return { codes, callbacks, transitions }
}

function isConnection(phase: string): boolean {
  return !/^(outside|joining|inside|leaving)$/.test(phase)
}

/** Which enum the code of an entry is of. */
export function enumOf({
  name,
  subject,
}: Pick<JournalEntry, 'name' | 'subject'>): EnumName | undefined {
  const isOfPeer = name === 'onSendMessageResult' && subject === ''
  return isOfPeer ? 'PEER_MESSAGE_ERR_CODE' : enumsOf[name]
}

function codesIn(entry: JournalEntry): readonly string[] {
  const { kind, name, code, codeName, reason } = entry
  // A recording of an older version has no names.
  if (kind === 'refusal' && codeName) return [codeName]
  if (kind !== 'refusal' && kind !== 'callback') return []
  const names = namesOf(enumOf(entry), code)
  if (name !== 'onConnectionStateChanged') return names
  return [...names, ...namesOf('CONNECTION_CHANGE_REASON', reason)]
}

function namesOf(enumName: EnumName | undefined, code: number): readonly string[] {
  if (enumName === undefined) return []
  return Object.entries(enums[enumName]).flatMap(([name, value]) => (value === code ? [name] : []))
}

/** Every code that a service can give or tell. */
export const codesKnown: readonly string[] = Object.entries(enums)
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .flatMap(([name, members]) =>
    /ERR|CONNECTION_STATE|CHANGE_REASON/.test(name) ? Object.keys(members) : [],
  )

/** Every transition of the connection, and every state of a channel. */
export const transitionsKnown: readonly string[] = [
  'disconnected > connecting',
  'connecting > connected',
  'connecting > disconnected',
  'connected > reconnecting',
  'reconnecting > connected',
  'connected > aborted',
  'reconnecting > aborted',
  'connected > disconnected',
  'reconnecting > disconnected',
  'aborted > disconnected',
  ...['joining', 'inside', 'leaving', 'outside'].map((phase) => `channel ${phase}`),
]
