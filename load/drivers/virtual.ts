import { AbortWatch, abortLookMs } from '../abort-watch.ts'
import { afterReal, wallMs } from '../../mocks/internal.ts'
import type { FakeRtm } from '../../mocks/index.ts'
import { ScenarioEngines } from '../scenario-engines.ts'
import { Recorder } from '../measure/recorder.ts'
import type { Timeline } from '../measure/timeline.ts'
import { mostTasksOf } from '../most-tasks.ts'
import type { Plan } from '../plan.ts'
import { lengthMs } from '../plan.ts'
import { raceOutcome, RaceRecorder } from '../races.ts'
import type { Aborted, RunData } from '../run-data.ts'
import { mergeSteps, tearDownOf } from '../steps.ts'
import type { StepsDone } from '../steps.ts'
import { VirtualSteps } from './virtual-steps.ts'
import { TasksSeen } from './tasks-seen.ts'
import { VirtualDriving } from './virtual-driving.ts'
import type { RacedTask } from './virtual-driving.ts'
import { LoadFiles, VirtualWorld } from './virtual-world.ts'

/** How far a run is. */
export interface LoadProgress {
  /** 0 to 1. */
  readonly share: number
  readonly what: string
  /** The run over its time until now. */
  readonly timeline: () => Timeline
}

/** What a driver may be given. */
export interface VirtualOptions {
  readonly stopped?: AbortSignal
  readonly onProgress?: (progress: LoadProgress) => void
}

/** What all worlds of a run add to. */
interface Gathering {
  readonly recorder: Recorder
  readonly races: RaceRecorder
  readonly seen: TasksSeen
  readonly files: LoadFiles
  /** The whole load is one client: its sequence can be drawn. */
  readonly isOfOne: boolean
  slotsPeak: number
  slotsLeaked: number
  doubled: number
  overdue: number
  mediaStored: number
  aborted: Aborted | undefined
  virtualMs: number
  digest: number
  digestText: string
  diagram: string | undefined
  readonly errors: string[]
  /** What each world has done before and after its load. */
  readonly setUps: StepsDone[]
  readonly tearDowns: StepsDone[]
}

const stepMs = 1000
const yieldEveryMs = 60

/**
 * Does a plan on the fake in this process, in virtual time: the same seed gives the same numbers, on every machine. It
 * shows what the service and the network model do, not how fast a gateway is.
 */
export async function runVirtual(plan: Plan, options: VirtualOptions = {}): Promise<RunData> {
  const startedAtMs = wallMs()
  const gathering = gatheringOf(plan)
  const breath = createBreath()
  let done = 0
  const seeds = plan.worlds === 'each' ? plan.clients : 1
  const isOver = (): boolean =>
    options.stopped?.aborted === true ||
    gathering.aborted !== undefined ||
    gathering.setUps.at(-1)?.failed !== undefined
  for (; done < seeds && !isOver(); done++) {
    const own = plan.worlds === 'each' ? worldPlan(plan, done) : plan
    await playWorld(own, gathering, async (share) => {
      if (!breath.isDue()) return true
      options.onProgress?.({
        share: (done + share) / seeds,
        what: plan.worlds === 'each' ? `${done} of ${seeds} worlds` : 'virtual time',
        timeline: () => gathering.recorder.timeline,
      })
      await breath.take()
      return options.stopped?.aborted !== true
    })
  }
  return runDataOf(gathering, {
    tookMs: Math.max(1, wallMs() - startedAtMs),
    isPartial: isOver(),
  })
}

/** The plan of one client alone: that of the whole with another seed, so that it can be played by itself. */
export function worldPlan(plan: Plan, client: number): Plan {
  return { ...plan, seed: plan.seed + client, clients: 1 }
}

function gatheringOf(plan: Plan): Gathering {
  return {
    recorder: new Recorder(plan),
    races: new RaceRecorder(),
    seen: new TasksSeen(plan),
    files: new LoadFiles(),
    isOfOne: plan.clients === 1,
    slotsPeak: 0,
    slotsLeaked: 0,
    doubled: 0,
    overdue: 0,
    mediaStored: 0,
    aborted: undefined,
    virtualMs: 0,
    digest: 0x811c9dc5,
    digestText: '',
    diagram: undefined,
    errors: [],
    setUps: [],
    tearDowns: [],
  }
}

/** @param goOn is asked now and then, with how far it is; false where the run is to end. */
async function playWorld(
  plan: Plan,
  gathering: Gathering,
  goOn: (share: number) => Promise<boolean>,
): Promise<void> {
  const files = plan.worlds === 'each' ? new LoadFiles() : gathering.files
  const world = new VirtualWorld(plan, files, mostTasksOf(plan))
  const steps = new VirtualSteps(world)
  if (setUp(world, steps, gathering)) {
    await load(world, gathering, goOn)
    if (tearDownOf(plan).length > 0) gathering.tearDowns.push(steps.tearDown())
  }
  await world.rtm.dispose()
}

/** Does what comes before a load. @returns whether it may begin. */
function setUp(world: VirtualWorld, steps: VirtualSteps, { setUps }: Gathering): boolean {
  const why = world.logIn()
  const done = why === '' ? steps.setUp() : { steps: [], failed: why }
  setUps.push(done)
  world.begin()
  return done.failed === undefined
}

