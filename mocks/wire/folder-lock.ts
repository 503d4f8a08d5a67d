import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterReal } from '../time/index.ts'

/** Who has a folder, or wants it: a process, when it began as far as the host tells, and one try of it. */
interface Holder {
  readonly pid: number
  readonly startedAt?: string | undefined
  readonly token?: string | undefined
}

/** Somebody alive who has the folder, or wants it at the same moment. */
interface Rival extends Holder {
  readonly hasIt: boolean
}

const lockName = 'gateway.lock'
const claimed = /^gateway\.lock\.(\d+)\.(\d*)\.([0-9a-f-]{36})$/
/** How often two that want a folder at the same moment try again. */
const roundsMax = 100
/** Tries of this process that have a folder or want one. */
const here = new Set<string>()
/** What this process holds, by the paths of the locks. */
const held = new Map<string, { readonly token: string; readonly file: string }>()

/**
 * A file that says which process uses a folder. The lock of a process that is no more is void.
 *
 * Whoever wants the folder first puts down a claim, a file with a name of its own, and then looks who else
 * is there. Two that come at once each see the other, and one stands back; only who sees nobody alive gives
 * its claim the name of the lock, over a void one. So nobody ever removes a file that another may need.
 */
export class FolderLock {
  readonly path: string

  constructor(folder: string) {
    this.path = join(folder, lockName)
  }

  /** Takes the lock; undefined, or the number of the process that has it. */
  async take(): Promise<number | undefined> {
    if (held.has(this.path)) return process.pid
    const { pid } = process
    const token = crypto.randomUUID()
    const startedAt = (await lifeOf(pid))?.startedAt
    const claim = `${this.path}.${pid}.${startedAt ?? ''}.${token}`
    here.add(token)
    let file: string | undefined
    try {
      const rival = await this.#claim(claim, token)
      if (rival !== undefined) return rival.pid
      file = await this.#become({ pid, startedAt, token }, claim)
      held.set(this.path, { token, file })
      return undefined
    } finally {
      if (file === undefined) {
        here.delete(token)
        await rm(claim, { force: true })
      }
    }
  }

  /** Gives the lock back, where it was taken. */
  async release(): Promise<void> {
    const { token, file } = held.get(this.path) ?? {}
    if (token === undefined || file === undefined) return
    await rm(file, { force: true })
    held.delete(this.path)
    here.delete(token)
  }

  /** Puts a claim down; undefined when nobody else has one, else who is in the way. */
  async #claim(claim: string, token: string): Promise<Rival | undefined> {
    const put = (): Promise<void> => writeFile(claim, '', { flag: 'wx' })
    await put()
    for (let round = 1; ; round++) {
      const rival = await this.#rivalOf(claim)
      if (rival === undefined || rival.hasIt || round === roundsMax) return rival
      // The smaller one lets its claim stand; the other waits without one, for a time of its own.
      const standsBack = (rival.token ?? '') < token
      if (standsBack) await rm(claim, { force: true })
      await pause(1 + (Number.parseInt(token.slice(0, 2), 16) % 16))
      if (standsBack) await put()
    }
  }

  /** Makes a claim the lock; returns the file that holds the folder. */
  async #become(holder: Holder, claim: string): Promise<string> {
    try {
      await writeFile(claim, JSON.stringify(holder))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      // A claim says by its name who it is: it holds the folder of a full disk, whose media can be read.
      return claim
    }
    await rename(claim, this.path)
    return this.path
  }

  /** Who else has the folder, or wants it; the claims of processes that are no more go. */
  async #rivalOf(claim: string): Promise<Rival | undefined> {
    const folder = dirname(this.path)
    let rival: Rival | undefined
    for (const name of await readdir(folder)) {
      const other = name === basename(claim) ? undefined : claimantOf(name)
      if (other === undefined) continue
      if (!(await isAlive(other))) await rm(join(folder, name), { force: true })
      else if (rival === undefined || other.token < (rival.token ?? ''))
        rival = { ...other, hasIt: false }
    }
    // Afterwards: a claim that became the lock meanwhile may be missing in the list.
    const holder = holderOf(await readFile(this.path, 'utf8').catch(() => ''))
    return holder !== undefined && (await isAlive(holder)) ? { ...holder, hasIt: true } : rival
  }
}

/** Who has put down a claim, by its name. */
function claimantOf(name: string): (Holder & { readonly token: string }) | undefined {
  const [, pid, startedAt, token] = claimed.exec(name) ?? []
  if (token === undefined) return undefined
  return { pid: Number(pid), startedAt: startedAt === '' ? undefined : startedAt, token }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => void afterReal(durationMs, resolve))
}

/** What a lock file says; undefined for anything else, such as a file that was cut off. */
function holderOf(text: string): Holder | undefined {
  try {
    const { pid, startedAt, token } = JSON.parse(text) as Partial<Holder>
    return Number.isInteger(pid) && Number(pid) > 0
      ? { pid: Number(pid), startedAt, token }
      : undefined
  } catch {
    return undefined
  }
}

/** Whether the very process that took a lock runs: its number may be another's by now, or stand for one that has ended and that nobody has asked about. */
async function isAlive({ pid, startedAt, token = '' }: Holder): Promise<boolean> {
  if (pid === process.pid && startedAt === undefined) return here.has(token)
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Another user's process cannot be signalled, but is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const life = await lifeOf(pid)
  if (life === undefined) return true
  return !life.hasEnded && (startedAt === undefined || startedAt === life.startedAt)
}

/** What Linux tells of a process; undefined elsewhere. */
async function lifeOf(
  pid: number,
): Promise<{ readonly hasEnded: boolean; readonly startedAt: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  // Its name stands in parentheses and may hold anything; what follows is parted by spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  return { hasEnded: state === 'Z' || state === 'X', startedAt: fields[19] ?? '' }
}
