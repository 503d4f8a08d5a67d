import { escaped } from '../markup.ts'
import type { StoryEntry } from '../result.ts'

const laneWidth = 170
/** What the last label needs beside its lane. */
const labelWidth = 260
const rowHeight = 26
const headHeight = 34
const leftWidth = 88

/** Draws a story as a sequence diagram: users on the left, the service on the right, time downwards. */
export function sequenceSvg(story: readonly StoryEntry[], title: string): string {
  const [first] = story
  if (first === undefined) return ''
  const people = [...new Set(story.map(whoOf).filter((who) => who !== 'service'))]
  const lanes = [...people, 'service']
  const width = leftWidth + lanes.length * laneWidth + labelWidth
  const height = headHeight + story.length * rowHeight + 12
  const x = (who: string): number => leftWidth + lanes.indexOf(who) * laneWidth + laneWidth / 2
  const heads = lanes.map(
    (who) =>
      `<rect class="box" x="${x(who) - 60}" y="4" width="120" height="20" rx="4"/><text x="${x(who)}" y="18" text-anchor="middle">${escaped(who.slice(0, 18))}</text><path class="lane" d="M${x(who)} 24V${height}"/>`,
  )
  const rows = story.map((entry, row) => {
    const y = headHeight + row * rowHeight + 16
    const time = `<text class="soft" x="4" y="${y}">${timeText(entry.atMs - first.atMs)}</text>`
    return time + lineOf(entry, { from: x(whoOf(entry)), to: x('service'), y })
  })
  return `<svg role="img" aria-label="${escaped(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${heads.join('')}${rows.join('')}</svg>`
}

function whoOf({ uid = '', client }: StoryEntry): string {
  if (client === 0) return 'service'
  return uid === '' ? `client ${client}` : uid
}

function timeText(ms: number): string {
  return ms < 10_000 ? `+${Math.round(ms)} ms` : `+${Math.round(ms / 1000)} s`
}

interface Line {
  readonly from: number
  readonly to: number
  readonly y: number
}

function lineOf(entry: StoryEntry, { from, to, y }: Line): string {
  const label = escaped(labelOf(entry))
  const isTold = entry.kind === 'callback'
  if (from === to || !/^(call|callback|refusal)$/.test(entry.kind))
    return `<text class="soft" x="${Math.min(from, to) + 6}" y="${y}">${label}</text>`
  const kind = { call: 'call', callback: 'told', refusal: 'refused' }[entry.kind as 'call']
  const [start, end] = isTold ? [to, from] : [from, to]
  const tip = start < end ? end - 6 : end + 6
  const head = `M${tip} ${y - 0.5}L${end} ${y + 4}L${tip} ${y + 8.5}`
  return `<path class="${kind}" fill="none" d="M${start} ${y + 4}H${end}${head}"/><text x="${Math.min(start, end) + 8}" y="${y}">${label}</text>`
}

function labelOf({ name, requestId, code, rule, subject = '' }: StoryEntry): string {
  const words = [name]
  if (requestId !== undefined) words.push(`#${requestId}`)
  if (code !== undefined) words.push(`code ${code}`)
  if (subject !== '') words.push(subject.length > 24 ? `${subject.slice(0, 8)}...` : subject)
  if (rule !== undefined) words.push(`[${rule}]`)
  return words.join(' ')
}
