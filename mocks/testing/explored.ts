import { exploreNames, exploreScript, resolveExplore } from '../explore/index.ts'
import type { ExploreBody, ExploreResult, Stage } from '../explore/index.ts'
import { ToolkitError } from '../index.ts'
import type { ExploreOptions, FakeRtm } from '../index.ts'
import { resolveBinding } from './binding-options.ts'
import type { Binding, TimersOption } from './binding-options.ts'
import { isExpected } from './matchers.ts'
import { makeTestWorld, runInWorld } from './test-world.ts'

/** How a test is explored; beside what `explore` takes. */
export interface ExploreTestOptions extends ExploreOptions {
  /** What the app's own timers and dates go by; `world` unless given. `host` cannot be explored. */
  readonly timers?: Exclude<TimersOption, 'host'>
}

/** A test that is explored: it is called once for each course, with the world of that. */
export type ExploredTest<Context> = (context: Context & { readonly rtm: FakeRtm }) => unknown

/** How the runner of a test lets it be explored. */
export interface ExploreRunner {
  /** What plays a test again in a shell. */
  readonly command: string
  /** What goes before and after each run, as it does before and after each test. */
  readonly around?: Pick<Stage, 'before' | 'after'>
  /** Looks after a world that was just made. */
  readonly prepare?: (rtm: FakeRtm) => void
}

const defaultLimitMs = 60_000
/** What a runner waits beyond the time limit: the last run comes to its end, and says how far it came. */
const graceMs = 30_000

/** How long a runner waits for a test that is explored. What makes no sense is told by the test itself. */
export function runnerTimeoutMs(options: ExploreTestOptions): number {
  try {
    return resolveExplore(() => undefined, options, ['timers']).timeLimitMs + graceMs
  } catch {
    return defaultLimitMs
  }
}

/** Explores a test in worlds as `useFakeRtm` makes them. */
export async function exploreTest(
  body: ExploreBody,
  options: ExploreTestOptions,
  runner: ExploreRunner,
): Promise<ExploreResult> {
  const script = resolveExplore(body, options, ['timers'])
  if ((options.timers as TimersOption | undefined) === 'host')
    throw new ToolkitError(
      'INVALID_OPTION',
      "Cannot explore: with timers 'host' no run is like another. Leave timers out.",
    )
  const ofBinding = Object.entries(options).filter(([name]) => !exploreNames.includes(name))
  const binding: Binding = resolveBinding({ ...Object.fromEntries(ofBinding), audit: 'off' })
  const stage: Stage = {
    makeWorld: () => {
      const rtm = makeTestWorld(binding)
      runner.prepare?.(rtm)
      return rtm
    },
    run: runInWorld,
    isExpected,
    command: runner.command,
    ...runner.around,
  }
  return await exploreScript({ ...script, stage })
}

/** A name as it stands after `-t`, which is a pattern, between quotes of a shell: of the test that ends so. */
export function patternOf(name: string): string {
  return `'${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`).replaceAll("'", '.')}$'`
}
