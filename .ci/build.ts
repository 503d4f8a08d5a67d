/**
 * Builds the package into `dist`: the doors for `import` and for `require` and what they share, with all packages that
 * they need inside, and what they declare.
 *
 * All that the drop-in for the SDK needs is in two files, the words of the protocol and the core, since Node takes
 * a third of a millisecond for every file at every import, and most apps import nothing else.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { builtinModules } from 'node:module'
import { relative, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'
import type { InputOptions, OutputOptions, Plugin } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { lockedVersions } from '../load/locked-versions.ts'
import { noticesOf } from './notices.ts'

const doors = [
  'mocks/index.ts',
  'mocks/agora-rtm-sdk.ts',
  'mocks/agora-rtm-global.ts',
  'mocks/protocol/door.ts',
  'mocks/vitest.ts',
  'mocks/jest.ts',
  'mocks/vitest-reporter.ts',
  'mocks/vite.ts',
  'mocks/wire/gateway.ts',
  'mocks/wire/index.ts',
  'mocks/wire/msw.ts',
  'mocks/wire/mock-socket.ts',
  'fixtures/index.ts',
  'scenarios/index.ts',
  'load/index.ts',
  'reporters/index.ts',
  'reporters/vitest.ts',
  'reporters/jest.ts',
]

/** What is run, and declares nothing. */
const programs = [
  'mocks/vite-setup.ts',
  'mocks/wire/node-socket.ts',
  'mocks/wire/no-socket.ts',
  'load/drivers/gateway/gateway-process.ts',
  'load/drivers/gateway/generator.ts',
  'load/drivers/gateway/worker.ts',
  'load/truth/truth-server.ts',
  'cli/main.ts',
]

/** Doors that `require` reaches by the ES module itself, which Node 20.19 can load and jest cannot. */
const esModulesAlone = [
  'mocks/vitest.ts',
  'mocks/vitest-reporter.ts',
  'mocks/vite.ts',
  'scenarios/index.ts',
  'load/index.ts',
  'reporters/index.ts',
  'reporters/vitest.ts',
  'reporters/jest.ts',
]

/** What is not bundled: packages that an app brings itself, a file that browsers have another for, and what Node 20 lacks. */
const externals = ['#node-socket', /^(msw|mock-socket|vitest|k6|node:sqlite)(\/|$)/]

/** Every module that stands in a bundle. */
const bundled = new Set<string>()

/**
 * What these files take from npm is bundled into functions that run it at their first call: fflate fills tables when it is
 * loaded, which would be a fifth of every import of the drop-in, and the words of faker are most of that of the fixtures.
 */
const neededLater = ['mocks/protocol/tokens/packages.ts', 'fixtures/fakers.ts'].map((path) =>
  resolve(path),
)
const runWhenNeeded: Plugin = {
  name: 'run-when-needed',
  async load(id) {
    if (!neededLater.includes(id)) return undefined
    await using bundler = await rolldown({ ...reading, plugins: [], input: id })
    const { output } = await bundler.generate({ format: 'cjs', minify: true })
    const [{ code, exports, moduleIds }] = output
    for (const module of moduleIds) bundled.add(module)
    const wrappers = exports.map(
      (name) => `export const ${name} = (...given) => (loaded ??= load({})).${name}(...given)\n`,
    )
    const loading = `let loaded\nfunction load(exports) {\n${code}\nreturn exports\n}\n`
    return { code: wrappers.join('') + loading, moduleType: 'js' }
  },
}

/** The package has no lock file: what its build found there stands in it. */
const versionsWritten: Plugin = {
  name: 'versions-written',
  load: (id) =>
    id === resolve('load/locked-versions.ts')
      ? `export const lockedVersions = ${JSON.stringify(lockedVersions)}`
      : undefined,
}

/**
 * How a module is read. All packages that it needs go into the bundle, but for those that an app brings itself.
 * It is neutral, though most doors are for Node: what is shared holds no import of Node's, so a browser can load the
 * drop-in.
 */
const reading: InputOptions = {
  platform: 'neutral',
  external: [...externals],
  resolve: { conditionNames: ['node', 'import'], mainFields: ['module', 'main'] },
  transform: { target: 'node20' },
  preserveEntrySignatures: 'allow-extension',
  // Packages that are written for `require` call it for modules of Node. undici tries node:sqlite, which Node 20 lacks.
  plugins: [
    runWhenNeeded,
    versionsWritten,
    esmExternalRequirePlugin({ external: [/^node:(?!sqlite)/, ...builtinModules] }),
  ],
}

