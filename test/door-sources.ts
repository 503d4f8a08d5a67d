/** The doors of the package and the files they are made from, for tests that look at what is public. */
import { readFileSync } from 'node:fs'

interface Door {
  readonly import?: { readonly default: string }
}

/** Names such as `rtm-testkit/mocks`, and the paths of their sources. */
export function doorSources(): ReadonlyMap<string, string> {
  const { exports: doors } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly exports: Readonly<Record<string, Door>>
  }
  return new Map(
    Object.entries(doors).flatMap(([name, door]) =>
      door.import === undefined
        ? []
        : [
            [
              name.replace('.', 'rtm-testkit'),
              door.import.default.replace('./dist/', '').replace(/\.js$/, '.ts'),
            ] as const,
          ],
    ),
  )
}
