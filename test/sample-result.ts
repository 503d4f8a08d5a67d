import type { Played } from '../scenarios/index.ts'
import { defineScenario, playAll, scenarios } from '../scenarios/index.ts'
import { toResult } from '../reporters/make-result.ts'
import type { RunFacts } from '../reporters/make-result.ts'
import type { Result } from '../reporters/result.ts'

/** Facts of a run that are the same everywhere. */
export const sampleFacts: RunFacts = {
  version: '0.0.0',
  node: '20.0.0',
  host: 'linux x64',
  subject: 'a <sample> & "its" service',
  seed: 1,
  startedAtMs: 1_700_000_000_000,
  tookMs: 1234,
  replay: 'rtm-testkit comply --seed 1',
}

const nasty = 'a `planted` <failure> | with "every" sign & \u0001 \uD800 \n and a line'

const lying = defineScenario({
  name: 'lying',
  title: 'A planted failure.',
  proves: ['MSG-32KB', 'W-CHANNEL-NO-ECHO'],
  play: async (stage) => {
    await stage.loggedIn('alice')
    stage.check('MSG-32KB', { what: nasty, observed: nasty, expected: undefined })
    stage.check('W-CHANNEL-NO-ECHO', { what: nasty, observed: [nasty], expected: { a: 1n } })
  },
})

/** Some scenarios that hold, and one that does not. */
export async function playSample(): Promise<readonly Played[]> {
  const some = scenarios.filter(({ name }) => /^(nine-tasks|cancel-image|send-rate)/.test(name))
  return await playAll([...some, lying])
}

/** A result with everything in it: held, broken, not observed and skipped rules, and text that no format likes. */
export async function sampleResult(more: Partial<RunFacts> = {}): Promise<Result> {
  return toResult(await playSample(), { ...sampleFacts, ...more })
}
