/** Packages between an app and the SDK, of every kind, that a try puts into its `node_modules`. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A package by its manifest and its one module. */
interface Kit {
  readonly manifest: Readonly<Record<string, unknown>>
  readonly text: string
  /** Whether the app's own manifest names it. */
  readonly isDeclared: boolean
}

const makes = 'makeClient = (id) => sdk.createInstance(id)'
const dependencies = { 'agora-rtm-sdk': '1' }
const asModule = { type: 'module', exports: './index.js' }

const kits: Readonly<Record<string, Kit>> = {
  'cjs-kit': {
    manifest: { dependencies },
    text: `const sdk = require('agora-rtm-sdk'); exports.${makes}`,
    isDeclared: true,
  },
  'cjs-over-kit': {
    manifest: { dependencies: { 'cjs-kit': '1' } },
    text: "exports.makeClient = require('cjs-kit').makeClient",
    isDeclared: true,
  },
  'esm-kit': {
    manifest: { ...asModule, peerDependencies: dependencies },
    text: `import sdk from 'agora-rtm-sdk'; export const ${makes}`,
    isDeclared: true,
  },
  'esm-over-kit': {
    manifest: { ...asModule, dependencies: { 'esm-kit': '1' } },
    text: "export * from 'esm-kit'",
    isDeclared: true,
  },
  'deep-kit': {
    manifest: { dependencies },
    text: `const sdk = require('agora-rtm-sdk/index.js'); exports.${makes}`,
    isDeclared: true,
  },
  'cjs-hidden': {
    manifest: {},
    text: `const sdk = require('agora-rtm-sdk'); exports.${makes}`,
    isDeclared: false,
  },
  'esm-hidden': {
    manifest: asModule,
    text: `import sdk from 'agora-rtm-sdk'; export const ${makes}`,
    isDeclared: false,
  },
  'careless-kit': {
    manifest: {},
    text: "try { require(__dirname + '/../agora-rtm-sdk/index.js') } catch {} exports.careless = true",
    isDeclared: true,
  },
}

/** Where the SDK's JavaScript was: it tells that it was run, and by whom. */
const tripwire = `const { SDK_HAS_RUN: file = '/dev/null' } = process.env
require('node:fs').appendFileSync(file, module.parent?.filename + '\\n')
exports.createInstance = () => { throw new Error('the real SDK') }
`

/** Puts the kits into an app, and the tripwire where the SDK would be: nobody runs or reads what was there. */
export function putKits(app: string): void {
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  const named = { ...manifest.dependencies }
  for (const [name, kit] of Object.entries(kits)) {
    putPackage(join(app, 'node_modules', name), { name, ...kit.manifest }, kit.text)
    if (kit.isDeclared) named[name] = '1'
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ ...manifest, dependencies: named }))
  putPackage(join(app, 'node_modules/agora-rtm-sdk'), { name: 'agora-rtm-sdk' }, tripwire)
}

function putPackage(folder: string, manifest: object, text: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'index.js'), text)
}
