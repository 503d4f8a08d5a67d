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
