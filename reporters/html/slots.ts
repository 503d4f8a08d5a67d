import type { TaskSpan } from '../../scenarios/index.ts'
import { escaped } from '../markup.ts'

const width = 860
const left = 96
const rowHeight = 22
const interrupted = 6

const gapMs = 5000

/** The part of a story with the most tasks: parts are those between which nothing ran for a while. */
function busiestPart(all: readonly TaskSpan[]): readonly TaskSpan[] {
  const parts: TaskSpan[][] = []
  let untilMs = -Infinity
  for (const task of all) {
    if (task.startMs - untilMs > gapMs) parts.push([])
    parts.at(-1)?.push(task)
    untilMs = Math.max(untilMs, task.endMs ?? task.startMs)
  }
  return parts.toSorted((one, other) => other.length - one.length)[0] ?? []
}

/** Draws the uploads and downloads of a scenario, in its busiest part, in the slots that they had, user by user: nine and no more. */
export function slotsSvg(all: readonly TaskSpan[]): string {
  const tasks = busiestPart(all)
  const users = [...new Set(tasks.map(({ uid }) => uid))]
  const startMs = Math.min(...tasks.map((task) => task.startMs))
  const endMs = Math.max(startMs + 1, ...tasks.map((task) => task.endMs ?? task.startMs))
  const x = (ms: number): number => left + ((ms - startMs) / (endMs - startMs)) * (width - left - 8)
  let y = 20
  const parts: string[] = []
  for (const uid of users) {
    const slots = slotted(tasks.filter((task) => task.uid === uid))
    for (const [slot, own] of slots.entries()) {
      parts.push(
        `<text class="soft" x="4" y="${y + 14}">${escaped(uid.slice(0, 8))} ${slot + 1}</text>`,
      )
      for (const { startMs: fromMs, endMs: toMs = endMs, direction, requestId, code } of own) {
        const from = x(fromMs)
        const length = Math.max(2, x(toMs) - from)
        const what = `${direction} ${requestId}: ${outcome(code)}, ${Math.round(toMs - fromMs)} ms`
        parts.push(
          `<rect class="${fill(code)}" x="${from.toFixed(1)}" y="${y + 2}" width="${length.toFixed(1)}" height="16" rx="2"><title>${escaped(what)}</title></rect>`,
        )
      }
      y += rowHeight
    }
  }
  const seconds = (endMs - startMs) / 1000
  const axis = [0, 0.25, 0.5, 0.75, 1].map(
    (at) =>
      `<text class="soft" x="${(left + at * (width - left - 40)).toFixed(0)}" y="12">${(at * seconds).toFixed(1)} s</text>`,
  )
  return `<svg role="img" aria-label="Uploads and downloads in their slots over virtual time" viewBox="0 0 ${width} ${y + 4}" width="${width}" height="${y + 4}">${axis.join('')}${parts.join('')}</svg>`
}

function fill(code: number): string {
  if (code === 0) return 'f-held'
  if (code === interrupted) return 'f-cancel'
  return code < 0 ? 'f-off' : 'f-broken'
}

function outcome(code: number): string {
  if (code === 0) return 'done'
  if (code === interrupted) return 'cancelled or interrupted'
  return code < 0 ? 'no result' : `failed with code ${code}`
}

/** Gives each task the first slot that is free when it begins. */
function slotted(tasks: readonly TaskSpan[]): readonly (readonly TaskSpan[])[] {
  const slots: TaskSpan[][] = []
  for (const task of tasks) {
    const free = slots.find((own) => (own.at(-1)?.endMs ?? Infinity) <= task.startMs)
    if (free === undefined) slots.push([task])
    else free.push(task)
  }
  return slots
}
