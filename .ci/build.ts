/**
 * Builds the package into `dist`: declarations by the compiler, the doors bundled with what they share,
 * and the mocks for `require`.
 *
 * All that the drop-in for the SDK needs is in two files, the words of the protocol and the core, since Node takes
 * a third of a millisecond for every file at every import, and most apps import nothing else.
 */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { rolldown } from 'rolldown'
import type { InputOptions, OutputOptions } from 'rolldown'

const doors = [
  'mocks/index.ts',
  'mocks/agora-rtm-sdk.ts',
  'mocks/agora-rtm-global.ts',
  'mocks/protocol/door.ts',
  'mocks/vitest.ts',
  'mocks/jest.ts',
  'mocks/vitest-reporter.ts',
  'mocks/vite.ts',
  'mocks/vite-setup.ts',
  'mocks/wire/gateway.ts',
  'mocks/wire/index.ts',
  'mocks/wire/msw.ts',
  'mocks/wire/mock-socket.ts',
  'fixtures/index.ts',
  'scenarios/index.ts',
  'load/index.ts',
  'load/drivers/gateway/gateway-process.ts',
  'load/drivers/gateway/generator.ts',
  'load/drivers/gateway/worker.ts',
  'load/truth/truth-server.ts',
  'reporters/index.ts',
  'reporters/vitest.ts',
  'cli/main.ts',
]

/** Doors that `require` reaches by the ES module itself, which Node 20.19 can load and jest cannot. */
const esModulesAlone = [
  'mocks/vitest',
  'mocks/vitest-reporter',
  'mocks/vite',
  'scenarios/index',
  'load/index',
  'reporters/index',
  'reporters/vitest',
]

/**
 * How a module is read; packages stay imports. It is neutral, though most doors are for Node: what
 * is shared holds no import of Node's, so a browser can load the drop-in.
 */
const forAll: InputOptions = {
  platform: 'neutral',
  external: /^[^./]/,
  transform: { target: 'node20' },
  preserveEntrySignatures: 'allow-extension',
}

/** Declarations are the same for both kinds of module; which kind a file is of, its folder says. */
function declareForRequire(room: string): void {
  cpSync(`dist/${room}`, `dist/cjs/${room}`, {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || path.endsWith('.d.ts'),
  })
}

function stubForRequire(door: string): void {
  const declaration = `dist/cjs/${door}.d.ts`
  if (!existsSync(declaration)) cpSync(`dist/${door}.d.ts`, declaration)
  const way = `'${'../'.repeat(door.split('/').length)}${door}.js'`
  const hasDefault = readFileSync(declaration, 'utf8').includes('export default')
  const stub = hasDefault
    ? `const door = require(${way})\nObject.assign(exports, door)\nexports.default = door.default\nObject.defineProperty(exports, '__esModule', { value: true })\n`
    : `module.exports = require(${way})\n`
  writeFileSync(`dist/cjs/${door}.js`, stub)
}

function fakerNotice(): string {
  const folder = 'node_modules/@faker-js/faker'
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    readonly version: string
  }
  return `/*! Holds parts of @faker-js/faker ${version}.\n${readFileSync(`${folder}/LICENSE`, 'utf8').trim()}\n*/`
}

function compile(...given: readonly string[]): void {
  const { status } = spawnSync('node_modules/.bin/tsc', given, { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

async function bundle(input: InputOptions, output: OutputOptions): Promise<void> {
  await using bundler = await rolldown({ ...forAll, ...input })
  await bundler.write({ keepNames: true, ...output })
}

/** What is left of the modules of one door once all that it does not need is dropped. */
async function modulesOf(door: string): Promise<ReadonlySet<string>> {
  await using bundler = await rolldown({ ...forAll, input: door })
  const { output } = await bundler.generate()
  const modules = Object.entries(output[0].modules)
  return new Set(modules.flatMap(([path, { renderedLength }]) => (renderedLength > 0 ? path : [])))
}

rmSync('dist', { recursive: true, force: true })
compile('-p', 'tsconfig.build.json')
const dropIn = await modulesOf('mocks/agora-rtm-sdk.ts')
const isOfProtocol = (path: string): boolean => path.startsWith(resolve('mocks/protocol'))
await bundle(
  { input: Object.fromEntries(doors.map((door) => [door.replace(/\.ts$/, ''), door])) },
  {
    dir: 'dist',
    chunkFileNames: 'shared/[name]-[hash].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'protocol', test: (path) => dropIn.has(path) && isOfProtocol(path) },
        { name: 'core', test: (path) => dropIn.has(path) && !isOfProtocol(path) },
      ],
    },
  },
)
// One file each: a ConfigMap of Kubernetes takes files, and k6 finds no package.
for (const script of ['load/k6/media', 'load/k6/control'])
  await bundle(
    {
      input: `${script}.ts`,
      external: /^k6(\/|$)/,
      transform: { target: 'es2023' },
    },
    { file: `dist/${script}.js` },
  )
compile('-p', 'tsconfig.cjs.json')
// jest loads no ES module, and faker is nothing else: it goes into the fixtures of `require`.
await bundle(
  {
    input: 'fixtures/index.ts',
    external: (name) => !/^[./]|^@faker-js/.test(name),
    plugins: [
      {
        name: 'the mocks of require',
        resolveId: (name) =>
          name.startsWith('../mocks/')
            ? { id: name.replace(/\.ts$/, '.js'), external: true }
            : undefined,
      },
    ],
  },
  { file: 'dist/cjs/fixtures/index.js', format: 'cjs', banner: fakerNotice() },
)
const declared = ['mocks/testing', 'fixtures', 'scenarios', 'load', 'reporters']
for (const room of declared) declareForRequire(room)
for (const door of esModulesAlone) stubForRequire(door)
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`)
copyFileSync('reporters/result.schema.json', 'dist/reporters/result.schema.json')
