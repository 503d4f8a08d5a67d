/** What the tries of the packed package share: a temporary folder, commands in it, and what they must show. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a command is run. */
export interface Running {
  /** Where; the folder of the tries unless given. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A temporary folder, and what is done there. */
export interface Tries {
  readonly folder: string
  /** Runs a command, and gives what it prints; throws where it fails. */
  readonly run: (command: string, args: readonly string[], running?: Running) => string
  /** Runs a command that must fail, and gives what it prints. */
  readonly fail: (command: string, args: readonly string[], running?: Running) => string
  /** Installs packages without their scripts; false, said aloud, where they cannot be had. */
  readonly hasInstalled: (what: string, args: readonly string[]) => boolean
  /** Puts the package, as it would be published, into `node_modules`. */
  readonly unpackPackage: () => void
}

/**
 * Makes the folder, works in it and removes it. What goes wrong is printed, and fails the step.
 *
 * @param name of the folder, for who finds it left behind.
 */
export function inFolder(name: string, work: (tries: Tries) => void): void {
  const folder = mkdtempSync(join(tmpdir(), `rtm-testkit-${name}-`))
  try {
    work(triesIn(folder))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Throws where a text does not show what it must, and says that it does. */
export function mustShow(what: string, text: string, wanted: RegExp): void {
  if (!wanted.test(text)) throw new Error(`${what} does not show ${String(wanted)}:\n${text}`)
  console.log(`ok  ${what}`)
}

function triesIn(folder: string): Tries {
  const run: Tries['run'] = (command, args, running) => {
    const { status, output } = spawned(folder, [command, ...args], running)
    if (status === 0) return output
    throw new Error(`${command} ${args.join(' ')} has failed:\n${output}`)
  }
  return {
    folder,
    run,
    fail: (command, args, running) => {
      const { status, output } = spawned(folder, [command, ...args], running)
      if (status !== 0) return output
      throw new Error(`${command} ${args.join(' ')} should have failed:\n${output}`)
    },
    hasInstalled: (what, args) => {
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund']
      const { status, output } = spawned(folder, ['npm', ...args, ...flags])
      if (status !== 0) console.log(`SKIP: ${what} cannot be had. ${output.slice(0, 300)}`)
      return status === 0
    },
    unpackPackage: () => {
      run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: process.cwd() })
      const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
      run('mkdir', ['-p', 'node_modules/rtm-testkit'])
      run('tar', ['-xzf', tarball, '-C', 'node_modules/rtm-testkit', '--strip-components=1'])
    },
  }
}

function spawned(
  folder: string,
  [command = '', ...args]: readonly string[],
  running: Running = {},
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: running.cwd ?? folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1', NO_COLOR: '1', ...running.env },
    encoding: 'utf8',
  })
  return { status, output: `${stdout}${stderr}` }
}

/** The development packages of a manifest, by name. */
export function versionsIn(manifest: string): Readonly<Record<string, string>> {
  const { devDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly devDependencies?: Readonly<Record<string, string>>
  }
  return devDependencies
}
