import { expect, test } from 'vitest'
import { asyncApi } from './async-api.ts'
import { openApi } from './open-api.ts'
import { wireRoutes } from './routes.ts'
import { docOf, TestWire } from './wire-tests.ts'

test('every route is documented, and every document is served', async () => {
  await using wire = new TestWire()
  const served = wireRoutes(wire.service)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  const undocumented = served.filter(
    (each) => docOf(...(each.split(' ') as [string, string])) === undefined,
  )
  expect(undocumented.filter((each) => !each.endsWith('/requests/{kind}'))).toEqual([])
  const documented = Object.entries((openApi() as { readonly paths: object }).paths).flatMap(
    ([path, methods]) => Object.keys(methods as object).map((method) => `${method} ${path}`),
  )
  const unserved = documented.filter(
    (each) =>
      !served.includes(each.replace(/^head/, 'get').replace(/(\/requests\/).+/, '$1{kind}')),
  )
  expect(unserved).toEqual([])
  expect(asyncApi()).toMatchObject({ asyncapi: '3.0.0' })
})

const { paths, components } = openApi() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: object }
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

interface Operation {
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string }[]
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
}
