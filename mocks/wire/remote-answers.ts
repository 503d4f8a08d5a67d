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

/** What keeps a call from its gateway: fetch says it in the cause of what it throws. */
export function whyOf(error: unknown): string {
  const { cause, message } = error as Error
  const { code, message: why } = (cause ?? {}) as NodeJS.ErrnoException
  return code ?? why ?? message
}
