import exec from 'k6/execution'
import { lengthMs } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { openLink } from './links.ts'
import type { Frame, Link } from './links.ts'
import { record, recordBegan, recordSlots, recordWhole } from './measures.ts'
import { ask } from './site.ts'
import type { Site } from './site.ts'

const lookMs = 100
const quietLooks = 3

/** A text to the channel that not every member has yet. */
interface Spreading {
  left: number
}

/**
 * Keeps the sockets of all clients of this process: confirms what comes to them, tells when the last member of the
 * channel has a text, and looks how many tasks run. Until nobody else is at work.
 */
export async function watchOver(plan: Plan, site: Site): Promise<void> {
  const { startTime: startMs } = exec.scenario
  recordBegan(startMs)
  const spreading = new Map<string, Spreading>()
  const sessions = Object.values(site.sessions)
  const members = sessions.length - 1
  const links = sessions.map((session) =>
    openLink(
      { target: site.target, session },
      {
        frame: (frame, link) => {
          if (frame.kind === 'peer-message') confirm(frame, link)
          if (frame.kind === 'channel-message') seen(plan, { frame, spreading, members })
        },
        closed: () => undefined,
      },
    ),
  )
  const endMs = startMs + lengthMs(plan)
  const lastMs = endMs + plan.deadlineMs
  let quiet = 0
  for (let turn = 0; quiet < quietLooks; turn++) {
    await look(site, sessions[turn % sessions.length] ?? '')
    const nowMs = Date.now()
    const isOver = nowMs >= endMs && exec.instance.vusActive <= 1
    // What the last of the others has sent may still be on its way.
    quiet = isOver && (spreading.size === 0 || nowMs > lastMs) ? quiet + 1 : 0
  }
  recordWhole(site.id)
  for (const link of links) link.close()
}

function confirm({ delivery = 0 }: Frame, link: Link): void {
  if (delivery > 0) link.send({ kind: 'ack', delivery })
}

interface Seen {
  readonly frame: Frame
  readonly spreading: Map<string, Spreading>
  /** Clients that each text must come to. */
  readonly members: number
}

function seen(plan: Plan, { frame, spreading, members }: Seen): void {
  const [index = '', ...numbers] = (frame.message?.text ?? '').split(' ', 5)
  const [atMs = 0, beganMs = 0, client = 0, bytes = 0] = numbers.map(Number)
  const text = spreading.get(index) ?? { left: members }
  spreading.set(index, text)
  if (--text.left > 0) return
  spreading.delete(index)
  const serviceMs = Date.now() - beganMs
  const isInTime = serviceMs <= plan.deadlineMs
  record(plan, {
    operation: 'channelMessage',
    ...(isInTime
      ? { outcome: 'completed', bytes }
      : { outcome: 'timedOut', bytes: 0, reason: 'its deadline was over' }),
    atMs,
    client,
    serviceMs,
  })
}

/** Asks which tasks of a client run, and waits until it is time for the next. */
async function look({ target }: Site, session: string): Promise<void> {
  const waiting = new Promise<void>((resolve) => void setTimeout(resolve, lookMs))
  const answer = await ask('GET', `${target}/v1/sessions/${session}/tasks`, {
    name: 'tasks',
    responseType: 'text',
  })
  if (answer.status === 200 && typeof answer.body === 'string')
    recordSlots((JSON.parse(answer.body) as { readonly tasks: readonly unknown[] }).tasks.length)
  await waiting
}
