/**
 * How many small calls a gateway answers: a closed loop of `query-peers`, without a pause. RTM_TARGET is the gateway,
 * RTM_VUS how many ask at once, RTM_SECONDS for how long. Ends with one line of JSON.
 */
import exec from 'k6/execution'
import http from 'k6/http'
import type { Options } from 'k6/options'
import { logIn, uidOf } from './site.ts'

const target = (__ENV['RTM_TARGET'] ?? 'http://127.0.0.1:8480').replace(/\/$/, '')
const vus = Number(__ENV['RTM_VUS'] ?? 10)
const seconds = Number(__ENV['RTM_SECONDS'] ?? 5)

/** What k6 is to do. */
export const options: Options = {
  scenarios: {
    control: { executor: 'constant-vus', vus, duration: `${seconds}s`, gracefulStop: '2s' },
  },
  thresholds: { 'http_req_failed{name:control}': ['rate==0'] },
  systemTags: ['name', 'status', 'error_code'],
  summaryTrendStats: ['count', 'avg', 'min', 'med', 'p(90)', 'p(99)', 'max'],
}

const headers = { 'content-type': 'application/json' }
const body = JSON.stringify({ peerIds: [uidOf(1)] })
const params = { headers, tags: { name: 'control' }, responseType: 'none' } as const

// Each VU has this module to itself, and a client of its own.
let session = ''

/** One call. */
export default function control(): void {
  if (session === '') session = logIn(target, `load-control-${exec.vu.idInTest}`)
  http.post(`${target}/v1/sessions/${session}/requests/query-peers`, body, params)
}

interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
  >
}

/** Tells what came of it: calls, calls in a second, and percentiles of their time in ms. */
export function handleSummary({ metrics }: Summary): Record<string, string> {
  const calls = metrics['iterations']?.values['count'] ?? 0
  const ms = metrics['http_req_duration']?.values ?? {}
  const failed = metrics['http_req_failed{name:control}']?.values['passes'] ?? 0
  const line = {
    calls,
    perSecond: calls / seconds,
    failed,
    p50Ms: ms['med'],
    p90Ms: ms['p(90)'],
    p99Ms: ms['p(99)'],
  }
  return { stdout: `${JSON.stringify(line)}\n` }
}
