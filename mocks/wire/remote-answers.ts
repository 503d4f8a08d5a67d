import type { ReadFrame } from './frame-json.ts'
import { wireVersion } from './wire-values.ts'

/** What an answer says; nothing where it is none of a gateway. */
export async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const json: unknown = await response.json().catch(() => undefined)
  return typeof json === 'object' && json !== null
    ? (json as Readonly<Record<string, unknown>>)
    : {}
}

/** Why a call was not done, in the gateway's words where they are a gateway's. */
export function complaintOf(status: number, { detail }: Readonly<Record<string, unknown>>): string {
  if (typeof detail === 'string') return detail
  return `It answers ${status}, which is no answer of a gateway. Give the address that rtm-testkit serve has named.`
}

/** Why what answers a login is no gateway that this client can speak with; undefined where it is one, or has refused. */
export function strangenessOf(
  { status, headers }: Response,
  { sessionId, detail, wire }: Readonly<Record<string, unknown>>,
): string | undefined {
  // An older gateway knows no version, and refuses the word.
  const isOlder = status === 400 && /\bwire\b/.test(String(detail)) && wire === undefined
  if (isOlder && !String(detail).startsWith('The client speaks'))
    return strangeVersion('an older version')
  if (status >= 400 && typeof detail === 'string') return undefined
  if (typeof sessionId !== 'string') {
    const type = headers.get('content-type')?.split(';')[0] ?? 'nothing'
    return `It answers ${status} with ${type}, which is no answer of a gateway. Give the address that rtm-testkit serve has named.`
  }
  if (wire === wireVersion) return undefined
  return strangeVersion(
    typeof wire === 'string' ? `version ${wire.slice(0, 40)}` : 'an older version',
  )
}

function strangeVersion(its: string): string {
  return `It speaks ${its} of the wire, this world version ${wireVersion}. Install the same version of rtm-testkit on both sides.`
}

/** What keeps a call from its gateway: fetch says it in the cause of what it throws. */
export function whyOf(error: unknown): string {
  const { cause, message } = error as Error
  const { code, message: why } = (cause ?? {}) as NodeJS.ErrnoException
  return code ?? why ?? message
}

/** Hands in a new token by HTTP; the code of the answer, undefined where there is none. */
export async function codeOfToken(url: string, token: string): Promise<number | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  const { code } = (await response.json()) as { readonly code?: number }
  return code
}

/** The frames that a session still keeps, also one that is over; none where it is not known any more. */
export async function framesAt(url: string): Promise<readonly ReadFrame[]> {
  const response = await fetch(url)
  if (response.status !== 200) return []
  const { frames } = (await response.json()) as { readonly frames: readonly ReadFrame[] }
  return frames
}

/** What a login says. */
export interface LoginSaid {
  readonly appId: string
  readonly uid: string
  readonly token: string | null
  readonly sdkVersion: string
}

/** Logs in by HTTP. */
export async function postLogin(
  url: string,
  { token, ...login }: LoginSaid,
): Promise<readonly [Response, Readonly<Record<string, unknown>>]> {
  const body = { ...login, wire: wireVersion, ...(token === null ? {} : { token }) }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [response, await jsonOf(response)]
}
