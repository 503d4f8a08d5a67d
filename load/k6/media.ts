/**
 * A plan, done by k6: `k6 run load/k6/media.ts`. RTM_PROFILE names a plan of the toolkit, RTM_PLAN a JSON file with one,
 * RTM_TARGET the gateway, RTM_PARTS how many k6 processes share the load by --execution-segment, RTM_RUN what their files have in common.
 */
import exec from 'k6/execution'
import http from 'k6/http'
import type { Options } from 'k6/options'
import { drawArrival } from '../draws.ts'
import type { OperationKind, Plan } from '../plan.ts'
import { completePlan, lengthMs } from '../plan.ts'
import { loadProfiles } from '../profiles/index.ts'
import { reconnect } from './links.ts'
import { optionsOf } from './k6-options.ts'
import { recordEnd, recordLeaked } from './measures.ts'
import { logIn, ownClient, pause, prepare, uidOf } from './site.ts'
import type { Site } from './site.ts'
import { doingOf, download, upload } from './tasks.ts'
import type { Doing } from './tasks.ts'
import { channelMessage, login, peerMessage } from './texts.ts'
import { watchOver } from './watch.ts'

const plan = givenPlan()
const parts = Number(__ENV['RTM_PARTS'] ?? 1)
const target = (__ENV['RTM_TARGET'] ?? 'http://127.0.0.1:8480').replace(/\/$/, '')

const performers: Readonly<Record<OperationKind, (doing: Doing) => Promise<void>>> = {
  upload,
  download,
  peerMessage,
  channelMessage,
  login,
  reconnect,
}

/** What k6 is to do. */
export const options: Options = optionsOf(plan, parts)

function givenPlan(): Plan {
  const path = __ENV['RTM_PLAN']
  if (path !== undefined) return completePlan(JSON.parse(open(path)) as Plan)
  const name = __ENV['RTM_PROFILE'] ?? 'mixed-chat'
  const found = loadProfiles.find((profile) => profile.name === name)
  if (found !== undefined) return found
  const names = loadProfiles.map((profile) => profile.name).join(', ')
  throw new Error(`Failed to find the profile ${name}: there are ${names}. Name one of them.`)
}

/** Logs everybody in, before the time of the load begins. */
export function setup(): Site {
  return prepare(plan, { target, parts, run: __ENV['RTM_RUN'] ?? '' })
}

/** One arrival of an open load. */
export async function load(site: Site): Promise<void> {
  const index = exec.scenario.iterationInTest
  const client = ownClient(plan, site, drawArrival(plan, index).client)
  await perform(site, { index, client, startMs: exec.scenario.startTime })
}

/** A client of a closed load: all that it keeps open, until the time is over. */
export async function lanes(site: Site): Promise<void> {
  const { arrivals } = plan
  if (arrivals.shape !== 'closed') return
  const client = exec.scenario.iterationInTest
  // Where k6 has shared the clients out in another way than the setup did.
  site.sessions[client] ??= logIn(target, uidOf(client))
  const all = Array.from({ length: Math.max(...arrivals.perClient) }, (_, lane) =>
    runLane(site, { client, lane, startMs: exec.scenario.startTime }),
  )
  await Promise.all(all)
}

async function runLane(
  site: Site,
  { client, lane, startMs }: { client: number; lane: number; startMs: number },
): Promise<void> {
  if (plan.arrivals.shape !== 'closed') return
  const { perClient, pauseMs, operations = Infinity } = plan.arrivals
  const stageMs = lengthMs(plan) / perClient.length
  const most = Math.max(...perClient)
  for (let turn = 0; turn < operations;) {
    const atMs = Date.now() - startMs
    const stage = Math.floor(atMs / stageMs)
    if (stage >= perClient.length) return
    if (lane >= (perClient[stage] ?? 0)) {
      await pause((stage + 1) * stageMs - atMs)
      continue
    }
    const index = turn++ * plan.clients * most + client * most + lane
    await perform(site, { index, client, startMs })
    await pause(pauseMs)
  }
}

async function perform(
  site: Site,
  arrival: { readonly index: number; readonly client: number; readonly startMs: number },
): Promise<void> {
  const session = site.sessions[arrival.client] ?? ''
  const doing = doingOf({ plan, site, session }, arrival)
  await performers[doing.operation.kind](doing)
}

/** The VU that keeps the sockets. */
export async function watch(site: Site): Promise<void> {
  await watchOver(plan, site)
}

/** Looks for slots that are still taken, and logs everybody out. */
export function teardown(site: Site): void {
  for (const session of Object.values(site.sessions)) {
    const url = `${site.target}/v1/sessions/${session}`
    const { status, body } = http.get(`${url}/tasks`, { tags: { name: 'tasks' } })
    if (status === 200 && typeof body === 'string')
      recordLeaked((JSON.parse(body) as { readonly tasks: readonly unknown[] }).tasks.length)
    http.del(url, null, { tags: { name: 'logout' } })
  }
  recordEnd(site.id)
}
