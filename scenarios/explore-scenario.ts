import { explore, ExploreError } from '../mocks/index.ts'
import type { ExploreResult, FakeRtm, Finding, Weather } from '../mocks/index.ts'
import { createRestApi } from '../mocks/wire/index.ts'
import { playAll } from './play.ts'
import type { Scenario } from './scenario.ts'
import { embedded } from './subject.ts'

/** How far a scenario is explored. */
export interface ScenarioExploring {
  /** Courses at most. */
  readonly runs: number
  /** All unless given. */
  readonly weather?: readonly Weather[]
  readonly seed?: number
}

/**
 * Plays a scenario of the embedded fake on other legal courses. What it checks may come out otherwise there; what
 * holds in every world must hold.
 *
 * @throws ExploreError where an invariant of the service breaks on some course, or the harness fails.
 */
export async function exploreScenario(
  scenario: Scenario,
  { runs, weather = ['slow', 'cut', 'kick', 'token', 'refusals'], seed = 1 }: ScenarioExploring,
): Promise<ExploreResult> {
  const { face = 'native', world } = scenario
  const profile = face === 'web' ? 'web-1.4' : 'cpp-windows-1.3'
  const body = async (rtm: FakeRtm): Promise<void> => {
    const create = (): object => ({
      rtm,
      rest: () => createRestApi(rtm),
      dispose: () => Promise.resolve(),
    })
    const source = { ...embedded(face, profile), create } as ReturnType<typeof embedded>
    const [played] = await playAll([scenario], { seed, source })
    if (played?.harnessError !== undefined) throw new Error(played.harnessError)
    for (const { statement, broken } of played?.invariants ?? [])
      for (const { why } of broken) throw new Error(`${statement} ${why}`)
  }
  const own = { seed, profile, clock: 'manual', audit: 'off', mustEndClean: false } as const
  try {
    return await explore(body, { ...world, ...own, runs, weather, timeLimit: '1h' })
  } catch (error) {
    // A scenario that stops in the middle awaits no more what it has begun.
    if (error instanceof ExploreError && error.result.findings.every(isOfScenario))
      return error.result
    throw error
  }
}

function isOfScenario({ kind }: Finding): boolean {
  return kind === 'unhandled rejection'
}