async function load(
  world: VirtualWorld,
  gathering: Gathering,
  goOn: (share: number) => Promise<boolean>,
): Promise<void> {
  const { plan } = world
  const { recorder, seen, races } = gathering
  const driving = new VirtualDriving(world, { seen, races })
  const engine = new ScenarioEngines(plan, { driving, recorder })
  const over = new AbortController()
  engine.start(() => over.abort())
  const wholeMs = lengthMs(plan) + plan.deadlineMs
  const looksAtMedia = plan.thresholds.some((each) => each.startsWith('media.'))
  const abort = new AbortWatch(plan)
  for (let ms = 0; !over.signal.aborted && ms < 2 * wholeMs; ms += stepMs) {
    world.rtm.clock.pump(stepMs)
    const atMs = ms + stepMs
    if (abort.isNeeded && gathering.aborted === undefined && atMs % abortLookMs === 0) {
      gathering.aborted = abort.look(recorder.toMeasured(), atMs)
      if (gathering.aborted !== undefined) engine.stop()
    }
    if (looksAtMedia)
      gathering.mediaStored = Math.max(gathering.mediaStored, world.rtm.media.list().length)
    if (!(await goOn(Math.min(1, ms / lengthMs(plan))))) engine.stop()
  }
  if (!over.signal.aborted)
    gathering.errors.push(`${engine.open} operations had not ended when the run was over`)
  gatherWorld(gathering, world, driving)
}

function gatherWorld(gathering: Gathering, world: VirtualWorld, driving: VirtualDriving): void {
  const { rtm, clients } = world
  // Late cancels are answered, and what an abort has set free is told.
  rtm.clock.pump('5s')
  const { races } = gathering
  gathering.slotsPeak = Math.max(gathering.slotsPeak, driving.slotsPeak)
  gathering.overdue += driving.overdue
  gathering.virtualMs += world.nowUs() / 1000
  joinRaces(races, driving.raced, world)
  for (const client of clients) {
    gathering.doubled += client.doubled
    for (let count = 0; count < client.doubled; count++) races.doubled()
  }
  if (clients.length === 1) gathering.slotsLeaked += leakedIn(rtm)
  else gathering.slotsLeaked += clients.reduce((sum, { running }) => sum + running, 0)
  const digest = rtm.journal.digest()
  gathering.digestText = digest
  gathering.digest = mixed(gathering.digest, digest)
  if (gathering.isOfOne && world.plan.worlds === 'each') gathering.diagram = rtm.journal.toMermaid()
}

function leakedIn(rtm: FakeRtm): number {
  return rtm.state().clients.reduce((sum, { tasks }) => sum + tasks.length, 0)
}

/** What the client was told, joined with what the journal says that the service has stored for that call. */
function joinRaces(races: RaceRecorder, raced: readonly RacedTask[], world: VirtualWorld): void {
  if (raced.length === 0) return
  const entries = world.rtm.journal.entries({ kind: 'server', name: 'media-stored' })
  const stored = new Set(entries.map(({ uid, requestId }) => `${uid} ${requestId}`))
  for (const task of raced) {
    const { ended = 'failed', isLate, requestId, direction, bytesMoved } = task
    const cancelledAfterMs = task.cancelledAtMs < 0 ? 0 : task.cancelledAtMs - task.beganMs
    if (direction === 'download') {
      races.download(ended === 'completed' && isLate ? 'late' : ended, bytesMoved)
      continue
    }
    const isStored = stored.has(`${task.client.uid} ${requestId}`)
    const outcome = raceOutcome({ ended, isLate }, isStored)
    const which =
      world.plan.worlds === 'each'
        ? `seed ${world.plan.seed}, task ${requestId}`
        : `${task.client.uid}, task ${requestId}`
    races.upload({ outcome, which, cancelledAfterMs }, bytesMoved)
  }
}

function mixed(hash: number, text: string): number {
  let next = hash
  for (const sign of text) next = Math.imul(next ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return next
}

function runDataOf(
  gathering: Gathering,
  { tookMs, isPartial }: { readonly tookMs: number; readonly isPartial: boolean },
): RunData {
  const { recorder, seen, diagram, digest, digestText, virtualMs, errors } = gathering
  const { setUps, tearDowns } = gathering
  const races = gathering.races.toRaces()
  const { uploads } = races
  const hasRaces =
    Object.values(uploads).some((count) => count > 0) ||
    Object.values(races.downloads).some((count) => count > 0)
  return {
    measured: recorder.toMeasured(),
    gauges: {
      'slots.peak': gathering.slotsPeak,
      'slots.leaked': gathering.slotsLeaked,
      'callbacks.doubled': gathering.doubled,
      'media.stored': gathering.mediaStored,
      'media.overdue': gathering.overdue,
      'cancel.lost': uploads.lost,
      'cancel.ghost': uploads.ghost,
      'cancel.late': uploads.late + races.downloads.late,
    },
    ...(hasRaces ? { races } : {}),
    spans: seen.spans,
    stages: seen.stages,
    tookMs,
    virtualMs,
    journalDigest: `${digestText.slice(0, 8)}${digest.toString(16).padStart(8, '0')}`,
    isPartial,
    ...(gathering.aborted === undefined ? {} : { aborted: gathering.aborted }),
    errors,
    setUp: mergeSteps(setUps),
    ...(tearDowns.length === 0 ? {} : { tearDown: mergeSteps(tearDowns) }),
    ...(diagram === undefined ? {} : { diagram }),
  }
}

/** Lets the process go on with other things now and then: signals, the terminal. */
function createBreath(): { isDue(): boolean; take(): Promise<void> } {
  let atMs = wallMs()
  return {
    isDue: () => wallMs() - atMs > yieldEveryMs,
    take: async () => {
      await new Promise<void>((resolve) => void afterReal(0, resolve))
      atMs = wallMs()
    },
  }
}
