import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { ToolkitError } from '../../mocks/index.ts'
import { afterReal } from '../../mocks/internal.ts'
import { ownText } from '../../mocks/protocol/index.ts'
import { onAbort } from '../on-abort.ts'

/** How a k6 process has ended. */
export interface K6Ended {
  readonly code: number | null
  /** The last that it has said. */
  readonly said: string
  /** Most memory that it had, in MB; undefined where the system does not tell. */
  readonly rssMb: number | undefined
}

const environment = {
  K6_NO_USAGE_REPORT: 'true',
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  TZ: 'UTC',
}
const graceMs = 5000
const lookMs = 250
const saidMax = 4000

/** Version of the k6 on the PATH, such as `v1.8.1`; undefined where there is none. */
export function findK6(): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = ''
    const child = spawn('k6', ['version'], { env: { ...process.env, ...environment } })
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.once('error', () => resolve(undefined))
    child.once('close', () => resolve(/v\d+\.\d+\.\d+\S*/.exec(said)?.[0]))
  })
}

/**
 * Runs k6 until it ends, and hands on each line of its standard output.
 *
 * @throws ToolkitError where there is no k6.
 */
export function runProcess(
  args: readonly string[],
  told: { readonly line: (text: string) => void; readonly stopped: AbortSignal | undefined },
): Promise<K6Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('k6', args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stopWatching = watchMemory(child)
    let said = ''
    let rest = ''
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said = `${said}${text}`.slice(-saidMax)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) told.line(line)
    })
    const stop = (): void => interrupt(child)
    const forget = onAbort(told.stopped, stop)
    const end = (): number | undefined => {
      forget()
      return stopWatching()
    }
    child.once('error', (error) => {
      end()
      reject(notFound(error))
    })
    child.once('close', (code) => {
      if (rest !== '') told.line(rest)
      resolve({ code, said: ownText(sentenceOf(said)), rssMb: end() })
    })
  })
}

/** k6 ends its iterations on the first signal; what does not, is killed. */
function interrupt(child: ChildProcess): void {
  child.kill('SIGINT')
  const stopTimer = afterReal(graceMs, () => child.kill('SIGKILL'))
  child.once('close', stopTimer)
}

/** Looks how much memory a process has. @returns ends it: the most, in MB. */
function watchMemory({ pid }: ChildProcess): () => number | undefined {
  let most = rssMbOf(pid)
  const look = (): void => {
    most = rssMbOf(pid) ?? most
    stopTimer = afterReal(lookMs, look, true)
  }
  let stopTimer = afterReal(lookMs, look, true)
  return () => {
    stopTimer()
    return most
  }
}

/** The kernel keeps the highest mark itself; it is gone with the process. */
function rssMbOf(pid: number | undefined): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found === null ? undefined : Math.round(Number(found[1]) / 1024)
  } catch {
    return undefined
  }
}

/** The last error that k6 has logged, or the last thing that it has said. */
function sentenceOf(said: string): string {
  const lines = said.split('\n').filter((line) => line !== '')
  const logged = lines.map((line) => loggedOf(line))
  const error = logged.findLast((line) => line?.level === 'error')
  return error?.msg ?? logged.at(-1)?.msg ?? lines.at(-1) ?? ''
}

function loggedOf(line: string): { readonly level: string; readonly msg: string } | undefined {
  try {
    const { level, msg } = JSON.parse(line) as { readonly level?: unknown; readonly msg?: unknown }
    return typeof level === 'string' && typeof msg === 'string' ? { level, msg } : undefined
  } catch {
    return undefined
  }
}

/** The version of k6 that this driver is tried with. */
export const triedK6 = '1.8.1'

/** How to get k6. */
export const howToInstall: string = `Install it by \`go install go.k6.io/k6@v${triedK6}\`, or from https://grafana.com/docs/k6, and put it on the PATH`

function notFound(error: Error): ToolkitError {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
  const why = isMissing ? 'there is none on the PATH' : error.message
  return new ToolkitError('UNREACHABLE', `Failed to run k6: ${why}. ${howToInstall}.`)
}
