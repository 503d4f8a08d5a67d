import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UsageError } from './usage-error.ts'

/**
 * Loads the default export of a module of the user's: an adapter, a plan, a config file. TypeScript is loaded on any
 * Node, by a loader that comes with the package and that nothing else waits for.
 *
 * @param what is loaded, for the sentence.
 * @throws UsageError with one sentence
 */
export async function loadModule(given: string, what: string): Promise<unknown> {
  const path = resolve(given)
  try {
    if (/\.[cm]?ts$/.test(path) && !runsFromSources) {
      const { createJiti } = await import('jiti/static')
      return await createJiti(path, { fsCache: false }).import(path, { default: true })
    }
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return module.default
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `Failed to load ${what} ${given}: ${said
        .trim()
        .split(/\s*\n\s*/)
        .slice(0, 2)
        .join(' ')
        .replace(/\.$/, '')}. Give a module that can be imported.`,
    )
  }
}

/** Who runs the sources has a loader of TypeScript already, and would get a second copy of them by another. */
const runsFromSources = import.meta.url.endsWith('.ts')
