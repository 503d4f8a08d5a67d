import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/** A program beside this module, and how Node is to run it: from the sources, or from the built package. */
export interface Program {
  readonly path: string
  readonly execArgv: readonly string[]
}

function place(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

/**
 * Finds a program of this room.
 *
 * @param folder where it is in the room, as this folder sees it.
 */
export function programOf(name: string, folder = '.'): Program {
  const source = place(`${folder}/${name}.ts`)
  if (import.meta.url.endsWith('.ts')) return { path: source, execArgv: ['--import', 'tsx'] }
  // Built, this module is part of a bundle: of a door of the package, or of what doors share.
  const inRoom = folder === '.' ? 'drivers/gateway' : 'truth'
  const bundled = ['./', '../load/', '../../load/', '../'].map((root) =>
    place(`${root}${inRoom}/${name}.js`),
  )
  const paths = [place(`${folder}/${name}.js`), ...bundled]
  return { path: paths.find((path) => existsSync(path)) ?? source, execArgv: [] }
}

/** Runs a program of this folder as a thread. */
export function workerOf(name: string, workerData: unknown): Worker {
  const { path, execArgv } = programOf(name)
  if (execArgv.length === 0) return new Worker(path, { workerData })
  // A thread does not take the loader of its parent over: from the sources, it is loaded by hand.
  const url = JSON.stringify(pathToFileURL(path).href)
  const bootstrap = `import('tsx/esm/api').then(({ register }) => { register(); return import(${url}) })`
  return new Worker(bootstrap, { workerData, eval: true })
}
