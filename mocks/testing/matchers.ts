import { ToolkitError } from '../index.ts'
import { didYouMean } from '../internal.ts'
import type { AuditFinding, FakeRtm, JournalEntry } from '../index.ts'
import { sdkSurface, webWords } from '../protocol/index.ts'
import { ruleOf, rules } from '../protocol/rules/index.ts'
import type { RuleId } from '../protocol/index.ts'
import { searchMessages, searchRefusals, searchUploads } from './journal-search.ts'
import type { MessageWanted, RefusalWanted, Search, UploadWanted } from './journal-search.ts'

/** What a matcher says: vitest and jest take the same. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** The matchers on a world, for `expect.extend` of vitest or jest. */
export interface RtmMatchers<Result = unknown> {
  /** An upload ended well: by whom, of which kind, of how many bytes. */
  toHaveUploaded(wanted?: UploadWanted): Result
  /** Agora took a peer message in: from whom, to whom, with which text or media ID. */
  toHaveSentPeerMessage(wanted?: MessageWanted): Result
  /** Agora took a channel message in: from whom, to which channel, with which text or media ID. */
  toHaveSentChannelMessage(wanted?: MessageWanted): Result
  /** A call was refused: for which rule of the catalogue, or by whom, and which call. A test that says so is not warned of it. */
  toHaveRefused(wanted?: RuleId | RefusalWanted): Result
  /** No upload or download is under way. */
  toHaveNoOpenTasks(): Result
}

const othersShown = 5

function resultOf({ wanted, found, others }: Search): MatcherResult {
  return {
    pass: found.length > 0,
    message: () => {
      if (found.length > 0)
        return `Expected no such thing, but there was ${wanted}: ${found.length} times.`
      const instead =
        others.length === 0
          ? 'Nothing of the sort happened.'
          : `Instead:\n${others
              .slice(-othersShown)
              .map((line) => `  - ${line}`)
              .join('\n')}`
      return `Expected ${wanted}, but there was none. ${instead}`
    },
  }
}

function journalOf(rtm: unknown, matcher: string): FakeRtm['journal'] {
  const journal = (rtm as Partial<FakeRtm> | undefined)?.journal
  if (journal !== undefined) return journal
  throw new ToolkitError(
    'INVALID_OPTION',
    `Failed to match ${matcher}: expect was given ${rtm === null ? 'null' : typeof rtm}. Give it the world: expect(rtm).`,
  )
}

/** A rule that there is; a mistyped one would never be refused. */
function checkRule(rule: string | undefined): void {
  if (rule === undefined || ruleOf(rule) !== undefined) return
  const ids = rules.map(({ id }) => id)
  throw new ToolkitError(
    'UNKNOWN_NAME',
    `Failed to match toHaveRefused: there is no rule '${rule}'. ${didYouMean(rule, ids, 'See rtm-testkit rules.')}`,
  )
}

/** A call that there is, in the words of either SDK; a mistyped one would never be refused, and `not` never fail. */
function checkCall(call: string | undefined): void {
  if (call === undefined || callNames.has(call)) return
  const otherwise = 'Give the name that the SDK has for it, such as login.'
  throw new ToolkitError(
    'UNKNOWN_NAME',
    `Failed to match toHaveRefused: there is no call '${call}'. ${didYouMean(call, Array.from(callNames), otherwise)}`,
  )
}

const callNames: ReadonlySet<string> = new Set([
  ...Object.values(sdkSurface).flat(),
  ...Object.values(webWords),
])

/** Moments of the refusals that a test has asked for, by the journal of its world. */
const expected = new WeakMap<FakeRtm['journal'], Set<string>>()

function onPurpose(journal: FakeRtm['journal']): Set<string> {
  const moments = expected.get(journal) ?? new Set()
  expected.set(journal, moments)
  return moments
}

function momentOf({ client, atMs }: JournalEntry): string {
  return `${client} ${atMs}`
}

/** Whether a test has said by `toHaveRefused` that it wants what a finding is about. */
export function isExpected({ journal }: FakeRtm, { evidence }: AuditFinding): boolean {
  const moments = onPurpose(journal)
  const seen = journal.entries().filter(({ seq }) => evidence.includes(seq))
  return seen.length > 0 && seen.every((entry) => moments.has(momentOf(entry)))
}

/** The matchers, for `expect.extend` of a runner that has no binding here. */
export const rtmMatchers: {
  readonly [Name in keyof RtmMatchers]: (
    rtm: unknown,
    ...given: Parameters<RtmMatchers[Name]>
  ) => MatcherResult
} = {
  toHaveUploaded: (rtm, wanted = {}) =>
    resultOf(searchUploads(journalOf(rtm, 'toHaveUploaded'), wanted)),
  toHaveSentPeerMessage: (rtm, wanted = {}) =>
    resultOf(searchMessages(journalOf(rtm, 'toHaveSentPeerMessage'), 'peer', wanted)),
  toHaveSentChannelMessage: (rtm, wanted = {}) =>
    resultOf(searchMessages(journalOf(rtm, 'toHaveSentChannelMessage'), 'channel', wanted)),
  toHaveRefused: (rtm, wanted = {}) => {
    const refusal = typeof wanted === 'string' ? { rule: wanted } : wanted
    checkRule(refusal.rule)
    checkCall(refusal.call)
    const journal = journalOf(rtm, 'toHaveRefused')
    const { webClients = [] } = refusal.call === undefined ? {} : (rtm as FakeRtm).recording()
    const search = searchRefusals(journal, refusal, webClients)
    for (const entry of search.found) onPurpose(journal).add(momentOf(entry))
    return resultOf(search)
  },
  toHaveNoOpenTasks: (rtm) => {
    journalOf(rtm, 'toHaveNoOpenTasks')
    const open = (rtm as FakeRtm)
      .state()
      .clients.flatMap(({ uid, tasks }) =>
        tasks.map(
          ({ direction, requestId, movedBytes, totalBytes }) =>
            `${direction} ${requestId} of ${uid}: ${movedBytes} of ${totalBytes} bytes`,
        ),
      )
    return {
      pass: open.length === 0,
      message: () =>
        open.length === 0
          ? 'Expected open tasks, but there was none.'
          : `Expected no open tasks, but there were:\n${open.map((line) => `  - ${line}`).join('\n')}`,
    }
  },
}
