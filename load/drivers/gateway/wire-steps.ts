import { afterReal } from '../../../mocks/internal.ts'
import { sizeAt } from '../../draws.ts'
import type { Part } from '../../driving.ts'
import type { Plan, SetUpStep, TearDownStep } from '../../plan.ts'
import {
  commonChannel,
  failedStep,
  mediaCount,
  overLimit,
  setUpOf,
  stoppedWhy,
  tearDownOf,
} from '../../steps.ts'
import type { Stage, StepDone, StepsDone } from '../../steps.ts'
import { nowMs } from './http.ts'
import type { KeptMedia } from './kept-media.ts'
import type { WireClient } from './wire-client.ts'

type Step = SetUpStep | TearDownStep
type StoreMedia = Extract<Step, { readonly do: 'storeMedia' }>

/** What the steps of a worker are done with. */
export interface StepsGround {
  readonly plan: Plan
  readonly part: Part
  /** First part of every user ID, and of every channel, of the run. */
  readonly name: string
  readonly clients: ReadonlyMap<number, WireClient>
  readonly media: KeptMedia
  /** Logs a user in who is no client of the load. @throws Error with what went wrong. */
  readonly logIn: (which: string) => Promise<WireClient>
  readonly isStopped: () => boolean
}

const atOnce = 50
const late = 'it had not ended'

/** What came of a step. */
interface Tried {
  readonly count: number
  readonly why: string
}

const stopped: Tried = { count: 0, why: stoppedWhy }

/** Does a worker's part of what a plan says of before and after its load. */
export class WireSteps {
  readonly #ground: StepsGround
  /** Media of the set-up, those of other workers too: each knows its own by their numbers. */
  #mediaPlanned = 0

  constructor(ground: StepsGround) {
    this.#ground = ground
  }

  async setUp(): Promise<StepsDone> {
    return await this.#do(setUpOf(this.#ground.plan), this.#ground.isStopped)
  }

  async tearDown(): Promise<StepsDone> {
    return await this.#do(tearDownOf(this.#ground.plan), () => false)
  }

  async #do(stages: readonly Stage<Step>[], isStopped: () => boolean): Promise<StepsDone> {
    const steps: StepDone[] = []
    for (const stage of stages) {
      const endMs = nowMs() + stage.limitMs
      for (const step of stage.steps) {
        const startMs = nowMs()
        const { count, why } = isStopped() ? stopped : await this.#within(endMs, step)
        if (why === stoppedWhy) return { steps, failed: why }
        const reason = why === late ? overLimit(stage.limitMs) : why
        if (reason !== '') return { steps, failed: failedStep(stage.scenario, step, reason) }
        steps.push({ scenario: stage.scenario, step: step.do, count, tookMs: nowMs() - startMs })
      }
    }
    return { steps }
  }

  /** @returns how often a step was done, and `why` it failed, or ''. */
  async #within(endMs: number, step: Step): Promise<Tried> {
    let stop = noStop
    const isLate = new Promise<Tried>((resolve) => {
      stop = afterReal(Math.max(0, endMs - nowMs()), () => resolve({ count: 0, why: late }))
    })
    const done = this.#step(step).then(
      (count) => ({ count, why: '' }),
      (error: unknown) => ({ count: 0, why: (error as Error).message }),
    )
    try {
      return await Promise.race([done, isLate])
    } finally {
      stop()
    }
  }

  /** @returns how often it was done. @throws Error with what went wrong first. */
  async #step(step: Step): Promise<number> {
    switch (step.do) {
      case 'storeMedia':
        return await this.#storeMedia(step)
      case 'joinChannel':
        return await this.#byEach(async (client) => await this.#join(client, step.channel))
      case 'leaveChannel':
        return await this.#byEach(async (client) => {
          client.onNewSession = () => undefined
          return await asked(client, 'leave', { channelId: this.#channelId(step.channel) })
        })
      case 'setAttributes': {
        const change = { how: 'set', attributes: entriesOf(step.attributes) }
        return await this.#byEach(async (client) => await write(client, change))
      }
      case 'clearAttributes':
        return await this.#byEach(async (client) => await write(client, { how: 'clear' }))
      case 'logOut':
        return await this.#byEach(async (client) => await client.logout())
    }
  }

  /** @param act tells what went wrong, or ''. */
  async #byEach(act: (client: WireClient) => Promise<string>): Promise<number> {
    const clients = [...this.#ground.clients.values()]
    for (let from = 0; from < clients.length; from += atOnce)
      await Promise.all(
        clients.slice(from, from + atOnce).map(async (client) => {
          const why = await act(client)
          if (why !== '') throw new Error(`${client.uid}: ${why}`)
        }),
      )
    return clients.length
  }

  async #join(client: WireClient, channel: string): Promise<string> {
    const join = async (): Promise<string> =>
      await asked(client, 'join', { channelId: this.#channelId(channel) })
    const joinOthers = client.onNewSession
    // Who has to log in anew is in no channel any more.
    client.onNewSession = () => {
      joinOthers()
      void join()
    }
    return await join()
  }

  /** No two runs meet in a channel. */
  #channelId(channel: string): string {
    const { name } = this.#ground
    return channel === commonChannel ? name : `${name}-${channel}`
  }

  /** By a user who does nothing else, so that none of the media is taken for an upload of the load. */
  async #storeMedia(step: StoreMedia): Promise<number> {
    const { part, media, logIn, isStopped } = this.#ground
    const count = mediaCount(step)
    const first = this.#mediaPlanned
    this.#mediaPlanned += count
    const own = Array.from({ length: count }, (_, at) => at).filter(
      (at) => (first + at) % part.workers === part.worker,
    )
    if (own.length === 0) return 0
    const keeper = await logIn(`set-up-${part.worker}`)
    for (const at of own) {
      if (isStopped()) break
      await media.store(keeper, {
        bytes: sizeAt(step.bytes, (at + 0.5) / count),
        number: first + at,
      })
    }
    await keeper.logout()
    return own.length
  }
}

function asked(client: WireClient, kind: string, body: object): Promise<string> {
  return new Promise((resolve) => client.ask(kind, body, (reason) => resolve(reason)))
}

async function write(client: WireClient, change: object): Promise<string> {
  return await asked(client, 'write-user-attributes', { change })
}

function entriesOf(attributes: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value }))
}

function noStop(): void {}
