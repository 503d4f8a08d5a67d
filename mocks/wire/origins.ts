import type { IncomingMessage } from 'node:http'
import { problemResponse, Refused } from './problem.ts'

/** Tells whether a host is this machine's own. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  )
}

/** What of a call says where it comes from. */
interface Headers {
  readonly origin?: string | undefined
  readonly host?: string | undefined
}

/**
 * Refuses pages of other origins than this machine's, and names that are not its own: no page of the
 * open web is to reach into a developer's gateway.
 */
export function refusalOfOrigin(
  { origin, host }: Headers,
  bound: { readonly host?: string; readonly allowOrigins?: readonly string[] },
): Response | undefined {
  const isOpen = !isLoopback(bound.host ?? '127.0.0.1')
  const name = host?.replace(/:\d+$/, '') ?? ''
  if (!isOpen && name !== '' && !isLoopback(name))
    return refused(`The gateway does not go by the name ${name.slice(0, 60)}.`)
  if (origin === undefined || mayCall(origin, bound.allowOrigins)) return undefined
  return refused(
    `Pages of ${origin.slice(0, 60)} may not call. Start with --allow-origin to let them.`,
  )
}

/** Tells whether pages of an origin may call. */
export function mayCall(origin: string, allowed: readonly string[] = []): boolean {
  if (allowed.includes(origin)) return true
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname)
}

/**
 * Refuses a call that has more than one Host, or whose target is an address of another server: an absolute
 * one names this server, whatever its Host says (RFC 9112, 3.2).
 */
export function refusalOfTarget(
  { url = '', rawHeaders, socket }: Pick<IncomingMessage, 'url' | 'rawHeaders' | 'socket'>,
  bound: { readonly host?: string },
): Refused | undefined {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) return new Refused(400, 'The call has more than one Host. Send one.')
  if (url.startsWith('/') || url === '*') return undefined
  const target = URL.canParse(url) ? new URL(url) : undefined
  if (target === undefined) return new Refused(400, 'The target of the call is no path. Send one.')
  if (isOwn(target, socket.localPort, bound.host)) return undefined
  return new Refused(
    421,
    `The call is for ${target.host.slice(0, 60)}, and this is another server. It is no proxy.`,
  )
}

/** Whether an address is of this server: one that other machines may reach goes by whatever name they have for it. */
function isOwn(
  { protocol, hostname, port }: URL,
  localPort: number | undefined,
  host = '127.0.0.1',
): boolean {
  const isNamed = !isLoopback(host) || isLoopback(hostname)
  return isNamed && protocol === 'http:' && Number(port || 80) === localPort
}

function refused(why: string): Response {
  return problemResponse(new Refused(403, why).problem)
}