async function bundle(input: InputOptions, output: OutputOptions): Promise<void> {
  await using bundler = await rolldown({ ...reading, ...input })
  const written = await bundler.write({ ...output })
  for (const chunk of written.output)
    if (chunk.type === 'chunk') for (const module of chunk.moduleIds) bundled.add(module)
}

/** What is left of the modules of one door once all that it does not need is dropped. */
async function modulesOf(door: string): Promise<ReadonlySet<string>> {
  await using bundler = await rolldown({ ...reading, input: door })
  const { output } = await bundler.generate()
  const modules = Object.entries(output[0].modules)
  return new Set(modules.flatMap(([path, { renderedLength }]) => (renderedLength > 0 ? path : [])))
}

/** Files by the names that they have in the package. */
function named(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [nameOf(path), path]))
}

function nameOf(path: string): string {
  return path.replace(/\.ts$/, '')
}

function stubForRequire(door: string): void {
  const way = `'${'../'.repeat(door.split('/').length)}${door}.js'`
  const hasDefault = readFileSync(`dist/${door}.d.ts`, 'utf8').includes('as default')
  const stub = hasDefault
    ? `const door = require(${way})\nObject.assign(exports, door)\nexports.default = door.default\nObject.defineProperty(exports, '__esModule', { value: true })\n`
    : `module.exports = require(${way})\n`
  writeFileSync(`dist/cjs/${door}.js`, stub)
}

rmSync('dist', { recursive: true, force: true })
const dropIn = await modulesOf('mocks/agora-rtm-sdk.ts')
const overGateway = await modulesOf('mocks/wire/remote-rtm.ts')
const isOfProtocol = (path: string): boolean => path.startsWith(resolve('mocks/protocol'))
const shared: OutputOptions = {
  chunkFileNames: 'shared/[name]-[hash].js',
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      { name: 'protocol', test: (path) => dropIn.has(path) && isOfProtocol(path) },
      { name: 'core', test: (path) => dropIn.has(path) && !isOfProtocol(path) },
      // Without the schemas, which other doors share with it: a browser loads no zod and no hono for it.
      { name: 'remote', test: (path) => overGateway.has(path) && !dropIn.has(path) },
    ],
  },
}
await bundle({ input: named([...doors, ...programs]) }, { ...shared, dir: 'dist' })
await bundle(
  {
    input: named(doors.filter((door) => !esModulesAlone.includes(door))),
    // The name is one of the package's root, and this is a folder of its own kind; no browser requires.
    resolve: {
      ...reading.resolve,
      alias: { '#node-socket': resolve('mocks/wire/node-socket.ts') },
    },
    external: externals.filter((name) => name !== '#node-socket'),
  },
  { ...shared, dir: 'dist/cjs', format: 'cjs', exports: 'named' },
)
// One file each: a ConfigMap of Kubernetes takes files, and k6 finds no package.
for (const script of ['load/k6/media.ts', 'load/k6/control.ts'])
  await bundle(
    { input: script, transform: { target: 'es2023' } },
    { file: `dist/${nameOf(script)}.js` },
  )
await bundle(
  {
    input: named(doors),
    external: /^[^./]/,
    plugins: [dts({ oxc: true, emitDtsOnly: true, sourcemap: false, tsconfig: 'tsconfig.json' })],
  },
  {
    dir: 'dist',
    entryFileNames: ({ facadeModuleId }) => relative('.', facadeModuleId ?? ''),
    chunkFileNames: 'shared/[name]-[hash].d.ts',
  },
)
// Declarations run nothing.
for (const name of readdirSync('dist/shared'))
  if (/^rolldown-runtime.*\.d\.ts$/.test(name)) rmSync(`dist/shared/${name}`)
// Declarations are the same for both kinds of module; which kind a file is of, its folder says.
cpSync('dist', 'dist-cjs', {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || path.endsWith('.d.ts'),
})
cpSync('dist-cjs', 'dist/cjs', { recursive: true })
rmSync('dist-cjs', { recursive: true })
for (const door of esModulesAlone) stubForRequire(nameOf(door))
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`)
copyFileSync('reporters/result.schema.json', 'dist/reporters/result.schema.json')

const notices = noticesOf(bundled)
const noticesPath = 'THIRD-PARTY-NOTICES.md'
if (!existsSync(noticesPath) || readFileSync(noticesPath, 'utf8') !== notices) {
  writeFileSync(noticesPath, notices)
  console.error(
    `${noticesPath} was not that of the bundled packages. It is written anew: commit it.`,
  )
  process.exitCode = 1
}
