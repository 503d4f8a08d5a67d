import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a folder and those above it. Node's own way to do so never ends where a file system refuses, as /proc does. */
export async function makeFolder(path: string): Promise<void> {
  const isThere = await stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  )
  if (isThere === true) return
  if (isThere === undefined && dirname(path) !== path) await makeFolder(dirname(path))
  await mkdir(path)
}
