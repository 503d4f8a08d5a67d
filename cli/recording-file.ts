import { z } from 'zod'
import { didYouMean, ended, recordingOfEntries } from '../mocks/internal.ts'
import type { Recording } from '../mocks/index.ts'
import { profiles } from '../mocks/protocol/index.ts'
import { readGiven } from '../reporters/internal.ts'
import { UsageError } from './usage-error.ts'

const entrySchema = z.looseObject({
  seq: z.number(),
  atMs: z.number(),
  kind: z.string(),
  name: z.string(),
  client: z.number(),
  uid: z.string(),
  requestId: z.number(),
  code: z.number(),
  subject: z.string(),
  bytes: z.number(),
  rule: z.string(),
  cause: z.number(),
  note: z.string(),
})
const findingSchema = z.looseObject({
  rule: z.string(),
  uid: z.string(),
  what: z.string(),
  mend: z.string(),
  times: z.number(),
  site: z.string(),
  evidence: z.array(z.number()),
})
const recordingSchema = z.looseObject({
  recordingVersion: z.literal(1),
  profile: z.string(),
  seed: z.number(),
  journalDigest: z.string(),
  webClients: z.array(z.number()).optional(),
  entries: z.array(entrySchema),
  findings: z.array(findingSchema),
})
const journalSchema = z.looseObject({ digest: z.string(), entries: z.array(entrySchema) })

/** Reads a recording, or the journal of a gateway. @throws UsageError */
export async function readRecording(path: string): Promise<Recording> {
  const text = await readGiven(path, 'the journal')
  const read = recordingIn(text)
  if (!('why' in read)) return read
  throw new UsageError(
    `Failed to read the journal ${path}: ${ended(read.why)} Give the JSON of rtm.recording(), or of a gateway's /admin/journal.`,
  )
}

type Read = Recording | { readonly why: string }

function recordingIn(text: string): Read {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { why: 'it is no JSON' }
  }
  const version = (value as { readonly recordingVersion?: unknown } | null)?.recordingVersion
  if (version === undefined) return journalIn(value)
  if (typeof version === 'number' && version > 1)
    return {
      why: `its recordingVersion is ${version}, and this rtm-testkit knows 1; use a newer one`,
    }
  const parsed = recordingSchema.safeParse(value)
  if (!parsed.success) return { why: whyNot(parsed.error) }
  return ofKnownProfile(parsed.data as unknown as Recording)
}

function whyNot({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
}

function ofKnownProfile(recording: Recording): Read {
  const { profile } = recording
  if (Object.hasOwn(profiles, profile)) return recording
  return { why: `there is no profile '${profile}'. ${didYouMean(profile, Object.keys(profiles))}` }
}

function journalIn(value: unknown): Read {
  const parsed = journalSchema.safeParse(value)
  if (!parsed.success) return { why: 'it is no journal' }
  const { entries, digest } = parsed.data
  return recordingOfEntries(entries as unknown as Recording['entries'], digest)
}
