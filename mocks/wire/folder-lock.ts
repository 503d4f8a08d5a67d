import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Who has a folder: a process, and when it began, as far as the host tells. */
interface Holder {
  readonly pid: number
  readonly startedAt?: string | undefined
}

const lockName = 'gateway.lock'
/** Locks that this process holds. */
const held = new Set<string>()

/** A file that says which process uses a folder. The lock of a process that is no more is void. */
export class FolderLock {
  readonly path: string

  constructor(folder: string) {
    this.path = join(folder, lockName)
  }

  /** Takes the lock; undefined, or the number of the process that has it. */
  async take(): Promise<number | undefined> {
    if (held.has(this.path)) return process.pid
    const before = holderOf(await readFile(this.path, 'utf8').catch(() => ''))
    if (before !== undefined && before.pid !== process.pid && (await isAlive(before)))
      return before.pid
    await rm(this.path, { force: true })
    const { pid } = process
    const holder: Holder = { pid, startedAt: (await lifeOf(pid))?.startedAt }
    await writeFile(this.path, JSON.stringify(holder), { flag: 'wx' })
    held.add(this.path)
    return undefined
  }

  /** Gives the lock back, where it was taken. */
  async release(): Promise<void> {
    if (held.delete(this.path)) await rm(this.path, { force: true })
  }
}

/** What a lock file says; undefined for anything else, such as a file that was cut off. */
function holderOf(text: string): Holder | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<Holder>
    return Number.isInteger(pid) && Number(pid) > 0 ? { pid: Number(pid), startedAt } : undefined
  } catch {
    return undefined
  }
}

/** Whether the very process that took a lock runs: its number may be another's by now, or stand for one that has ended and that nobody has asked about. */
async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
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
