import { z } from 'zod'
import { ToolkitError } from '../mocks/index.ts'
import { loadSchema } from './load-schema.ts'
import { upgradeComparison } from './old-comparison.ts'
import { schemaVersion } from './result.ts'
import type { Result } from './result.ts'

const text = z.string()
const count = z.number().int().min(0)
const verdict = z.enum(['held', 'broken', 'not observed', 'skipped'])
const level = z.enum(['MUST', 'SHOULD', 'MAY'])
const cell = {
  face: z.enum(['native', 'web']),
  link: z.enum(['direct', 'intercept', 'gateway', 'adapter']),
  profile: text,
}
const counts = { held: count, broken: count, 'not observed': count, skipped: count }
const share = z.looseObject({ of: count, seen: z.array(text), never: z.array(text) })

const story = z.looseObject({
  seq: count,
  atMs: z.number(),
  kind: z.enum([
    'call',
    'refusal',
    'transition',
    'callback',
    'server',
    'network',
    'fault',
    'misuse',
  ]),
  name: text,
  client: count,
  uid: text.optional(),
  requestId: z.number().optional(),
  code: z.number().optional().describe("The SDK's number of the outcome."),
  codeName: text
    .optional()
    .describe("The SDK's name of a refusal's code; not in results before 1.0."),
  subject: text.optional().describe('A media ID, a peer, a channel.'),
  bytes: z
    .number()
    .optional()
    .describe('Of a medium. Results before 1.0 have counts and reasons here, too.'),
  count: z.number().optional().describe('How many members, users, channels or attributes.'),
  reason: z.number().optional().describe('Why a connection has changed.'),
  rule: text.optional(),
  cause: count.optional().describe('The entry that led to this one.'),
  note: text.optional(),
})
const example = z.looseObject({
  scenario: text,
  cell: text,
  what: text,
  observed: z.unknown(),
  expected: z.unknown(),
  site: text.optional().describe('File, line and column.'),
  story: z.array(story),
})
const ruleResult = z.looseObject({
  rule: text,
  title: text,
  statement: text,
  section: text,
  level,
  judged: z.enum(['service', 'app', 'both']),
  provenance: z.enum(['documented', 'observed', 'assumed']),
  sources: z.array(text),
  conflict: text.optional().describe('How the sources disagree, and which wins here.'),
  errata: z.array(text).optional(),
  assumptions: z.array(text).optional(),
  verdict,
  reason: text.optional(),
  cells: z.array(z.looseObject({ ...cell, verdict, reason: text.optional(), checks: count })),
  scenarios: z.array(text),
  checks: count,
  failed: count,
  fingerprint: text.optional().describe('The same for the same failure, run after run.'),
  excusedBy: z.enum(['waiver', 'baseline']).optional(),
  fix: text.optional(),
  example: example.optional(),
  worst: example.optional(),
})
const knownFailure = z.looseObject({ rule: text, fingerprint: text })
const task = z.looseObject({
  uid: text,
  requestId: z.number(),
  direction: z.enum(['upload', 'download']),
  startMs: z.number(),
  endMs: z.number().optional(),
  code: z.number(),
})

const document = z.looseObject({
  schemaVersion: z.literal(schemaVersion),
  kind: z.enum(['service', 'app', 'load']),
  partial: z.boolean(),
  run: z.looseObject({
    tool: z.literal('rtm-testkit'),
    version: text,
    node: text,
    host: text,
    subject: text,
    seed: z.number(),
    cells: z.array(z.looseObject(cell)),
    startedAt: text,
    tookMs: z.number(),
    virtualMs: z.number(),
    journalDigest: text,
    rulePackDigest: text,
    configDigest: text,
    replay: text,
    redacted: z.boolean(),
  }),
  summary: z.looseObject({
    verdict: z.enum(['conformant', 'conformant with warnings', 'non-conformant', 'inconclusive']),
    because: text,
    ...counts,
    byLevel: z.looseObject({
      MUST: z.looseObject(counts),
      SHOULD: z.looseObject(counts),
      MAY: z.looseObject(counts),
    }),
    scenarios: count,
    stopped: count,
    notPlayed: count,
    checks: count,
    failedChecks: count,
    excused: count,
  }),
  coverage: z.looseObject({
    rules: share,
    notTestable: count,
    limits: z.array(
      z.looseObject({
        limit: text,
        value: z.number(),
        below: z.boolean(),
        on: z.boolean(),
        above: z.boolean(),
      }),
    ),
    codes: share,
    callbacks: share,
    transitions: share,
  }),
  results: z.array(ruleResult),
  scenarios: z.array(
    z.looseObject({
      name: text,
      title: text,
      cell: text,
      stoppedBy: text.optional(),
      notPlayed: text.optional(),
      checks: count,
      failed: z.array(z.looseObject({ rule: text, what: text })),
      virtualMs: z.number(),
      journalDigest: text,
      journalLength: count,
      tasks: z.array(task).optional(),
    }),
  ),
  invariants: z.array(
    z.looseObject({
      name: text,
      statement: text,
      held: z.boolean(),
      looks: count,
      brokenBy: text.optional(),
      excusedBy: z.enum(['waiver', 'baseline']).optional(),
    }),
  ),
  waivers: z.array(
    z.looseObject({
      rule: text,
      reason: text,
      owner: text,
      expires: text,
      state: z.enum(['in force', 'stale', 'expired']),
    }),
  ),
  baseline: z
    .looseObject({ file: text, known: z.array(knownFailure), stale: z.array(knownFailure) })
    .optional(),
  harnessErrors: z.array(text),
  load: loadSchema.optional(),
})

/** The schema of the document as JSON Schema 2020-12; it lets fields pass that it does not know. */
export function resultJsonSchema(): object {
  return {
    ...z.toJSONSchema(document, { io: 'input', unrepresentable: 'any' }),
    $id: 'https://rtm-testkit.dev/schemas/result-1.json',
    title: 'rtm-testkit result, version 1',
  }
}

/**
 * Reads a result document.
 *
 * @throws ToolkitError with one sentence where the text is none, or a newer one.
 */
export function parseResult(json: string, name: string): Result {
  const read = fail(name)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return read('it is no JSON. Give a result.json of rtm-testkit')
  }
  const version = (value as { readonly schemaVersion?: unknown } | null)?.schemaVersion
  if (typeof version === 'number' && version > schemaVersion)
    return read(
      `its schemaVersion is ${version}, and this rtm-testkit knows ${schemaVersion}. Use a newer rtm-testkit`,
    )
  const parsed = document.safeParse(upgradeComparison(value))
  if (parsed.success) return parsed.data as unknown as Result
  const [issue] = parsed.error.issues
  return read(
    `it is no result of rtm-testkit (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Give a result.json`,
  )
}

function fail(name: string): (why: string) => never {
  return (why) => {
    throw new ToolkitError('INVALID_OPTION', `Failed to read ${name}: ${why}.`)
  }
}
