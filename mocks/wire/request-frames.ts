import { z } from 'zod'
import { Refused } from './problem.ts'
import type { Problem } from './problem.ts'
import { hasReply, isWireKind, requestForms, wireKinds } from './requests.ts'
import type { WireKind } from './requests.ts'

const opSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** A request frame, taken apart. */
export interface RequestFrame {
  readonly op: number
  readonly kind: WireKind
  readonly body: unknown
}

/** Parses a request frame: its parts, or the problem to answer with. */
export function parseFrame(
  frame: unknown,
): RequestFrame | { readonly op?: number; readonly problem: Problem } {
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame))
    return { problem: new Refused(400, 'A frame is one JSON object.').problem }
  const { op, kind, ...body } = frame as { readonly op?: unknown; readonly kind?: unknown }
  const isOp = typeof op === 'number' && Number.isSafeInteger(op) && op >= 1
  const known = isOp ? { op } : {}
  if (typeof kind !== 'string' || !isWireKind(kind))
    return {
      ...known,
      problem: new Refused(400, `kind is none of ${wireKinds.join(', ')}.`).problem,
    }
  if (hasReply(kind) && !isOp)
    return {
      problem: new Refused(400, 'op is missing: a whole number above 0, new in each frame.')
        .problem,
    }
  return { op: isOp ? op : 0, kind, body }
}

/** The schema of each request frame, for the documents and the tests. */
export function requestFrameSchema(kind: WireKind): z.ZodType {
  const body = requestForms[kind].body as z.ZodObject
  const op = hasReply(kind) ? opSchema : opSchema.optional()
  return body.extend({ kind: z.literal(kind), op })
}
