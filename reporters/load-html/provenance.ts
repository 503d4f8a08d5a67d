import type { Arrivals, Scenario, LoadResult, Operation, Sizes } from '../../load/index.ts'
import { capital, escaped } from '../markup.ts'
import type { Result } from '../result.ts'
import { stepsWords } from '../steps-words.ts'
import { bytesText, countText, msText, numberText, shareText } from './numbers.ts'
import { badge, facts } from './page-parts.ts'
import type { Section } from './page-parts.ts'

const steadyLooks = {
  steady: 'held',
  drifting: 'open',
  unstable: 'broken',
  'too short': 'off',
} as const

/** How the run was made, what it was to do, and the command that does it again. */
export function provenanceSection({ run }: Result, load: LoadResult): Section {
  const { setting, plan, planned, started, isPartial } = load
  const achieved = planned === 0 ? '' : ` (${shareText(started / planned)})`
  const done: readonly (readonly [string, string])[] = [
    ['when', run.startedAt],
    ['took', msText(load.tookMs)],
    ...(load.virtualMs === undefined
      ? []
      : [['virtual time', msText(load.virtualMs)] as readonly [string, string]]),
    ['seed', String(plan.seed)],
    ['plan digest', setting.planDigest],
    ['driver', setting.driver],
    ['target', setting.target],
    ['workers', String(setting.workers)],
    ['Node', setting.node],
    ['host', setting.host],
    ['CPU', `${setting.cpu}, ${setting.cores} cores`],
    [
      'tools',
      Object.entries(setting.tools)
        .map((tool) => tool.join(' '))
        .join(', '),
    ],
    ['meant to begin, begun', `${countText(planned)}, ${countText(started)}${achieved}`],
    ...stepsWords(load).map(([when, what]) => [`${when}, not measured`, what] as const),
    ['whole', isPartial ? 'no: not all of the load is in it' : 'yes'],
    ['user IDs and subjects', run.redacted ? 'replaced by numbers' : 'as they were'],
  ]
  const notes = setting.notes.map((note) => `<li>${escaped(note)}</li>`).join('')
  return {
    id: 'provenance',
    title: 'Plan and provenance',
    body: `<p>${escaped(plan.title)}</p><div class="replay"><span>Again:</span><code id="replay">${escaped(run.replay)}</code><button type="button" id="copy" hidden>Copy</button><button type="button" id="save" hidden>Save the data as JSON</button></div>${facts(done)}${notes === '' ? '' : `<ul>${notes}</ul>`}<h3>Steadiness</h3>${steadyHtml(load)}<h3>Plan</h3>${facts(planFacts(load))}`,
  }
}

/** How the numbers changed within the run: the verdict does not look at that, and says so where they did. */
function steadyHtml({ steadiness, verdict }: LoadResult): string {
  const { state, why, warmUpMs } = steadiness
  const hasChanged = state === 'drifting' || state === 'unstable'
  const sentences = [
    `${capital(why)}.`,
    ...(warmUpMs > 0 ? [`The first ${msText(warmUpMs)} look like a warm-up.`] : []),
    ...(hasChanged && verdict === 'PASS'
      ? [
          'The thresholds are met by the whole run, which is what PASS says; a longer run may say otherwise.',
        ]
      : []),
  ]
  return `<p>${badge(steadyLooks[state], state)} ${escaped(sentences.join(' '))}</p>`
}

function planFacts({ plan }: LoadResult): readonly (readonly [string, string])[] {
  const { warmUpMs, measureMs, coolDownMs } = plan.phases
  return [
    ['arrivals', arrivalsText(plan.arrivals)],
    ['clients', countText(plan.clients)],
    [
      'when all nine slots are taken',
      { queue: 'wait', reject: 'ask all the same', shed: 'do not begin' }[plan.whenFull],
    ],
    [
      'phases',
      `${msText(warmUpMs)} warm-up, ${msText(measureMs)} measured, ${msText(coolDownMs)} cool-down`,
    ],
    ['deadline', msText(plan.deadlineMs)],
    ['worlds', plan.worlds === 'one' ? 'one for all clients' : 'one for each client'],
    ...plan.operations.map((each) => [each.kind, operationText(each, plan.operations)] as const),
    ...(plan.scenarios ?? []).map(scenarioRow),
  ]
}

function scenarioRow({
  name,
  startMs = 0,
  arrivals,
  operations,
}: Scenario): readonly [string, string] {
  const mix = operations.map((each) => `${each.kind}: ${operationText(each, operations)}`)
  const from = `from ${msText(startMs)} on`
  return [`scenario ${name}`, [from, arrivalsText(arrivals), ...mix].join('; ')]
}

function arrivalsText(arrivals: Arrivals): string {
  switch (arrivals.shape) {
    case 'constant':
      return `open, evenly, ${numberText(arrivals.perSecond)} a second`
    case 'poisson':
      return `open, by chance (Poisson), ${numberText(arrivals.perSecond)} a second`
    case 'ramp':
      return `open, from ${numberText(arrivals.fromPerSecond)} to ${numberText(arrivals.toPerSecond)} a second`
    case 'steps':
      return `open, in steps: ${arrivals.steps.map(({ perSecond, forMs }) => `${numberText(perSecond)} a second for ${msText(forMs)}`).join(', ')}`
    case 'replay':
      return `open, ${countText(arrivals.atMs.length)} given times`
    case 'closed':
      return `closed, ${arrivals.perClient.join(', then ')} at once for each client, ${msText(arrivals.pauseMs)} between`
  }
}

function operationText(operation: Operation, all: readonly Operation[]): string {
  const whole = all.reduce((sum, { weight }) => sum + weight, 0)
  const parts = [shareText(operation.weight / Math.max(whole, Number.EPSILON))]
  if ('medium' in operation) parts.push(operation.medium)
  if ('bytes' in operation) parts.push(sizesText(operation.bytes))
  if ('cancel' in operation && operation.cancel !== undefined) {
    const { share, at, withinMs } = operation.cancel
    parts.push(`${shareText(share)} cancelled (${at}, within ${msText(withinMs)})`)
  }
  return parts.join(', ')
}

function sizesText(sizes: Sizes): string {
  if (typeof sizes === 'number') return bytesText(sizes)
  return 'oneOf' in sizes
    ? sizes.oneOf.map(bytesText).join(' or ')
    : `${bytesText(sizes.from)} to ${bytesText(sizes.to)}`
}
