import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  keepRealSdkOut,
  loadedByNode,
  packageOf,
  refuseRealSdk,
  sdkFile,
  sdkIn,
} from './real-sdk.ts'
import type { LoadedSdk } from './real-sdk.ts'
import { sdkWrappersOf } from './sdk-wrappers.ts'

/** The runner's own: in jest, and in vitest's pools of virtual machines, this is not Node's. */
const { cache, extensions } = createRequire(`${process.cwd()}/any.cjs`)

/** Lets `require` of this runner load no real SDK. */
export function keepRealSdkOutOfTests(): void {
  keepRealSdkOut(extensions)
}

/**
 * Refuses to go on in a test where the real SDK was loaded or asked for.
 *
 * @throws ToolkitError REAL_SDK that names who loads it, and the line that mends it in this runner.
 */
export function refuseRealSdkInTest(): void {
  refuseRealSdk(requiredSdk())
}

function requiredSdk(): LoadedSdk | undefined {
  const loaded = sdkIn(cache)
  return loaded && { ...loaded, importer: loaded.importer ?? likelyImporter() }
}

/** An ES module that has imported the SDK leaves no trace in Node: a package that names it, or depends on it. */
function likelyImporter(): string | undefined {
  const files = loadedByNode().filter((file) => !sdkFile.test(file) && existsSync(file))
  const wrappers = sdkWrappersOf(process.cwd())
  return (
    files.find((file) => /['"]agora-rtm-sdk['"]/.test(readFileSync(file, 'utf8'))) ??
    files.find((file) => wrappers.includes(packageOf(file) ?? ''))
  )
}
