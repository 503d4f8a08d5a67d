import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { readJson } from './body.ts'
import { bodyOf } from './calls.ts'
import type { WireEnv } from './calls.ts'
import { Refused } from './problem.ts'
import { complaintOf } from './requests.ts'
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
export interface ParameterDoc<Value = unknown> {
  readonly what: string
  /** What its text says: a number, one of some words, or any text. */
  readonly form: z.ZodType<Value>
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

/** One route: its document, and what answers its calls on a site of its own. */
export interface Route<Site> extends RouteDoc {
  /** Undefined for `head`, which Hono answers by the `get` of the same path. */
  readonly answer?: (site: Site, context: Context<WireEnv>) => Response | Promise<Response>
}

/** A call of a route. What it asks is checked by the document of the route when the handler takes it. */
export interface Call<Site, Json, Query> {
  readonly site: Site
  readonly context: Context<WireEnv>
  /** What stands in the path under a name. */
  readonly param: (name: string) => string
  /** A parameter of the query; undefined where it is not given. @throws Refused 400 */
  readonly query: <Name extends keyof Query & string>(name: Name) => Query[Name] | undefined
  /** The body. @throws Refused 400, 408, 413 or 415 */
  readonly json: () => Promise<Json>
}

/** A route as it is written: its document and its handler in one. */
interface RouteForm<Site, Json, Query> extends Omit<
  RouteDoc,
  'method' | 'path' | 'json' | 'query' | 'answers'
> {
  /** Method and path: `get /v1/sessions/{session}`. */
  readonly on: `${RouteDoc['method']} /${string}`
  readonly json?: z.ZodType<Json>
  readonly query?: { readonly [Name in keyof Query]: ParameterDoc<Query[Name]> }
  /** 204 unless given. */
  readonly answers?: RouteDoc['answers']
  readonly answer: (call: Call<Site, Json, Query>) => Response | Promise<Response>
}

/** Makes routes whose handlers are given a site of one kind. */
export type RouteMaker<Site> = <Json = unknown, Query = object>(
  form: RouteForm<Site, Json, Query>,
) => Route<Site>

/** Makes a maker of routes: `const route = routesOn<Site>()`. */
export function routesOn<Site>(): RouteMaker<Site> {
  return ({ on, answer, answers = { 204: none }, ...form }) => {
    const [method, path = ''] = on.split(' ')
    const doc = { ...form, method, path, answers } as RouteDoc
    return {
      ...doc,
      answer: (site, context) =>
        answer({
          site,
          context,
          param: (name) => context.req.param(name) ?? '',
          query: (name) => parameterOf(name, form.query?.[name], context.req.query(name)),
          json: async () => checked(form.json ?? z.never(), await readJson(bodyOf(context))),
        }),
    }
  }
}

/** Serves routes on a site. */
export function mount<Site>(app: Hono<WireEnv>, routes: readonly Route<Site>[], site: Site): void {
  for (const { method, path, answer } of routes)
    if (answer !== undefined)
      app.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) =>
        answer(site, context),
      )
}

function checked<Json>(schema: z.ZodType<Json>, value: unknown): Json {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Refused(400, complaintOf(parsed.error))
}

function parameterOf<Value>(
  name: string,
  doc: ParameterDoc<Value> | undefined,
  text: string | undefined,
): Value | undefined {
  if (text === undefined || doc === undefined) return undefined
  const parsed = doc.form.safeParse(valueOf(doc.form, text))
  if (parsed.success) return parsed.data
  throw new Refused(
    400,
    `${name} is ${JSON.stringify(text.slice(0, 40))}. Give ${wantedBy(doc.form)}.`,
  )
}

function valueOf(form: z.ZodType, text: string): unknown {
  if (form instanceof z.ZodNumber) return text === '' ? text : Number(text)
  if (form instanceof z.ZodBoolean) return text === 'true' || (text === 'false' ? false : text)
  return text
}

function wantedBy(form: z.ZodType): string {
  if (form instanceof z.ZodNumber)
    return `a whole number from 0 to ${form.maxValue ?? Number.MAX_SAFE_INTEGER}`
  if (form instanceof z.ZodBoolean) return 'true or false'
  return form instanceof z.ZodEnum
    ? form.options.join(', ').replace(/, (?=[^,]*$)/, ' or ')
    : 'another'
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
