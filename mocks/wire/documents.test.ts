import { expect, test } from 'vitest'
import { durationForm } from '../time/index.ts'
import { asyncApi } from './async-api.ts'
import { eventForms } from './frames.ts'
import { openApi } from './open-api.ts'
import { routeDocs, wireRoutes } from './routes.ts'
import { docOf, TestWire } from '../../test/wire-tests.ts'

test('every route is documented, and every document is served', async () => {
  await using wire = new TestWire()
  const served = wireRoutes(wire.service)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  const undocumented = served.filter(
    (each) => docOf(...(each.split(' ') as [string, string])) === undefined,
  )
  expect(undocumented).toEqual([])
  const documented = Object.entries(
    (openApi(routeDocs) as { readonly paths: object }).paths,
  ).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method} ${path}`),
  )
  const unserved = documented.filter((each) => !served.includes(each.replace(/^head/, 'get')))
  expect(unserved).toEqual([])
  expect(asyncApi()).toMatchObject({ asyncapi: '3.0.0' })
})

const { paths, components } = openApi(routeDocs) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly securitySchemes: object
    readonly schemas: Readonly<Record<string, object>>
  }
}

test('the documents say who may call', () => {
  const schemes = Object.keys(components.securitySchemes)
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  for (const { security } of operations)
    for (const each of security)
      for (const name of Object.keys(each)) expect(schemes).toContain(name)
  const rest = paths['/dev/v2/project/{appid}/rtm/users/{user}/peer_messages']?.['post']
  expect(rest?.security).toEqual([{ customer: [] }, { token: [], user: [] }])
  expect(rest?.parameters.map(({ name }) => name)).toEqual(['appid', 'user', 'wait_for_ack'])
})

test('the documents say what a parameter and an answer are', () => {
  expect(paths['/v1/sessions/{session}/events']?.['get']?.parameters).toMatchObject([
    {},
    { name: 'after', schema: { type: 'integer', minimum: 0 } },
    { name: 'waitMs', schema: { type: 'integer', maximum: 60_000 } },
  ])
  const journal = paths['/admin/journal']?.['get']?.responses['200']?.content ?? {}
  expect(Object.keys(journal)).toEqual(['application/json', 'text/plain'])
})

test('a parameter that is not as documented is refused with what it may be', async () => {
  await using wire = new TestWire({ profile: 'web-1.4' })
  const alice = await wire.login('alice')
  const why = async (call: string): Promise<string> => {
    const { json } = await wire.call(call)
    expect(json.status).toBe(400)
    return String(json.detail)
  }
  expect(await why(`POST ${alice}/media?kind=film`)).toBe('kind is "film". Give file or image.')
  expect(await why('GET /admin/journal?format=xml')).toBe(
    'format is "xml". Give json, text or mermaid.',
  )
  for (const last of ['', '-1', '10001', '1.5', 'x'])
    expect(await why(`GET /admin/journal?last=${last}`)).toBe(
      `last is "${last}". Give a whole number from 0 to 10000.`,
    )
  expect((await wire.call('GET /admin/journal?last=10000')).status).toBe(200)
  expect(await why('GET /admin/journal?format=text&after=0')).toContain(
    'after and name are for JSON',
  )
})

test('the documents say what may be left out, what is allowed, and what can be called next', () => {
  const bodyOf = (path: string): { readonly required: boolean } | undefined =>
    paths[path]?.['post']?.requestBody
  expect(bodyOf('/admin/users/{uid}/ban')?.required).toBe(false)
  expect(bodyOf('/admin/users/{uid}/unban')?.required).toBe(false)
  expect(bodyOf('/admin/clock/advance')?.required).toBe(true)
  expect(bodyOf('/v1/sessions')).toMatchObject({
    required: true,
    content: {
      'application/json': { schema: { properties: { appId: { minLength: 32, maxLength: 32 } } } },
    },
  })
  const advance = JSON.stringify(bodyOf('/admin/clock/advance'))
  expect(advance).toContain(JSON.stringify(durationForm.source))
  expect(JSON.stringify(bodyOf('/admin/faults'))).toContain('"enum":["login","renewToken",')
  const links = paths['/v1/sessions']?.['post']?.responses['201']?.links ?? {}
  expect(links['postVSessionsSessionMedia']).toEqual({
    operationId: 'postVSessionsSessionMedia',
    parameters: { session: '$response.body#/sessionId' },
  })
  const ids = Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
  const linked = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ responses }) => Object.values(responses))
    .flatMap((answer) => Object.keys(answer.links ?? {}))
  expect(linked.filter((name) => !ids.includes(name))).toEqual([])
})

/** What is pointed to, anywhere in a document. */
function targetsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    key === '$ref' ? [String(each)] : targetsIn(each),
  )
}

function at(document: unknown, target: string): unknown {
  return target
    .split('/')
    .slice(1)
    .reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)
}

test('a frame of /events is of a named form, and its kind says which', () => {
  const document = openApi(routeDocs)
  const answer = paths['/v1/sessions/{session}/events']?.['get']?.responses['200']
  expect(targetsIn(answer)).toEqual(['#/components/schemas/Frame'])
  const { oneOf, discriminator } = components.schemas['Frame'] as {
    readonly oneOf: readonly { readonly $ref: string }[]
    readonly discriminator: {
      readonly propertyName: string
      readonly mapping: Readonly<Record<string, string>>
    }
  }
  const { propertyName, mapping } = discriminator
  expect(propertyName).toBe('kind')
  expect(Object.keys(mapping)).toEqual(Object.keys(eventForms))
  expect(mapping['peer-message']).toBe('#/components/schemas/PeerMessageFrame')
  expect(oneOf.map(({ $ref }) => $ref)).toEqual(Object.values(mapping))
  for (const [kind, target] of Object.entries(mapping))
    expect(at(document, target)).toMatchObject({
      properties: { kind: { const: kind } },
      required: expect.arrayContaining(['kind', 'seq']) as unknown,
    })
})

test('all that a document points to is in it, and each form stands once', () => {
  for (const document of [openApi(routeDocs), asyncApi()]) {
    const targets = new Set(targetsIn(document))
    expect(targets).toContain('#/components/schemas/Problem')
    for (const target of targets) expect(at(document, target), target).toBeTypeOf('object')
    expect(JSON.stringify(document)).not.toContain('$defs')
  }
})

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly required: boolean }
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string }[]
  readonly responses: Readonly<
    Record<string, { readonly content?: object; readonly links?: Readonly<Record<string, object>> }>
  >
}
