import { sizeAt } from '../draws.ts'
import type { SetUpStep, TearDownStep } from '../plan.ts'
import { failedStep, mediaCount, overLimit, setUpOf, tearDownOf } from '../steps.ts'
import type { Stage, StepDone, StepsDone } from '../steps.ts'
import { reasonOf } from './code-outcomes.ts'
import type { VirtualClient } from './virtual-client.ts'
import type { VirtualWorld } from './virtual-world.ts'

/** One thing that somebody does for a step. `told` gets what went wrong, or ''. */
type Job = (told: (why: string) => void) => void

/** All that is done for a step. */
interface Jobs {
  readonly all: readonly Job[]
  readonly atOnce: number
}

type Step = SetUpStep | TearDownStep
type StoreMedia = Extract<Step, { readonly do: 'storeMedia' }>

const sliceMs = 100

/** Does what a plan says of before and after its load, in the virtual time of a world. */
export class VirtualSteps {
  readonly #world: VirtualWorld

  constructor(world: VirtualWorld) {
    this.#world = world
  }

  setUp(): StepsDone {
    return this.#do(setUpOf(this.#world.plan))
  }

  tearDown(): StepsDone {
    return this.#do(tearDownOf(this.#world.plan))
  }

  #do(stages: readonly Stage<Step>[]): StepsDone {
    const { journal } = this.#world.rtm
    const first = journal.length + 1
    const steps: StepDone[] = []
    let failed: string | undefined
    for (const { scenario, steps: own, limitMs } of stages) {
      let leftMs = limitMs
      for (const step of own) {
        if (failed !== undefined) break
        const { count, tookMs, why } = this.#step(step, leftMs)
        leftMs -= tookMs
        if (why === '') steps.push({ scenario, step: step.do, count, tookMs })
        else failed = failedStep(scenario, step, why === late ? overLimit(limitMs) : why)
      }
    }
    return {
      steps,
      ...(failed === undefined ? {} : { failed }),
      entries: { first, last: journal.length },
    }
  }

  /** Does one step, and lets time go on until all of it has ended. @returns `why` it failed, or ''. */
  #step(
    step: Step,
    leftMs: number,
  ): { readonly count: number; readonly tookMs: number; readonly why: string } {
    const { clock } = this.#world.rtm
    const { all, atOnce } = this.#jobsOf(step)
    const fromMs = clock.nowMs()
    const done = { begun: 0, ended: 0, why: '' }
    const begin = (): void => {
      all[done.begun++]?.((reason) => {
        done.ended++
        if (done.why === '') done.why = reason
        if (done.why === '') begin()
      })
    }
    while (done.begun < Math.min(atOnce, all.length)) begin()
    const isOpen = (): boolean => done.ended < all.length && done.why === ''
    // Virtual time has no instant for every fraction: what was waited is counted here, so that the last bit of it ends, too.
    for (let waitedMs = 0; isOpen() && waitedMs < leftMs; waitedMs += sliceMs)
      clock.pump(Math.min(sliceMs, leftMs - waitedMs))
    return {
      count: all.length,
      tookMs: clock.nowMs() - fromMs,
      why: isOpen() ? late : done.why,
    }
  }

  #jobsOf(step: Step): Jobs {
    switch (step.do) {
      case 'storeMedia':
        return { all: this.#uploads(step), atOnce: 1 }
      case 'joinChannel':
        return this.#byEach((client, told) => client.join(step.channel, told))
      case 'leaveChannel':
        return this.#byEach((client, told) => client.leave(step.channel, told))
      case 'setAttributes':
        return this.#byEach((client, told) => client.setAttributes(step.attributes, told))
      case 'clearAttributes':
        return this.#byEach((client, told) => client.clearAttributes(told))
      case 'logOut':
        return this.#byEach((client, told) => client.logOut(told))
    }
  }

  #byEach(job: (client: VirtualClient, ...told: Parameters<Job>) => void): Jobs {
    const { clients } = this.#world
    return { all: clients.map((client) => (told) => job(client, told)), atOnce: clients.length }
  }

  /** By a user who does nothing else, so that none of the media is taken for an upload of the load. */
  #uploads(step: StoreMedia): readonly Job[] {
    const keeper = this.#world.keeper()
    const count = mediaCount(step)
    return Array.from({ length: count }, (_, at) => (told) => {
      const bytes = sizeAt(step.bytes, (at + 0.5) / count)
      const path = this.#world.fileOf(bytes)
      keeper.onceLoggedIn((why) => {
        if (why !== '') return told(why)
        const asked = keeper.service.createFileMessageByUploading(path)
        const task = keeper.begin(asked, (code, given) => {
          if (code === 0) this.#world.keep(given?.mediaId ?? '', bytes)
          told(uploadReason(code))
        })
        if ('code' in task) told(uploadReason(task.code))
      })
    })
  }
}

const late = 'it had not ended'

function uploadReason(code: number): string {
  return reasonOf('UPLOAD_MEDIA_ERR_CODE', code)
}
