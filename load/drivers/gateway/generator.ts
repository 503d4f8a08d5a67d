/** The generator: a process for threads that send, and for nothing else, so that its memory is that of the load. */
import { workerOf } from './program.ts'
import type { FromGenerator, ToGenerator, WorkerTask } from './worker-words.ts'

process.on('message', (message: ToGenerator) => {
  if (message.say !== 'make') return
  const workers = message.tasks.map(run)
  process.on('message', (later: ToGenerator) => {
    for (const worker of workers) worker.postMessage(later)
  })
})
// Who ends the load is heard by the process that made this one, which ends it in its own time.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())

function run(task: WorkerTask, index: number): ReturnType<typeof workerOf> {
  const tell = (message: FromGenerator['message']): void =>
    void process.send?.({ worker: index, message } satisfies FromGenerator)
  const worker = workerOf('worker', task)
  worker.on('message', tell)
  worker.on('error', (error) => tell({ say: 'failed', why: error.message }))
  worker.on('exit', () => tell({ say: 'failed', why: 'a worker has ended before its time' }))
  return worker
}
