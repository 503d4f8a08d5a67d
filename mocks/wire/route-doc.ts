import { z } from 'zod'
import { problemSchema } from './wire-schemas.ts'

/** What a route gives for one status. */
export interface ResponseDoc {
  readonly what: string
  /** JSON of this form; bytes where `bytes`; nothing where neither. */
  readonly json?: z.ZodType
  readonly bytes?: true
  /** Text instead of the JSON, where it is asked for, or alone. */
  readonly text?: true
}

/** A parameter of a query. */
export interface ParameterDoc {
  readonly what: string
  /** What its text says. */
  readonly form: z.ZodType
}

/** One route, as its document and its tests need it. */
export interface RouteDoc {
  readonly method: 'get' | 'head' | 'post' | 'delete'
  /** With `{name}` for what stands in the path. */
  readonly path: string
  readonly summary: string
  readonly query?: Readonly<Record<string, ParameterDoc>>
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: z.ZodType
  readonly bytes?: true
  readonly answers: Readonly<Record<number, ResponseDoc>>
  /** What the answer 201 gives for the paths below: the name in them, and the field of the answer. */
  readonly gives?: readonly [name: string, field: string]
  /** Refusals that are no problems of RFC 9457. */
  readonly refusals?: Readonly<Record<number, ResponseDoc>>
}

/** A time as JSON has it. */
export const time: z.ZodType<number> = z.number().describe('ms since 1970')
/** A whole number of 0 or more. */
export const count: z.ZodNumber = z.number().int().min(0)
/** Done, and nothing to say. */
export const none: ResponseDoc = { what: 'Done.' }

/** An answer of JSON. */
export function json(what: string, form: z.ZodType): ResponseDoc {
  return { what, json: form }
}

/** What any route may answer instead. */
export const problemDoc: ResponseDoc = {
  what: 'A problem (RFC 9457): what, why and what to do; with the code and the name of the SDK and the rule, where there are.',
  json: problemSchema,
}
