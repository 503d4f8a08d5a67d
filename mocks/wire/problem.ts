import type { RuleId } from '../protocol/index.ts'

/** What the gateway refuses with: RFC 9457, with the SDK's code and the rule. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  /** One sentence: what, why, what to do. */
  readonly detail: string
  /** The SDK's number of the refusal, where there is one. */
  readonly code?: number
  /** Its name. */
  readonly name?: string
  readonly rule?: RuleId
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** A refusal on its way out of a handler. Never a bug. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    detail: string,
    {
      headers = {},
      ...more
    }: Partial<Pick<Problem, 'code' | 'name' | 'rule'>> & {
      readonly headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(detail)
    this.headers = headers
    this.problem = {
      type: 'about:blank',
      title: titles[status] ?? 'Error',
      status,
      detail,
      ...more,
    }
  }
}

/** A problem as a response. */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}
