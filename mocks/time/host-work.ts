import { wallMs } from './native-timers.ts'

interface Host {
  readonly getActiveResourcesInfo?: () => readonly string[]
}

/** Reads, writes and connections, by the names that Node has for them. */
const names = /^FSReq|^CloseReq$|ReqWrap$|ConnectWrap$|WriteWrap$|ReadWrap$|ShutdownWrap$/
/** Node lists the read of a file's Blob (`openAsBlob`) until it is collected, long after it has ended. */
const lingers = 'FileHandleReadWrap'
/** At how many looks in a row, some milliseconds apart, work must be the same to count as left over. */
const looksMax = { lingering: 3, other: 100 }
const lookMs = 5

/** What is listed still, and that nobody waits for any more; what was seen of late. */
const host = { leftOver: new Map<string, number>(), seen: '', looks: 0, atMs: 0 }

/**
 * Tells whether the host has reads, writes or connections of anybody under way. False where it cannot tell. What
 * is listed unchanged for so long that it is no work but left over from some does not count; a request to the file
 * system always does.
 */
export function hostIsBusy(): boolean {
  const counts = listed()
  for (const [name, count] of host.leftOver)
    host.leftOver.set(name, Math.min(count, counts.get(name) ?? 0))
  const working = [...counts].filter(([name, count]) => count > (host.leftOver.get(name) ?? 0))
  if (
    working.length > 0 &&
    !isLeftOver(
      working.map(([name]) => name),
      counts,
    )
  )
    return true
  host.looks = 0
  return false
}

function listed(): ReadonlyMap<string, number> {
  const { process } = globalThis as { readonly process?: Host }
  const counts = new Map<string, number>()
  for (const name of process?.getActiveResourcesInfo?.() ?? [])
    if (names.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function isLeftOver(working: readonly string[], counts: ReadonlyMap<string, number>): boolean {
  const seen = [...counts].join()
  const nowMs = wallMs()
  if (seen !== host.seen || working.some((name) => name.startsWith('FSReq'))) host.looks = 0
  host.seen = seen
  if (nowMs - host.atMs < lookMs) return false
  host.atMs = nowMs
  const most = working.every((name) => name === lingers) ? looksMax.lingering : looksMax.other
  if (++host.looks <= most) return false
  host.leftOver = new Map(counts)
  return true
}
