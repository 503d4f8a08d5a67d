import type { Files, MemoryFiles, OpenFile } from '../mocks/index.ts'
import { hop } from '../mocks/time/native-timers.ts'

/** Files in memory that answer late, as those of a disk do; and what is open of them. */
export interface SlowFiles {
  readonly files: Files
  /** Steps that were asked for and are not done. */
  readonly pending: () => number
  readonly openHandles: () => number
  /** Every step that was asked for, with its path. */
  readonly steps: readonly string[]
}

/**
 * Makes files answer late.
 *
 * @param wait awaited before each step; a turn of the event loop unless given.
 */
export function slowFiles(
  inner: MemoryFiles,
  wait: (step: string) => Promise<void> = hop,
): SlowFiles {
  const steps: string[] = []
  let pending = 0
  let openHandles = 0
  const late = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    steps.push(step)
    pending++
    try {
      await wait(step)
      return await work()
    } finally {
      pending--
    }
  }
  const opened = (path: string, file: OpenFile): OpenFile => ({
    read: (...range) => late(`read ${path}`, () => file.read(...range)),
    write: (...range) => late(`write ${path}`, () => file.write(...range)),
    close: () =>
      late(`close ${path}`, async () => {
        await file.close()
        openHandles--
      }),
  })
  const files: Files = {
    stat: (path) => late(`stat ${path}`, () => inner.stat(path)),
    unlink: (path) => late(`unlink ${path}`, () => inner.unlink(path)),
    open: (path, flags) =>
      late(`open ${path}`, async () => {
        const file = await inner.open(path, flags)
        openHandles++
        return opened(path, file)
      }),
  }
  return { files, pending: () => pending, openHandles: () => openHandles, steps }
}
