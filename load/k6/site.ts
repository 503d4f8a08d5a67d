import exec from 'k6/execution'
import http from 'k6/http'
import type { Params, RefinedResponse, ResponseType } from 'k6/http'
import { sizeAt } from '../draws.ts'
import type { Plan, Sizes } from '../plan.ts'
import { recordPart } from './measures.ts'
import { partOf } from './part.ts'

/** What the setup of a k6 process leaves for its VUs: plain data, since k6 hands it on as JSON. */
export interface Site {
  readonly target: string
  /** The name of this process, which no other has. */
  readonly id: string
  /** Number of this process among those that share the load, from 0. */
  readonly part: number
  readonly parts: number
  /** The session of each client of this process, by the client's number. */
  readonly sessions: Record<string, string>
  /** What can be downloaded. */
  readonly media: { readonly mediaId: string; readonly bytes: number }[]
  readonly channelId: string
}

/** What k6 gives for a request. */
export type Answer = RefinedResponse<ResponseType | undefined>

const appId = 'fake0123456789abcdef0123456789ab'
const jsonHeaders = { 'content-type': 'application/json' }
const sizesOfRange = 8

/** The user of a client of the plan. */
export function uidOf(client: number): string {
  return `load-${client}`
}

/** The client of this process that does what was drawn for a client: no two processes share one. */
export function ownClient({ clients }: Plan, { part, parts }: Site, drawn: number): number {
  const own = part + parts * Math.floor(drawn / parts)
  return own < clients ? own : part
}

/** Where a process is to do its part. */
export interface Place {
  readonly target: string
  /** Processes that share the load. */
  readonly parts: number
  /** What the files of one run have in common. */
  readonly run: string
}

/**
 * Says which part this is, logs its clients in, joins them where they speak in a channel, and stores what is downloaded.
 * Ends the test where its execution segment is no part of the load.
 */
export function prepare(plan: Plan, { target, parts, run }: Place): Site {
  const own = partOf(exec.test.options.executionSegment, parts)
  if (typeof own === 'string') return giveUp(`Cannot do a part of the load: ${own}.`)
  const part = own.index
  const id = recordPart(plan, own, run)
  const channelId = `everybody-${part}`
  const sessions: Record<string, string> = {}
  for (let client = part; client < plan.clients; client += parts)
    sessions[client] = logIn(target, uidOf(client))
  // Whoever is alone still needs somebody to write to.
  if (Object.keys(sessions).length === 1)
    sessions[plan.clients + part] = logIn(target, uidOf(plan.clients + part))
  if (plan.operations.some(({ kind }) => kind === 'channelMessage'))
    for (const session of Object.values(sessions)) join(target, session, channelId)
  const [first = ''] = Object.values(sessions)
  const media = sizesToDownload(plan).map((bytes) => ({
    mediaId: store(target, first, bytes),
    bytes,
  }))
  return { target, id, part, parts, sessions, media, channelId }
}

/** Logs a user in. @returns the session. Ends the test where that fails. */
export function logIn(target: string, uid: string): string {
  const answer = http.post(`${target}/v1/sessions`, JSON.stringify({ appId, uid }), {
    headers: jsonHeaders,
    tags: { name: 'login' },
    responseType: 'text',
  })
  if (answer.status !== 201) abort(`log ${uid} in at ${target}`, answer)
  return textOf(answer, 'sessionId')
}

function join(target: string, session: string, channelId: string): void {
  const answer = http.post(
    `${target}/v1/sessions/${session}/requests/join`,
    JSON.stringify({ channelId }),
    { headers: jsonHeaders, tags: { name: 'join' }, responseType: 'text' },
  )
  if (answer.status !== 200 || numberOf(answer, 'code') !== 0) abort(`join ${channelId}`, answer)
}

function store(target: string, session: string, bytes: number): string {
  const answer = http.post(`${target}/v1/sessions/${session}/media`, new ArrayBuffer(bytes), {
    headers: { 'content-type': 'application/octet-stream' },
    tags: { name: 'store' },
    responseType: 'text',
  })
  if (answer.status !== 201) abort(`store a medium of ${bytes} bytes`, answer)
  return textOf(answer, 'mediaId')
}

function abort(what: string, answer: Answer): never {
  const why = answer.status === 0 ? answer.error : `${answer.status} ${textOf(answer, 'detail')}`
  return giveUp(`Failed to ${what}: ${why}`)
}

function giveUp(why: string): never {
  exec.test.abort(why)
  throw new Error(why)
}

function sizesToDownload({ operations }: Plan): readonly number[] {
  const found = operations.flatMap((operation) =>
    operation.kind === 'download' ? sizesOf(operation.bytes) : [],
  )
  return Array.from(new Set(found))
}

function sizesOf(sizes: Sizes): readonly number[] {
  if (typeof sizes === 'number') return [sizes]
  if ('oneOf' in sizes) return sizes.oneOf
  return Array.from({ length: sizesOfRange }, (_, index) =>
    sizeAt(sizes, index / (sizesOfRange - 1)),
  )
}

/** Asks the service for something, without keeping the VU from its other work. */
export function ask(
  method: 'GET' | 'POST' | 'DELETE' | 'HEAD',
  url: string,
  { body, ...params }: Params & { readonly name: string; readonly body?: Uint8Array | string },
): Promise<Answer> {
  const { name, ...rest } = params
  // k6 takes the bytes of a view as they are, which saves a copy; its types do not know that.
  const sent = (body ?? null) as string | null
  return http.asyncRequest(method, url, sent, { ...rest, tags: { name } })
}

/** Asks with JSON. */
export function askJson(
  url: string,
  body: object,
  params: { readonly name: string; readonly timeout: string },
): Promise<Answer> {
  return ask('POST', url, {
    ...params,
    body: JSON.stringify(body),
    headers: jsonHeaders,
    responseType: 'text',
  })
}

/** Logs a user in without keeping the VU. */
export function askLogIn(target: string, uid: string, timeout: string): Promise<Answer> {
  return askJson(`${target}/v1/sessions`, { appId, uid }, { name: 'login', timeout })
}

/** A text of the JSON that an answer has; empty where it has none. */
export function textOf(answer: Answer, field: string): string {
  const value = fieldOf(answer, field)
  return typeof value === 'string' ? value : ''
}

/** A number of the JSON that an answer has; -1 where it has none. */
export function numberOf(answer: Answer, field: string): number {
  const value = fieldOf(answer, field)
  return typeof value === 'number' ? value : -1
}

function fieldOf({ body }: Answer, field: string): unknown {
  if (typeof body !== 'string' || !body.startsWith('{')) return undefined
  return (JSON.parse(body) as Readonly<Record<string, unknown>>)[field]
}

/** Waits. */
export function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, Math.max(0, forMs)))
}
