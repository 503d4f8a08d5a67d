import type { FakeRtmOptions } from '../mocks/index.ts'
import type { RuleId } from '../mocks/protocol/index.ts'
import type { Stage } from './stage.ts'

/** A story that is played on a service, and the rules that it proves. */
export interface Scenario {
  /** Unique; kebab-case. */
  readonly name: string
  /** One sentence: what happens. */
  readonly title: string
  /** Every rule it has a check for. */
  readonly proves: readonly RuleId[]
  /** What its world is made with, beside seed and profile. */
  readonly world?: Pick<FakeRtmOptions, 'network' | 'limits' | 'assumptions' | 'appCertificates'>
  /** Whether it can be played with a file of the user's own. */
  readonly takesOwnFile?: true
  /** Plays it: drives the actors of the stage and checks what they observe. */
  readonly play: (stage: Stage) => Promise<void>
}

/** Types a scenario. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario
}
