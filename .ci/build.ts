/**
 * Builds the package into `dist`: declarations by the compiler, the doors bundled with what they share
 * (a module less is a third of a millisecond less at every import), and the mocks for `require`.
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
import { build } from 'esbuild'

const doors = [
  'mocks/index.ts',
  'mocks/agora-rtm-sdk.ts',
  'mocks/agora-rtm-global.ts',
  'mocks/protocol/index.ts',
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
  'load/selfcheck/truth-server.ts',
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

rmSync('dist', { recursive: true, force: true })
compile('-p', 'tsconfig.build.json')
await build({
  entryPoints: doors,
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  chunkNames: 'shared/[hash]',
  keepNames: true,
})
// One file each: a ConfigMap of Kubernetes takes files, and k6 finds no package.
await build({
  entryPoints: ['load/k6/media.ts', 'load/k6/control.ts'],
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  external: ['k6', 'k6/*'],
})
compile('-p', 'tsconfig.cjs.json')
// jest loads no ES module, and faker is nothing else: it goes into the fixtures of `require`.
await build({
  entryPoints: ['fixtures/index.ts'],
  outdir: 'dist/cjs/fixtures',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  keepNames: true,
  legalComments: 'eof',
  banner: { js: fakerNotice() },
  plugins: [
    {
      name: 'the mocks of require',
      setup: (bundler) =>
        bundler.onResolve({ filter: /^\.\.\/mocks\// }, ({ path }) => ({
          path: path.replace(/\.ts$/, '.js'),
          external: true,
        })),
    },
  ],
})
const declared = ['mocks/testing', 'fixtures', 'scenarios', 'load', 'reporters']
for (const room of declared) declareForRequire(room)
for (const door of esModulesAlone) stubForRequire(door)
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`)
copyFileSync('reporters/result.schema.json', 'dist/reporters/result.schema.json')
