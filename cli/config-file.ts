import { existsSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { renderings } from '../reporters/index.ts'
import type { RenderingName, TestkitConfig } from '../reporters/index.ts'
import { parseConfig, readGiven } from '../reporters/internal.ts'
import { loadModule } from './load-module.ts'
import { UsageError } from './usage-error.ts'

const names = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map(
  (ending) => `rtm-testkit.config.${ending}`,
)

/** What `--config` says of itself. */
export const configWords =
  'a config file; rtm-testkit.config.ts, .js or .json of this folder unless given'

/**
 * Reads the config file of a folder, or the one that was named.
 *
 * @returns nothing where there is none.
 * @throws UsageError or ToolkitError with one sentence
 */
export async function readConfig(
  named: string | undefined,
  folder: string = process.cwd(),
): Promise<TestkitConfig | undefined> {
  const path = named ?? names.map((name) => resolve(folder, name)).find((each) => existsSync(each))
  if (path === undefined) return undefined
  if (!existsSync(path))
    throw new UsageError(
      `Failed to read the config ${path}: there is no such file. Give the path of one, or leave --config out.`,
    )
  const value = path.endsWith('.json')
    ? jsonOf(await readGiven(path, 'the config'), path)
    : await loadModule(path, 'the config')
  return fromHere(parseConfig(value, path), dirname(resolve(path)))
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(
      `Failed to read the config ${path}: it is no JSON. Give an object with target, out, reporters and the like.`,
    )
  }
}

/** Paths of a config are from its folder; commands take them from the current one. */
function fromHere(config: TestkitConfig, folder: string): TestkitConfig {
  const paths = (['adapter', 'out', 'baseline', 'waivers'] as const).flatMap((name) => {
    const path = config[name]
    if (path === undefined) return []
    return [[name, isAbsolute(path) ? path : relative('.', resolve(folder, path)) || '.']]
  })
  return { ...config, ...(Object.fromEntries(paths) as Partial<TestkitConfig>) }
}

/** What each command takes from a config. */
const taken: Readonly<Record<string, readonly (keyof TestkitConfig)[]>> = {
  scenario: ['target', 'out', 'seed'],
  comply: ['target', 'adapter', 'out', 'reporters', 'failOn', 'baseline', 'waivers', 'seed'],
  load: ['target', 'out', 'reporters', 'seed'],
  report: ['out', 'reporters'],
}

/** Puts what a config says in the place of flags that were not given. */
export function applyConfig(command: Command, config: TestkitConfig): void {
  const isGiven = (flag: string): boolean => command.getOptionValueSource(flag) === 'cli'
  const whatIsJudged = ['target', 'adapter', 'journal', 'link', 'ingest', 'driver']
  const isChosen = whatIsJudged.some(isGiven)
  for (const name of taken[command.name()] ?? []) {
    const value = config[name]
    if (value === undefined || (isChosen && (name === 'target' || name === 'adapter'))) continue
    const flag = name === 'reporters' ? 'reporter' : name
    if (!isGiven(flag))
      command.setOptionValueWithSource(
        flag,
        name === 'reporters' ? reportersFor(command, config.reporters ?? []) : value,
        'config',
      )
  }
}

/** One list serves all commands: what shows loads alone is left out where rules are judged. */
function reportersFor(command: Command, all: readonly RenderingName[]): string {
  const chosen = command.name() === 'comply' ? all.filter((name) => !isOfLoad(name)) : all
  return chosen.join(',')
}

function isOfLoad(name: RenderingName): boolean {
  return Object.hasOwn(renderings, name) && renderings[name].isOfLoad === true
}
