import { uploadCall } from '../calls/index.ts'
import type { JournalEntry, JournalView } from '../index.ts'
import { wordFor } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'

/** What an upload is looked for by: every field that is given must fit. */
export interface UploadWanted {
  readonly uid?: string
  readonly kind?: 'image' | 'file'
  /** Bytes of the medium. */
  readonly bytes?: number
}

/** What a sent message is looked for by. */
export interface MessageWanted {
  readonly from?: string
  /** The peer, or the channel. */
  readonly to?: string
  /** The text of a text message, the media ID of an image or file message. */
  readonly text?: string
}

/** What a refusal is looked for by. */
export interface RefusalWanted {
  readonly rule?: RuleId
  readonly uid?: string
  /** The SDK's name of the call: for a client of the Web that of the Web SDK, or the native one. */
  readonly call?: string
}

/** What was looked for, in words, and what was found. */
export interface Search {
  readonly wanted: string
  readonly found: readonly JournalEntry[]
  /** All entries of that sort, fitting or not, in words. */
  readonly others: readonly string[]
}

/** Looks for uploads that ended well. */
export function searchUploads(journal: JournalView, wanted: UploadWanted): Search {
  const all = journal
    .entries({ kind: 'callback', name: uploadCall.callbacks })
    .filter(({ code }) => code === 0)
  const found = all.filter(
    ({ uid, bytes, name }) =>
      fits(wanted.uid, uid) && fits(wanted.bytes, bytes) && fits(wanted.kind, kindOf(name)),
  )
  const { uid = 'somebody', kind = 'image or file', bytes } = wanted
  return {
    wanted: `an upload by ${uid} of an ${kind}${bytes === undefined ? '' : ` of ${bytes} bytes`}`,
    found,
    others: all.map(
      (each) => `${each.uid} uploaded an ${kindOf(each.name)} of ${each.bytes} bytes`,
    ),
  }
}

function kindOf(name: string): 'image' | 'file' {
  return name === 'onImageMediaUploadResult' ? 'image' : 'file'
}

function fits(wanted: unknown, actual: unknown): boolean {
  return wanted === undefined || wanted === actual
}

/** Looks for messages that Agora took in. */
export function searchMessages(
  journal: JournalView,
  way: 'peer' | 'channel',
  wanted: MessageWanted,
): Search {
  const names =
    way === 'peer' ? ['peer-message-routed', 'peer-message-kept'] : ['channel-message-routed']
  const all = journal.entries({ kind: 'server', name: names })
  const found = all.filter(
    ({ uid, subject, note }) =>
      fits(wanted.from, uid) && fits(wanted.to, subject) && fits(wanted.text, note),
  )
  const { from = 'somebody', to = `some ${way}`, text } = wanted
  return {
    wanted: `a message from ${from} to ${to}${text === undefined ? '' : ` with ${JSON.stringify(text)}`}`,
    found,
    others: all.map(
      ({ uid, subject, note }) => `${uid} sent ${JSON.stringify(note)} to ${subject}`,
    ),
  }
}

/** Looks for calls that were refused at once; those of clients of the Web have two names. */
export function searchRefusals(
  journal: JournalView,
  wanted: RefusalWanted,
  webClients: readonly number[],
): Search {
  const all = journal.entries({ kind: 'refusal' })
  const found = all.filter(
    ({ rule, uid, name, client }) =>
      fits(wanted.rule, rule) &&
      fits(wanted.uid, uid) &&
      (fits(wanted.call, name) ||
        (webClients.includes(client) && wanted.call === wordFor('web', name))),
  )
  const { rule = 'any rule', uid = 'anybody', call = 'any call' } = wanted
  return {
    wanted: `a refusal of ${call} by ${uid} for ${rule}`,
    found,
    others: all.map(({ note }) => note),
  }
}
