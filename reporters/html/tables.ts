import { formatDuration } from '../../mocks/internal.ts'
import { escaped } from '../markup.ts'
import type { Result, Share } from '../result.ts'
import { namedCell } from './rules.ts'
import { slotsSvg } from './slots.ts'

/** A part of the page that is read by few: folded, with a heading. */
export interface Fold {
  readonly id: string
  readonly heading: string
  readonly body: string
}

/** What the run has come to beside the rules, and how it was made. */
export function foldsOf(result: Result): readonly Fold[] {
  return [
    slots(result),
    limits(result),
    invariants(result),
    scenarios(result),
    exercised(result),
  ].filter((fold) => fold !== undefined)
}

function table(label: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join('')
  return `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function slots({ scenarios: all }: Result): Fold | undefined {
  const busiest = all.find(({ tasks }) => tasks !== undefined)
  if (busiest?.tasks === undefined) return undefined
  return {
    id: 'slots',
    heading: 'Slots for uploads and downloads',
    body: `<p>Scenario <code>${escaped(busiest.name)}</code>: each bar is a task in its slot, over virtual time, where most of them ran; green ended well, purple was cancelled or interrupted, red failed.</p><div class="scroll" tabindex="0" role="region" aria-label="Slots over time">${slotsSvg(busiest.tasks)}</div>`,
  }
}

function tried(reached: boolean): string {
  return `<td>${reached ? 'tried' : ''}</td>`
}

function limits({ coverage }: Result): Fold | undefined {
  const rows = coverage.limits
    .filter(({ below, on, above }) => below || on || above)
    .map(
      ({ limit, value, below, on, above }) =>
        `<tr><th scope="row" class="mono">${escaped(limit)}</th><td class="num">${value.toLocaleString('en')}</td>${tried(below)}${tried(on)}${tried(above)}</tr>`,
    )
  if (rows.length === 0) return undefined
  return {
    id: 'limits',
    heading: `Limits that were tried (${rows.length})`,
    body: table('Limits', ['limit', 'value', 'one below', 'on it', 'one above'], rows),
  }
}

function invariants({ invariants: all }: Result): Fold | undefined {
  if (all.length === 0) return undefined
  const rows = all.map(
    ({ name, statement, held, looks, brokenBy, excusedBy }) =>
      `<tr><th scope="row" class="mono">${escaped(name)}</th><td>${escaped(statement)}</td><td><span class="badge ${held ? 'v-held' : 'v-broken'}">${held ? 'held' : 'broken'}</span> ${escaped(excusedBy ?? '')} ${escaped(brokenBy ?? '')}</td><td class="num">${looks.toLocaleString('en')}</td></tr>`,
  )
  return {
    id: 'invariants',
    heading: `What must hold at every moment (${all.length})`,
    body: table('Invariants', ['name', 'what always holds', 'verdict', 'looks'], rows),
  }
}

function scenarios({ scenarios: all }: Result): Fold | undefined {
  if (all.length === 0) return undefined
  const rows = all.map(
    ({ name, title, cell, checks, failed, stoppedBy, notPlayed, virtualMs, journalDigest }) =>
      `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${escaped(title)}${stoppedBy === undefined ? '' : ` <strong>Stopped: ${escaped(stoppedBy)}</strong>`}${notPlayed === undefined ? '' : ` <em>Not played: ${escaped(notPlayed)}</em>`}</td><td>${escaped(namedCell(cell))}</td><td class="num">${checks - failed.length} of ${checks}</td><td class="num">${formatDuration(virtualMs)}</td><td class="mono">${escaped(journalDigest)}</td></tr>`,
  )
  return {
    id: 'scenarios',
    heading: `Scenarios (${all.length})`,
    body: table(
      'Scenarios',
      ['scenario', 'what happens', 'played on', 'checks', 'virtual time', 'journal'],
      rows,
    ),
  }
}

/** Codes and the like that were met. None of it is judged: the rules are. */
function exercised({ coverage, kind }: Result): Fold {
  const { codes, callbacks, transitions } = coverage
  const who =
    kind === 'app'
      ? 'The app need not come to all of them'
      : 'Some of them belong to SDKs and ways that were not part of this run'
  return {
    id: 'exercised',
    heading: 'How much of the SDK was met',
    body: `<p>For who wants to try more: codes, callbacks and state changes of the SDK that this run has met. ${who}, and no verdict depends on them.</p>${line('Codes', codes)}${line('Callbacks', callbacks)}${line('State changes', transitions)}`,
  }
}

function line(what: string, { of, seen, never }: Share): string {
  return `<h3>${what}: ${seen.length} of ${of}</h3>${never.length === 0 ? '' : `<p>Never seen: <span class="mono">${never.map(escaped).join(', ')}</span></p>`}`
}
