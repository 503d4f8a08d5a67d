import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { lockedVersions } from './locked-versions.ts'

test('a report names the versions of the packages that are installed', () => {
  const require = createRequire(import.meta.url)
  for (const [name, version] of Object.entries(lockedVersions))
    expect(`${name} ${version}`).toBe(
      `${name} ${(require(`${name}/package.json`) as { readonly version: string }).version}`,
    )
})
