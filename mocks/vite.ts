/** The plugin for Vite: under vitest the fake stands wherever an app, or a package it uses, imports `agora-rtm-sdk`. */
import { fileURLToPath } from 'node:url'
import { didYouMean } from './server/nearest-name.ts'
import { sdkName } from './testing/real-sdk.ts'
import { sdkWrappersOf } from './testing/sdk-wrappers.ts'
import { ToolkitError } from './protocol/toolkit-error.ts'

/** Options of the plugin. */
export interface RtmTestkitPluginOptions {
  /** More packages that import the SDK, where no `package.json` says that they do. */
  readonly wrappers?: readonly string[]
}

/** What the plugin reads of a configuration. */
interface UserConfig {
  readonly root?: string
  readonly test?: { readonly server?: { readonly deps?: { readonly inline?: unknown } } }
}

/** What the plugin adds to a configuration. */
interface Addition {
  resolve: { alias: { find: RegExp; replacement: string }[] }
  test: { setupFiles: string[]; server?: { deps: { inline: string[] } } }
}

/** The plugin, in the form that Vite 6 to 8 take. */
export interface RtmTestkitPlugin {
  name: 'rtm-testkit'
  config(user: UserConfig): Addition | undefined
}

const optionNames: readonly string[] = ['wrappers'] satisfies (keyof RtmTestkitPluginOptions)[]

/**
 * Makes the plugin for Vite and vitest: the app, and the packages it uses, get the fake for
 * `agora-rtm-sdk`, and a test that loads the real one all the same fails. It changes nothing outside of
 * tests: `vite` and `vite build` keep the real SDK.
 *
 * @throws ToolkitError UNKNOWN_NAME for an option that it does not have.
 * @example
 * export default defineConfig({ plugins: [rtmTestkit()] })
 */
export function rtmTestkit(options: RtmTestkitPluginOptions = {}): RtmTestkitPlugin {
  checkOptions(options)
  return {
    name: 'rtm-testkit',
    config: ({ root = process.cwd(), test }) => {
      if (process.env['VITEST'] === undefined) return undefined
      const inline = [...sdkWrappersOf(root), ...(options.wrappers ?? [])]
      // Who inlines all packages says `true`, to which no name can be added.
      const server = test?.server?.deps?.inline === true ? {} : { server: { deps: { inline } } }
      return {
        resolve: { alias: [{ find: sdkName, replacement: beside('agora-rtm-sdk') }] },
        test: { setupFiles: [beside('vite-setup')], ...server },
      }
    },
  }
}

function checkOptions(options: RtmTestkitPluginOptions): void {
  for (const name of Object.keys(options)) {
    if (optionNames.includes(name)) continue
    throw new ToolkitError(
      'UNKNOWN_NAME',
      `Cannot make the plugin rtm-testkit: there is no option '${name}'. ${didYouMean(name, optionNames)}`,
    )
  }
  const { wrappers } = options
  if (wrappers === undefined) return
  if (Array.isArray(wrappers) && wrappers.every((each) => typeof each === 'string')) return
  throw new ToolkitError(
    'INVALID_OPTION',
    "Cannot make the plugin rtm-testkit: wrappers is not a list of package names. Give one, for example wrappers: ['agora-rtm-react'].",
  )
}

/** A module of this package by its path: a wrapper in a store of its own (pnpm) does not find us by name. */
function beside(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./${name}.${ending}`, import.meta.url))
}
