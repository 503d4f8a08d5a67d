import type { LoadMoment, LoadResult } from '../../load/index.ts'
import { lengthMs } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import { hashOf, sectionHtml } from './document.ts'
import { countText, msText, shareText } from './numbers.ts'
import { operationsSection } from './operations-over-time.ts'
import { overTimeSection } from './over-time.ts'
import { facts } from './page-parts.ts'
import { readingScript, script as reportScript } from './script.ts'
import { style } from './style.ts'

/** What a live page shows. */
export interface LiveLoad extends Pick<LoadResult, 'plan' | 'timeline'> {
  readonly moment: Pick<LoadMoment, 'share' | 'elapsedMs' | 'open'>
}

/** What is sent to a live page: parts of it by their IDs, or, in the end, the report. */
export type LiveMessage =
  { readonly parts: Readonly<Record<string, string>> } | { readonly report: string }

/** What the live page does by itself: it takes what comes over its socket, and leaves alone what its reader is at. */
const script = `
const socket = new WebSocket('ws://' + location.host + '/live'), status = document.getElementById('status'), hold = document.getElementById('hold')
let isOver = false
hold.addEventListener('click', () => {
  const isHeld = hold.getAttribute('aria-pressed') !== 'true'
  hold.setAttribute('aria-pressed', String(isHeld))
})
function isRead(part) { return part.contains(document.activeElement) || part.querySelector('details[open]') !== null }
socket.addEventListener('message', ({ data }) => {
  const { parts, report } = JSON.parse(data)
  if (report !== undefined) {
    isOver = true
    document.open(); document.write(report); document.close()
    return
  }
  if (hold.getAttribute('aria-pressed') === 'true') return
  for (const [id, html] of Object.entries(parts)) {
    const part = document.getElementById(id)
    if (part !== null && !isRead(part)) part.innerHTML = html
  }
  status.textContent = 'live'
})
socket.addEventListener('close', () => { if (!isOver) status.textContent = 'The load has ended, or this page was too slow for it: load it again.' })
${readingScript}`

/** The policy of a live page, and of the report that takes its place: its own style, scripts and socket, and nothing else. */
export const livePolicy: string = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}' '${hashOf(reportScript)}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** Renders the page that shows a load while it runs. What it shows comes over a socket. */
export function renderLivePage(): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,"><title>A load that runs</title><style>${style}</style></head>
<body><a class="skip" href="#main">To the charts</a>
<header><div class="head"><h1>A load that runs</h1><p><span id="status">waiting for the load</span> <button type="button" id="hold" aria-pressed="false">Hold</button></p></div></header>
<main id="main"><section aria-labelledby="now-title"><h2 id="now-title">Now</h2><div id="now"></div></section><div id="charts"></div><div id="each"></div></main>
<output id="readout" hidden></output>
<footer>Drawn by the report's own charts. The report itself comes here when the load is over.</footer>
<script>${script}</script></body></html>
`
}

/** Renders what a live page shows of a moment. */
export function renderLiveParts(load: LiveLoad): Readonly<Record<string, string>> {
  const [charts, each] = [overTimeSection(load), operationsSection(load)].map((section) =>
    section === undefined ? '' : sectionHtml(section),
  )
  return { now: now(load), charts: charts ?? '', each: each ?? '' }
}

function now({ plan, moment: { share, elapsedMs, open }, timeline: { bins } }: LiveLoad): string {
  const ended = new Map<string, number>()
  for (const bin of bins)
    for (const [outcome, count] of Object.entries(bin.ended))
      ended.set(outcome, (ended.get(outcome) ?? 0) + count)
  return `<p><strong>${escaped(plan.name)}</strong>: ${escaped(plan.title)}</p>${facts([
    ['over', shareText(share)],
    ...(elapsedMs > 0
      ? [['time', `${msText(elapsedMs)} of ${msText(lengthMs(plan))}`] as const]
      : []),
    ['under way', countText(open)],
    ...[...ended].map(([outcome, count]) => [outcome, countText(count)] as const),
  ])}`
}
