import { readFileSync } from 'node:fs'

/** The version of this package. */
export function packageVersion(): string {
  // The sources lie one folder higher than the built files, and those in chunks.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string
        version?: string
      }
      if (found.name === 'rtm-testkit') return found.version ?? '0.0.0'
    } catch {
      // Not here.
    }
  }
  return '0.0.0'
}
