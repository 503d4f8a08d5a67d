import { formatDuration } from '../mocks/internal.ts'
import type { LoadMoment, Plan } from '../load/index.ts'
import { lengthMs } from '../load/index.ts'
import type { Surroundings } from './outputs.ts'

const lineEveryMs = 2000
const barWidth = 30

/** Shows a load while it runs: a block that is drawn again on a terminal, a line every two seconds elsewhere. */
export class LiveView {
  readonly #around: Surroundings
  readonly #plan: Plan
  readonly #what: string
  #printedAtMs: number
  #lines = 0
  #ended = 0
  #failed = 0
  #atMs = 0

  constructor(plan: Plan, what: string, around: Surroundings) {
    this.#plan = plan
    this.#what = what
    this.#around = around
    this.#printedAtMs = around.nowMs()
  }

  /** Shows how the load stands; what it says of operations is of the moment since the last call. */
  show(moment: LoadMoment): void {
    this.#ended += moment.ended
    this.#failed += moment.failed
    const { isTerminal, nowMs, print } = this.#around
    const spanMs = Math.max(1, moment.elapsedMs - this.#atMs)
    this.#atMs = moment.elapsedMs
    if (isTerminal) return this.#draw(moment, spanMs)
    if (nowMs() - this.#printedAtMs < lineEveryMs) return
    this.#printedAtMs = nowMs()
    print(`${Math.round(moment.share * 100)} % ${this.#sentence(moment, spanMs).join(', ')}\n`)
  }

  #sentence(moment: LoadMoment, spanMs: number): readonly string[] {
    const { ended, open, bytes, p50Us, p99Us, elapsedMs } = moment
    if (elapsedMs === 0) return [this.#what]
    const perSecond = (value: number): number => (value * 1000) / spanMs
    return [
      `${this.#ended} ended`,
      `${perSecond(ended).toFixed(0)}/s`,
      `${open} under way`,
      ...(bytes > 0 ? [`${(perSecond(bytes) / 1e6).toFixed(1)} MB/s`] : []),
      ...(p99Us > 0 ? [`p50 ${shortMs(p50Us)}`, `p99 ${shortMs(p99Us)}`] : []),
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
    ]
  }

  #draw(moment: LoadMoment, spanMs: number): void {
    const full = Math.round(moment.share * barWidth)
    const bar = '#'.repeat(full) + '.'.repeat(barWidth - full)
    const { name } = this.#plan
    const lines = [
      `${name}  [${bar}] ${phaseOf(this.#plan, moment)} ${formatDuration(moment.elapsedMs)}`,
      `  ${this.#sentence(moment, spanMs).join('  ')}`,
    ]
    this.clear()
    this.#around.print(lines.map((line) => `${line.slice(0, 118)}\n`).join(''))
    this.#lines = lines.length
  }

  /** Takes the block away. */
  clear(): void {
    if (this.#lines > 0) this.#around.print(`\u001B[${this.#lines}A\u001B[J`)
    this.#lines = 0
  }
}

function shortMs(us: number): string {
  const ms = us / 1000
  return ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toPrecision(2)} ms`
}

function phaseOf(plan: Plan, { elapsedMs, share }: LoadMoment): string {
  const { warmUpMs, measureMs } = plan.phases
  if (elapsedMs === 0) return `${Math.round(share * 100)} %`
  if (elapsedMs < warmUpMs) return 'warm-up'
  if (elapsedMs < warmUpMs + measureMs) return 'measuring'
  return elapsedMs < lengthMs(plan) ? 'cool-down' : 'ending'
}
