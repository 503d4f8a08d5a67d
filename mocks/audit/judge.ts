import type { Limits, RuleId } from '../protocol/index.ts'
import type { DialectOf, JournalEntry } from '../server/index.ts'
import type { ClientStory, Stories } from './client-story.ts'
import type { Mistake } from './refusals.ts'

/** An entry, with what had happened before it. */
export interface Told {
  readonly entry: JournalEntry
  /** Of the client of the entry. */
  readonly story: ClientStory
  readonly stories: Stories
  readonly ground: {
    readonly limits: Limits
    readonly madeAt: (client: number) => string
    readonly dialectOf: DialectOf
  }
}

/** What a judge has found. */
export interface Verdict extends Mistake {
  readonly rule: RuleId
  /** The entry whose place in the app is meant, unless it is the judged one; or the place itself. */
  readonly at?: number
  readonly site?: string
}

/** Looks at one entry; undefined where there is nothing to find. */
export type Judge = (told: Told) => Verdict | undefined
