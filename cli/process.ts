import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wallMs } from '../mocks/internal.ts'
import { packageVersion } from '../reporters/index.ts'
import { shellWords } from '../reporters/internal.ts'
import type { Surroundings } from './outputs.ts'

/** How this program was started, so that a line with it runs as it is printed: in a clone, built or installed. */
function programWords(): string {
  const here = relative('.', fileURLToPath(new URL('main', import.meta.url)))
  if (import.meta.url.endsWith('.ts')) return shellWords(['npx', 'tsx', `${here}.ts`])
  if (/[\\/]node_modules[\\/]/.test(import.meta.url)) return 'npx rtm-testkit'
  return shellWords(['node', relative('.', process.argv[1] ?? '')])
}

/** What a command has of this process; the first Ctrl-C or SIGTERM ends its run early, a second Ctrl-C at once. */
export function surroundings(): Surroundings {
  const stop = new AbortController()
  process.removeAllListeners('SIGINT')
  // Who plans work ends it so, and has no second word.
  process.once('SIGTERM', () => stop.abort())
  process.once('SIGINT', () => {
    stop.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  return {
    version: packageVersion(),
    program: programWords(),
    node: process.versions.node,
    print: (text) => void process.stdout.write(text),
    isTerminal: process.stdout.isTTY,
    hasColour: process.stdout.isTTY && process.stdout.hasColors(),
    nowMs: wallMs,
    stopped: stop.signal,
    stepSummary: process.env['GITHUB_STEP_SUMMARY'],
  }
}

/** Resolves when somebody wants the process to end. */
export function stopSignal(): Promise<void> {
  process.removeAllListeners('SIGINT')
  return new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

/** A gateway whose lines nobody reads any more, as after `serve | head`, serves on and stops in order. */
export function goOnUnread(): void {
  process.stdout.removeAllListeners('error')
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
