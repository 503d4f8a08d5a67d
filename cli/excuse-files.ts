import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { rules } from '../mocks/protocol/rules/index.ts'
import { parseResult } from '../reporters/index.ts'
import type { KnownFailure, Waiver } from '../reporters/index.ts'
import { codeOf } from './outputs.ts'
import { UsageError } from './usage-error.ts'

const ruleIds = new Set<string>(rules.map(({ id }) => id))
const rule = z.string().refine((id) => ruleIds.has(id), { error: 'there is no such rule' })
const waiversSchema = z.array(
  z.strictObject({
    rule,
    reason: z.string().min(1),
    owner: z.string().min(1),
    expires: z.iso.date(),
  }),
)
const baselineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  known: z.array(z.strictObject({ rule: z.string(), fingerprint: z.string() })),
})

/** Reads a file of a command's. @throws UsageError */
export async function readGiven(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(
      `Failed to read ${what} ${path}: ${codeOf(error)}. Give a file that is there and that you may read.`,
    )
  }
}

/** The form of a file, and how it is said. */
interface Wanted<T> {
  readonly schema: z.ZodType<T>
  readonly form: string
}

function parsed<T>(path: string, text: string, { schema, form }: Wanted<T>): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`Failed to read ${path}: it is no JSON. Give ${form}.`)
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new UsageError(
    `Failed to read ${path}: ${[issue?.path.join('.') ?? '', issue?.message ?? ''].filter((each) => each !== '').join(': ')}. Give ${form}.`,
  )
}

/** Reads waivers. @throws UsageError */
export async function readWaivers(path: string): Promise<readonly Waiver[]> {
  const form = '[{ "rule": "...", "reason": "...", "owner": "...", "expires": "2030-12-31" }]'
  return parsed(path, await readGiven(path, 'the waivers'), { schema: waiversSchema, form })
}

/** Reads a baseline, or takes the failures of a result for one. @throws UsageError or ToolkitError */
export async function readBaseline(path: string): Promise<readonly KnownFailure[]> {
  const text = await readGiven(path, 'the baseline')
  if (/"results"\s*:/.test(text)) return failuresOf(parseResult(text, path))
  const form = 'what --write-baseline has written, or a result.json'
  return parsed(path, text, { schema: baselineSchema, form }).known
}

/** The failures of a result, for a baseline. */
export function failuresOf({
  results,
}: {
  readonly results: readonly {
    readonly rule: string
    readonly verdict: string
    readonly fingerprint?: string
  }[]
}): readonly KnownFailure[] {
  return results.flatMap(({ rule: id, verdict, fingerprint }) =>
    verdict === 'broken' && fingerprint !== undefined ? [{ rule: id, fingerprint }] : [],
  )
}
