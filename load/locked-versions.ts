import { readFileSync } from 'node:fs'

const names = ['autocannon', 'undici', 'ws'] as const

/** Versions of the packages that send a load, as the lock file has them. The build writes them in, in place of this. */
export const lockedVersions: Readonly<Record<(typeof names)[number], string>> = readLock()

function readLock(): Record<(typeof names)[number], string> {
  const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
  const { packages } = JSON.parse(lock) as {
    readonly packages: Readonly<Record<string, { readonly version: string }>>
  }
  const versions = names.map((name) => [name, packages[`node_modules/${name}`]?.version])
  return Object.fromEntries(versions) as Record<(typeof names)[number], string>
}
