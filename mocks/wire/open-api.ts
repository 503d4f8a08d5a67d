import { jsonSchema, withComponents } from './json-schema.ts'
import { problemDoc } from './route.ts'
import type { ResponseDoc, RouteDoc } from './route.ts'
import { wireVersion } from './wire-values.ts'

/** The OpenAPI 3.1 document of routes. */
export function openApi(routes: readonly RouteDoc[]): object {
  return withComponents({
    openapi: '3.1.0',
    info: {
      title: 'rtm-testkit gateway',
      version: wireVersion,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'A fake of the Agora RTM 1.x service, for tests. The protocol is its own: that of the real service is not public. Frames of WebSockets are in /asyncapi.json.',
    },
    servers: [{ url: '/' }],
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        admin: {
          type: 'http',
          scheme: 'bearer',
          description: 'The admin token, where the gateway has one.',
        },
        customer: {
          type: 'http',
          scheme: 'basic',
          description: 'Customer ID and customer certificate: may act as any user.',
        },
        token: {
          type: 'apiKey',
          in: 'header',
          name: 'x-agora-token',
          description: 'A token, together with x-agora-uid: acts for its user alone.',
        },
        user: {
          type: 'apiKey',
          in: 'header',
          name: 'x-agora-uid',
          description: 'The user of the token.',
        },
      },
    },
  })
}

function pathsOf(routes: readonly RouteDoc[]): object {
  const all: Record<string, Record<string, unknown>> = {}
  for (const doc of routes) (all[doc.path] ??= {})[doc.method] = operation(doc, routes)
  return all
}

function operation(doc: RouteDoc, routes: readonly RouteDoc[]): object {
  // Calls of the REST interface have a refusal of their own, all others a problem.
  const refused = doc.refusals?.[400] === undefined ? problem : response(doc.refusals[400])
  return {
    operationId: operationId(doc),
    summary: doc.summary,
    tags: [tagOf(doc.path)],
    security: securityOf[tagOf(doc.path)] ?? [],
    parameters: [
      ...namesIn(doc.path).map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: pathForms[name] ?? { type: 'string' },
      })),
      ...Object.entries(doc.query ?? {}).map(([name, { what, form }]) => ({
        name,
        in: 'query',
        description: what,
        schema: jsonSchema(form),
      })),
      ...Object.entries(doc.headers ?? {}).map(([name, description]) => ({
        name,
        in: 'header',
        description,
        schema: { type: 'string' },
      })),
    ],
    ...(doc.json === undefined && doc.bytes === undefined ? {} : { requestBody: requestBody(doc) }),
    responses: {
      ...Object.fromEntries(
        Object.entries({ ...doc.answers, ...doc.refusals }).map(([status, answer]) => [
          status,
          { ...response(answer), ...(status === '201' ? linksOf(doc, routes) : {}) },
        ]),
      ),
      '4XX': refused,
      default: refused,
    },
  }
}

const pathForms: Readonly<Record<string, object>> = {
  appid: { type: 'string', minLength: 32, maxLength: 32 },
}

function namesIn(path: string): readonly string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)
}

function operationId({ method, path }: RouteDoc): string {
  return `${method}${path.replaceAll(/[^a-z]+([a-z])?/gi, (_, next: string | undefined) => next?.toUpperCase() ?? '')}`
}

/** What can be called with what was made: generated clients and testers follow it. */
function linksOf({ path, gives }: RouteDoc, routes: readonly RouteDoc[]): object {
  if (gives === undefined) return {}
  const [name, field] = gives
  const own = namesIn(path).map((each) => [each, `$request.path.${each}`])
  const parameters = { ...Object.fromEntries(own), [name]: `$response.body#/${field}` } as object
  const below = routes.filter((each) => {
    const names = namesIn(each.path)
    return names.includes(name) && names.every((one) => one in parameters)
  })
  return {
    links: Object.fromEntries(
      below.map((each) => [operationId(each), { operationId: operationId(each), parameters }]),
    ),
  }
}

const problem = {
  description: problemDoc.what,
  content: { 'application/problem+json': { schema: jsonSchema(problemDoc.json) } },
}

const securityOf: Readonly<Record<string, readonly object[]>> = {
  admin: [{ admin: [] }, {}],
  rest: [{ customer: [] }, { token: [], user: [] }],
}

function tagOf(path: string): string {
  if (path.startsWith('/admin/')) return 'admin'
  if (path.startsWith('/dev/')) return 'rest'
  return path.startsWith('/v1/') ? 'client' : 'gateway'
}

function requestBody({ json, bytes }: RouteDoc): object {
  if (bytes === true)
    return { required: true, content: { 'application/octet-stream': { schema: {} } } }
  // An empty body is {}.
  const isRequired = json?.safeParse({}).success !== true
  return {
    required: isRequired,
    content: { 'application/json': { schema: jsonSchema(json) } },
  }
}

function response({ what, json, bytes, text }: ResponseDoc): object {
  const content = {
    ...(json === undefined ? {} : { 'application/json': { schema: jsonSchema(json) } }),
    ...(bytes === true ? { 'application/octet-stream': { schema: {} } } : {}),
    ...(text === true ? { 'text/plain': { schema: { type: 'string' } } } : {}),
  }
  return { description: what, ...(Object.keys(content).length > 0 ? { content } : {}) }
}
