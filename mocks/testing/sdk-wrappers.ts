import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const sdk = 'agora-rtm-sdk'

/**
 * Names the packages of an app that import the SDK, or import one that does: all that a runner must not
 * load past its aliases.
 *
 * @param within folder in the app: the nearest `package.json` from there upwards is the app's.
 */
export function sdkWrappersOf(within: string): readonly string[] {
  const root = nearestManifest(within)
  const manifests = new Map<string, Manifest>()
  const importers = new Map<string, Set<string>>()
  const open = [root]
  for (const folder of open) {
    const its = manifestOf(folder)
    if (its === undefined || manifests.has(folder)) continue
    manifests.set(folder, its)
    for (const found of foundBy(folder, its, folder === root)) {
      importers.set(found, (importers.get(found) ?? new Set()).add(folder))
      if (found !== sdk) open.push(found)
    }
  }
  const reached = new Set<string>([sdk])
  for (const folder of reached) for (const each of importers.get(folder) ?? []) reached.add(each)
  reached.delete(root)
  return [...reached].flatMap((folder) => manifests.get(folder)?.name ?? [])
}

/** The folders of what a package depends on; of the SDK its name, installed or not. */
function foundBy(folder: string, its: Manifest, isRoot: boolean): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = its
  const development = isRoot ? its.devDependencies : undefined
  const wanted = { ...development, ...peerDependencies, ...optionalDependencies, ...dependencies }
  return Object.keys(wanted).flatMap((name) =>
    name === sdk ? sdk : (folderOf(name, folder) ?? []),
  )
}

function manifestOf(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}

function nearestManifest(within: string): string {
  for (let folder = within; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return within
  }
}

/** Where a package is that another one asks for, as Node looks for it. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return realpathSync(found)
    if (folder === dirname(folder)) return undefined
  }
}
