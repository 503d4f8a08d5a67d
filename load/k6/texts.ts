import { judge, stepsOf, tookMs } from './answers.ts'
import type { Judged } from './answers.ts'
import { record, recordSent } from './measures.ts'
import { ask, askJson, askLogIn, textOf, uidOf } from './site.ts'
import type { Answer } from './site.ts'
import type { Doing } from './tasks.ts'

/** Sends a text to another client, until the service says that it has it. */
export async function peerMessage(doing: Doing): Promise<void> {
  const { site, client, bytes } = doing
  const answer = await send(doing, 'send-peer', {
    peerId: uidOf(nextTo(site.sessions, client)),
    message: { text: 'x'.repeat(bytes) },
  })
  recordAnswer(doing, answer, judge(answer))
}

/** Sends a text to the channel. Whoever watches tells when the last member has it. */
export async function channelMessage(doing: Doing): Promise<void> {
  const { site, bytes, index, atMs, beganMs, client } = doing
  const text = `${index} ${atMs} ${beganMs} ${client} ${bytes} `.padEnd(bytes, 'x')
  const answer = await send(doing, 'send-channel', {
    channelId: site.channelId,
    message: { text },
  })
  const judged = judge(answer)
  if (judged.outcome === 'completed') recordSent()
  else recordAnswer(doing, answer, judged)
}

function send(doing: Doing, kind: string, body: object): Promise<Answer> {
  const { site, session, plan } = doing
  const url = `${site.target}/v1/sessions/${session}/requests/${kind}`
  return askJson(url, body, { name: kind, timeout: `${plan.deadlineMs}ms` })
}

/** The client of this process that comes after one. */
function nextTo(sessions: Readonly<Record<string, string>>, client: number): number {
  const numbers = Object.keys(sessions).map(Number)
  return numbers[(numbers.indexOf(client) + 1) % numbers.length] ?? client
}

/** A new client logs in and out. */
export async function login(doing: Doing): Promise<void> {
  const { site, plan, index, atMs, client } = doing
  const timeout = `${plan.deadlineMs}ms`
  const answer = await askLogIn(site.target, `load-new-${index}`, timeout)
  const judged = judge(answer)
  if (judged.outcome !== 'completed') return recordAnswer(doing, answer, judged)
  const url = `${site.target}/v1/sessions/${textOf(answer, 'sessionId')}`
  const left = await ask('DELETE', url, { name: 'logout', responseType: 'none', timeout })
  record(plan, {
    operation: 'login',
    ...judge(left),
    atMs,
    client,
    serviceMs: tookMs(answer) + tookMs(left),
    bytes: 0,
  })
}

function recordAnswer(doing: Doing, answer: Answer, judged: Judged): void {
  const { plan, operation, bytes, atMs, beganMs, client } = doing
  const isTimedOut = judged.outcome === 'timedOut'
  record(plan, {
    operation: operation.kind,
    ...judged,
    ...(isTimedOut ? {} : { steps: [0, ...stepsOf(answer)] }),
    atMs,
    client,
    serviceMs: isTimedOut ? Date.now() - beganMs : tookMs(answer),
    bytes: judged.outcome === 'completed' ? bytes : 0,
  })
}
