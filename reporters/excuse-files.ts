import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { didYouMean, isoOf } from '../mocks/internal.ts'
import { ToolkitError } from '../mocks/index.ts'
import { rules } from '../mocks/protocol/rules/index.ts'
import { invariantsOf } from '../scenarios/index.ts'
import { failuresOf } from './excuses.ts'
import type { Excuses } from './excuses.ts'
import type { KnownFailure, Result, Waiver } from './result.ts'
import { parseResult } from './schema.ts'
import { codeOf, writeWhole } from './write-files.ts'

const names: readonly string[] = [
  ...rules.map(({ id }) => id),
  ...invariantsOf([]).map(({ name }) => name),
]
const waiversSchema = z.array(
  z.strictObject({
    rule: z.string().refine((name) => names.includes(name), {
      error: ({ input }) =>
        `there is no rule and no invariant '${String(input)}'. ${didYouMean(String(input), names, 'See rtm-testkit rules.')}`,
    }),
    reason: z.string().min(1),
    owner: z.string().min(1),
    expires: z.iso.date(),
  }),
)
const baselineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  known: z.array(z.strictObject({ rule: z.string(), fingerprint: z.string() })),
})

/** Files that say what is known of failures before a run. */
export interface ExcuseFiles {
  readonly baseline?: string
  readonly waivers?: string
}

/** Reads what is known of failures before a run. @throws ToolkitError with one sentence about the file that is wrong */
export async function readExcuses(
  { baseline, waivers }: ExcuseFiles,
  nowMs: number,
): Promise<Excuses> {
  return {
    today: isoOf(nowMs).slice(0, 10),
    ...(waivers === undefined ? {} : { waivers: await readWaivers(waivers) }),
    ...(baseline === undefined
      ? {}
      : { baseline: { file: baseline, known: await readBaseline(baseline) } }),
  }
}

/** Keeps what is broken in a result as a baseline. @returns how many failures. @throws ToolkitError where it cannot be written */
export async function writeBaseline(path: string, result: Result): Promise<number> {
  const known = failuresOf(result)
  await writeWhole(path, `${JSON.stringify({ schemaVersion: 1, known }, null, 2)}\n`)
  return known.length
}

/** Reads a file that was named by a user. @throws ToolkitError */
export async function readGiven(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ToolkitError(
      'INVALID_OPTION',
      `Failed to read ${what} ${path}: ${codeOf(error)}. Give a file that is there and that you may read.`,
    )
  }
}

async function readWaivers(path: string): Promise<readonly Waiver[]> {
  const form = '[{ "rule": "...", "reason": "...", "owner": "...", "expires": "2030-12-31" }]'
  return parsed(path, await readGiven(path, 'the waivers'), { schema: waiversSchema, form })
}

/** A baseline; the failures of a result are one, too. */
async function readBaseline(path: string): Promise<readonly KnownFailure[]> {
  const text = await readGiven(path, 'the baseline')
  if (/"results"\s*:/.test(text)) return failuresOf(parseResult(text, path))
  const form = 'what --write-baseline has written, or a result.json'
  return parsed(path, text, { schema: baselineSchema, form }).known
}

/** The form of a file, and how it is said. */
interface Wanted<T> {
  readonly schema: z.ZodType<T>
  readonly form: string
}

function parsed<T>(path: string, text: string, { schema, form }: Wanted<T>): T {
  const refuse = (why: string): never => {
    const said = /[.?!]$/.test(why) ? why : `${why}.`
    throw new ToolkitError('INVALID_OPTION', `Failed to read ${path}: ${said} Give ${form}.`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('it is no JSON')
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  return refuse(
    [issue?.path.join('.') ?? '', issue?.message ?? ''].filter((each) => each !== '').join(': '),
  )
}
