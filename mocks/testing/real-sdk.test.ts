import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { createMediaFiles } from '../../fixtures/index.ts'
import type { MediaFiles } from '../../fixtures/index.ts'
import { beginTestFile, packageOf, serveDropIn, stayAlone } from './real-sdk.ts'
import { keepRealSdkOutOfTests, refuseRealSdkInTest } from './required-sdk.ts'
import { withFakeRtm } from './test-world.ts'

const ran = 'aStandInForTheSdkHasRun'

/** An app whose packages require a stand-in that has the name of the SDK, and tells when it runs. */
async function appWithSdk(): Promise<MediaFiles> {
  const files = await createMediaFiles()
  write(files, 'agora-rtm-sdk/index.js', `globalThis.${ran} = true; exports.VERSION = 'real'`)
  write(files, '@rtm/wrapper/index.js', "exports.sdk = require('agora-rtm-sdk')")
  for (const name of ['careless', 'careless-too'])
    write(files, `${name}/index.js`, "try { require(__dirname + '/../agora-rtm-sdk') } catch {}")
  return files
}

function write({ folder }: MediaFiles, name: string, text: string): void {
  const path = join(folder, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function requireIn({ folder }: MediaFiles, name: string): unknown {
  return createRequire(join(folder, 'app.cjs'))(name)
}

afterEach(() => {
  beginTestFile()
  delete process.env['JEST_WORKER_ID']
})

test('a package that requires the real SDK is named, and no line of the SDK has run', async () => {
  await using app = await appWithSdk()
  keepRealSdkOutOfTests()
  const wanted =
    /^Cannot test against the fake: @rtm\/wrapper \(\/.*index\.js\) imports the real agora-rtm-sdk \(.*Name @rtm\/wrapper in vitest\.config: plugins: \[rtmTestkit\(\{ wrappers: \['@rtm\/wrapper'\] \}\)\]\.$/
  beginTestFile()
  expect(() => requireIn(app, '@rtm/wrapper')).toThrow(wanted)
  expect(Reflect.has(globalThis, ran)).toBe(false)
  expect(() => refuseRealSdkInTest()).toThrow(wanted)
})

test('a refusal that an app catches fails each test of the file, and not the next file', async () => {
  await using app = await appWithSdk()
  keepRealSdkOutOfTests()
  requireIn(app, 'careless')
  const refused = expect.objectContaining({ code: 'REAL_SDK' }) as unknown
  await expect(withFakeRtm({}, () => 'green')).rejects.toEqual(refused)
  beginTestFile()
  expect(await withFakeRtm({}, () => 'green')).toBe('green')
  const asked = withFakeRtm({}, () => void requireIn(app, 'careless-too'))
  await expect(asked).rejects.toEqual(refused)
})

test('the app itself is named by its file', async () => {
  await using app = await appWithSdk()
  keepRealSdkOutOfTests()
  writeFileSync(join(app.folder, 'app.cjs'), "require('agora-rtm-sdk')")
  expect(() => requireIn(app, './app.cjs')).toThrow(
    /: \/[^ ]*\/app\.cjs imports the real agora-rtm-sdk/,
  )
})

test('in jest the line that mends it is for jest', async () => {
  await using app = await appWithSdk()
  keepRealSdkOutOfTests()
  process.env['JEST_WORKER_ID'] = '1'
  const line = "moduleNameMapper: { '^agora-rtm-sdk$': 'rtm-testkit/mocks/agora-rtm-sdk' }."
  expect(() => requireIn(app, '@rtm/wrapper')).toThrow(line)
})

test('beside a real SDK that Node has loaded already the drop-in does not stay', async () => {
  await using app = await appWithSdk()
  const { cache } = createRequire(import.meta.url)
  const path = join(app.folder, 'node_modules/agora-rtm-sdk/index.js')
  cache[path] = { parent: { filename: '/app/server.js' } } as NodeJS.Module
  expect(() => stayAlone()).toThrow(/: \/app\/server\.js imports the real agora-rtm-sdk/)
  delete cache[path]
  expect(() => stayAlone()).not.toThrow()
})

test('who asks Node itself for the SDK gets the drop-in', async () => {
  await using app = await appWithSdk()
  write(app, 'drop-in/index.cjs', "exports.VERSION = 'fake, required'")
  write(app, 'drop-in/index.mjs', "export const VERSION = 'fake, imported'")
  const url = (name: string): string =>
    pathToFileURL(join(app.folder, 'node_modules/drop-in', name)).href
  serveDropIn(url('index.cjs'), url('index.mjs'))
  expect(requireIn(app, '@rtm/wrapper')).toEqual({ sdk: { VERSION: 'fake, required' } })
  expect(requireIn(app, 'agora-rtm-sdk/index.js')).toEqual({ VERSION: 'fake, required' })
})

test('the package of a file is told in any layout of node_modules', () => {
  expect(packageOf('/app/node_modules/kit/dist/a.js')).toBe('kit')
  expect(packageOf('/app/node_modules/.pnpm/kit@1/node_modules/@rtm/react/a.js')).toBe('@rtm/react')
  expect(packageOf(String.raw`C:\app\node_modules\@rtm\react\a.js`)).toBe('@rtm/react')
  expect(packageOf('/app/src/chat.ts')).toBe(undefined)
})
