import { isDeepStrictEqual } from 'node:util'
import { testAppId } from '../fixtures/index.ts'
import type { MediaFiles } from '../fixtures/index.ts'
import type { RuleId } from '../mocks/protocol/index.ts'
import type { RestApi } from '../mocks/wire/index.ts'
import { createActor } from './actor.ts'
import type { Actor } from './actor.ts'
import { createWebActor } from './web-actor.ts'
import type { WebActor } from './web-actor.ts'
import type { SubjectRtm } from './subject.ts'

/** What is compared, and in which words. */
export interface Comparison {
  /** What was looked at, as a phrase. */
  readonly what: string
  readonly observed: unknown
  readonly expected: unknown
}

/** A comparison that was made for a rule. */
export interface Check extends Comparison {
  readonly rule: RuleId
  readonly ok: boolean
  /** Numbers of the journal entries from the check before it up to this one. */
  readonly journal: readonly [from: number, to: number]
  /** Where in the scenario it was made: file and line. */
  readonly site: string
}

/** Where a scenario is played. */
export interface Stage {
  /** The world under judgement, and its controls. */
  readonly rtm: SubjectRtm
  /** Its REST interface. */
  readonly rest: () => RestApi
  /** A folder on disk that is empty at the start. */
  readonly files: MediaFiles
  /** Seed of the world, for what the scenario makes up itself. */
  readonly seed: number
  /** The user's own file, where there is one. */
  readonly ownFile: string | undefined
  /** App ID of the scenario. */
  readonly appId: string
  /** Makes a client that is initialised but not logged in. */
  actor(uid: string, options?: { readonly sdkVersion?: string }): Actor
  /** Makes a client and logs it in. */
  loggedIn(uid: string): Promise<Actor>
  /** Makes a client of the Web, not logged in. */
  web(uid: string): WebActor
  /** Makes a client of the Web and logs it in. */
  webLoggedIn(uid: string): Promise<WebActor>
  /** Compares what was observed with what a rule, or several, say. */
  check(rule: RuleId | readonly RuleId[], comparison: Comparison): void
}

/** A stage with what was checked on it. */
export interface JudgedStage extends Stage {
  readonly checks: readonly Check[]
}

/** Sets a stage up around a world. */
export function createStage(
  set: Pick<Stage, 'rtm' | 'rest' | 'files' | 'seed' | 'ownFile'> & {
    readonly appId?: string | undefined
  },
): JudgedStage {
  const checks: Check[] = []
  let checkedUpTo = 0
  const stage: JudgedStage = {
    ...set,
    appId: set.appId ?? testAppId,
    checks,
    actor: (uid, options = {}) => createActor(stage, uid, options),
    loggedIn: async (uid) => {
      const actor = createActor(stage, uid, {})
      await actor.login()
      return actor
    },
    web: (uid) => createWebActor(stage, uid),
    webLoggedIn: async (uid) => {
      const actor = createWebActor(stage, uid)
      await actor.login()
      return actor
    },
    check: (rules, comparison) => {
      const to = set.rtm.journal.length
      const ok = isDeepStrictEqual(comparison.observed, comparison.expected)
      const journal = [Math.min(checkedUpTo + 1, to), to] as const
      const site = callSite()
      for (const rule of [rules].flat<(RuleId | readonly RuleId[])[]>())
        checks.push({ rule, ok, journal, site, ...comparison })
      checkedUpTo = to
    },
  }
  return stage
}

/** Where a scenario is now: the first line of the stack outside this file. */
function callSite(): string {
  const line = new Error().stack
    ?.split('\n')
    .find((each) => /at .*scenarios\/\w+\/|at .*cjs|\.test\./.test(each))
  return /scenarios\/[^):]+:\d+/.exec(line ?? '')?.[0] ?? ''
}
