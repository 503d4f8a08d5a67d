import { enterRtm } from '../world/active-rtm.ts'
import { createFakeRtm } from '../world/fake-rtm.ts'
import type { FakeRtmOptions } from '../world/options.ts'
import { exploreScript } from './explore.ts'
import { exploreNames, resolveExplore } from './options.ts'
import type { ExploreBody, ExploreOptions, Stage } from './options.ts'
import type { ExploreResult } from './report.ts'

/**
 * Plays a test again and again, each time in a world of its own and on another legal course: an answer late, a link
 * cut, a kick. What fails is shrunk to the fewest deviations from the calm run, and told with a line that replays it.
 *
 * @throws ExploreError where a course fails; ToolkitError where the test cannot be explored.
 * @example
 * await explore(async (rtm) => {
 *   const alice = await login(rtm, 'alice')
 *   ...
 * }, { subjects: ['alice'] })
 */
export async function explore(
  body: ExploreBody,
  options: ExploreOptions = {},
): Promise<ExploreResult> {
  const script = resolveExplore(body, options)
  return await exploreScript({ ...script, stage: plainStage(worldOptions(options)) })
}

/** What is left for the world. */
function worldOptions(options: ExploreOptions): FakeRtmOptions {
  const rest = Object.entries(options).filter(([name]) => !exploreNames.includes(name))
  return Object.fromEntries(rest)
}

function plainStage(options: FakeRtmOptions): Stage {
  return {
    makeWorld: () => {
      const rtm = createFakeRtm({ profile: 'web-1.4', ...options })
      rtm.keepDeliveries()
      return rtm
    },
    run: enterRtm,
  }
}

export { coverageText, ExploreError } from './report.ts'
export { exploreNames, resolveExplore } from './options.ts'
export { exploreScript } from './explore.ts'

export type { ExploreBody, ExploreOptions, Stage, Weather } from './options.ts'
export type { Deviation } from './deviation.ts'
export type { FailureKind } from './failure.ts'
export type { ExploreResult, Finding, Share } from './report.ts'
