import type { RequestKind } from '../protocol/index.ts'
import type { World } from '../server/index.ts'

/** What Agora can answer instead of serving. */
export interface Refusals {
  /** The call, as faults name it; undefined where nothing can strike it. */
  readonly on: string | undefined
  /** The codes that are tried, by their names. */
  readonly codes: readonly string[]
  readonly numberOf: (code: string) => number | undefined
}

const none: Refusals = { on: undefined, codes: [], numberOf: () => undefined }

/** What any app must be ready for, the most general first; not what only a wrong call gets. */
const tried = [/FAILURE|UNKNOWN|REJECTED/, /TIMEOUT|UNREACHABLE/]

const known = new WeakMap<object, Map<string, Refusals>>()

/** How something that passes may be refused. */
export function refusalsOf({ host }: World, what: string): Refusals {
  const all = known.get(host.calls) ?? new Map<string, Refusals>()
  known.set(host.calls, all)
  const found = all.get(what) ?? lookUp(host, what)
  all.set(what, found)
  return found
}

function lookUp({ calls, faultCodes }: World['host'], what: string): Refusals {
  const ofMedia = { upload: 'upload', 'find-media': 'download' }[what]
  const on = ofMedia ?? calls[what as RequestKind]?.fault
  const all = on === undefined ? undefined : faultCodes[on]
  if (all === undefined) return { ...none, on }
  const names = Object.keys(all)
  const codes = tried.flatMap((form) => names.find((name) => form.test(name)) ?? [])
  return { on, codes, numberOf: (code) => all[code] }
}
