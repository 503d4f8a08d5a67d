import type { Limits, RuleId } from '../mocks/protocol/index.ts'
import type { Stage } from './stage.ts'
import type { Face, WorldNeeds } from './subject.ts'

/** A story that is played on a service, and the rules that it proves. */
export interface Scenario {
  /** Unique; kebab-case. */
  readonly name: string
  /** One sentence: what happens. */
  readonly title: string
  /** Every rule it has a check for. */
  readonly proves: readonly RuleId[]
  /** Whether it compares instants: it needs a clock that only it moves. */
  readonly isExact?: true
  /** Which limits it goes to, and on which side: one below, on it, one above. */
  readonly reaches?: Partial<Readonly<Record<keyof Limits, readonly (-1 | 0 | 1)[]>>>
  /** What its world is made with, beside seed and profile. */
  readonly world?: WorldNeeds
  /** The shape of the SDK that it speaks; the C++ one unless given. */
  readonly face?: Face
  /** Whether it sends media, which the Web SDK has no more from 1.5 on. */
  readonly isOfMedia?: true
  /** Whether it can be played with a file of the user's own. */
  readonly takesOwnFile?: true
  /** Plays it: drives the actors of the stage and checks what they observe. */
  readonly play: (stage: Stage) => Promise<void>
}

/** Returns the scenario it is given, with its type checked. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario
}
