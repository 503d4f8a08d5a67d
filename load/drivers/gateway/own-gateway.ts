import { fork } from 'node:child_process'
import { ToolkitError } from '../../../mocks/index.ts'
import { mustReach } from '../../../scenarios/index.ts'
import type { Plan } from '../../plan.ts'
import { programOf } from './program.ts'

/** A gateway that a load has made for itself. */
export interface OwnGateway {
  readonly url: string
  /** Most memory of its process until now, in MB. */
  rssMb(): Promise<number>
  close(): Promise<void>
}

/** Starts a gateway in a process of its own: generator and target must not share an event loop. */
async function startGateway(plan: Pick<Plan, 'seed' | 'mediaLifeMs'>): Promise<OwnGateway> {
  const { path, execArgv } = programOf('gateway-process')
  const { seed, mediaLifeMs } = plan
  const child = fork(path, [JSON.stringify({ seed, mediaLifeMs })], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const asked = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as T))
      void exited.then(() =>
        reject(
          new ToolkitError(
            'UNREACHABLE',
            'Failed to run the gateway of the load: its process has ended. Start one with rtm-testkit serve, and give --target its address.',
          ),
        ),
      )
    })
  const { url } = await asked<{ readonly url: string }>()
  return {
    url,
    rssMb: async () => {
      const told = asked<{ readonly rssMb: number }>()
      child.send('rss')
      return (await told).rssMb
    },
    close: async () => {
      // It keeps nothing that would be lost.
      child.kill('SIGKILL')
      await exited
    },
  }
}

/**
 * Does something with the gateway that is given, or with one of its own, which ends with it.
 *
 * @throws ToolkitError UNREACHABLE where there is none.
 */
export async function onGateway<T>(
  plan: Plan,
  given: string | undefined,
  run: (target: string, own: OwnGateway | undefined) => Promise<T>,
): Promise<T> {
  const own = given === undefined ? await startGateway(plan) : undefined
  try {
    const target = (given ?? own?.url ?? '').replace(/\/+$/, '')
    await mustReach(target)
    return await run(target, own)
  } finally {
    await own?.close()
  }
}
