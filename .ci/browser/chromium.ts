/** The Chromium of this machine; where there is none the check skips, and says so. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** Starts Chromium; ends the process as skipped where there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = [
    process.env['CHROMIUM'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => path !== '' && existsSync(path))
  if (executablePath === undefined) {
    console.log(
      'SKIP: there is no Chromium. Install it (Debian: chromium), or name it in CHROMIUM.',
    )
    process.exit(75)
  }
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] })
}
