import { z } from 'zod'
import type { Plan } from '../load/index.ts'
import { didYouMean } from '../mocks/internal.ts'
import { ToolkitError } from '../mocks/index.ts'
import { failOns } from './gate.ts'
import type { FailOn } from './gate.ts'
import type { RenderingName } from './renderings.ts'

/** What `rtm-testkit.config.ts`, `.js` or `.json` says, for all commands. Flags of the command line come before it. */
export interface TestkitConfig {
  /** The gateway to judge and to load. */
  readonly target?: string
  /** The adapter to judge: a module, from the folder of this file. */
  readonly adapter?: string
  /** Where reports go, from the folder of this file. */
  readonly out?: string
  readonly reporters?: readonly RenderingName[]
  /** When `comply` exits with 1. */
  readonly failOn?: FailOn
  readonly baseline?: string
  readonly waivers?: string
  readonly seed?: number
  /** Plans of loads, by the names that `load NAME` knows them by. */
  readonly plans?: Readonly<Record<string, Plan>>
}

/** Gives a config its type. */
export function defineConfig(config: TestkitConfig): TestkitConfig {
  return config
}

const text = z.string().min(1)
const schema = z.strictObject({
  target: text.optional(),
  adapter: text.optional(),
  out: text.optional(),
  reporters: z.array(text).optional(),
  failOn: z.enum(failOns).optional(),
  baseline: text.optional(),
  waivers: text.optional(),
  seed: z.int().optional(),
  plans: z.record(z.string(), z.looseObject({})).optional(),
})

/** Checks what a config file says. @throws ToolkitError with one sentence */
export function parseConfig(value: unknown, path: string): TestkitConfig {
  const parsed = schema.safeParse(value)
  // Its plans and reporters are checked where they are used.
  if (parsed.success) return parsed.data as unknown as TestkitConfig
  const [issue] = parsed.error.issues
  const keys = Object.keys(schema.shape)
  const why =
    issue?.code === 'unrecognized_keys'
      ? `there is no '${issue.keys[0] ?? ''}' in it. ${didYouMean(issue.keys[0] ?? '', keys, `It may have ${keys.join(', ')}.`)}`
      : `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. Its default export is to be an object with ${keys.join(', ')}.`
  throw new ToolkitError('INVALID_OPTION', `Failed to read the config ${path}: ${why}`)
}
