import { createRandom } from '../time/index.ts'
import type { Random } from '../time/index.ts'
import type { NewEntry } from './journal.ts'
import type { OutboxEntry, World, WorldEvent } from './state.ts'

const drainEvent: WorldEvent = { fire: () => undefined }

/** Time in a world. */
export function nowOf(world: World): number {
  return world.host.running ? world.queue.nowMs : world.host.clock.nowMs()
}

/** Schedules an event and wakes the clock. */
export function schedule(world: World, atMs: number, event: WorldEvent): number {
  const handle = world.queue.schedule(atMs, event)
  if (!world.host.running) world.host.clock.kick()
  return handle
}

/** Writes to the journal; returns the number of the entry. What Agora does is the cause of what follows. */
export function record(world: World, entry: NewEntry): number {
  const seq = world.journal.write(entry, world.queue)
  if (entry.kind === 'server' && world.host.running) world.queue.cause = seq
  return seq
}

/** Runs what an entry of the journal has led to: what is written meanwhile has it for its cause. */
export function causedBy<Outcome>(world: World, cause: number, run: () => Outcome): Outcome {
  const { queue } = world
  const before = queue.cause
  queue.cause = cause
  try {
    return run()
  } finally {
    queue.cause = before
  }
}

/** Queues an event for the app: it is told after the call of now has returned, in order. */
export function tell(world: World, client: number, event: object): void {
  const before = world.newestQueued[client]
  const entry = { client, event, cause: world.queue.cause, before, isTaken: false }
  world.newestQueued[client] = entry
  world.outbox.push(entry)
  if (!world.host.running && world.outbox.length === 1) tellSoon(world)
}

/** Lets what is queued be told in the next event, unless real work is under way. */
export function tellSoon(world: World): void {
  if (world.host.works.length === 0 && world.outbox.length > 0)
    schedule(world, nowOf(world), drainEvent)
}

/**
 * Runs the next event of a world and all callbacks it led to, or the callbacks that an earlier one has
 * left; true where the app, or a waiter, was told something. So the order of all that happens is the
 * same whether anybody listens or not.
 */
export function runNext(world: World): boolean {
  const { host, queue } = world
  const event = world.appGoesFirst ? undefined : queue.pop()
  if (event === undefined && !world.appGoesFirst) return false
  host.running = true
  try {
    event?.fire(world, event)
    return drain(world) || event?.local === true
  } finally {
    host.running = false
    queue.cause = 0
  }
}

/**
 * Tells the app what is queued, also what its callbacks add meanwhile, as long as no real work is under
 * way. A client is told one thing a turn: what awaits the first goes on before it hears the second, as in
 * a browser, where each message of a socket is a task of its own.
 */
export function drain(world: World): boolean {
  const { host, outbox } = world
  let told = false
  let next = 0
  world.appGoesFirst = false
  for (; next < outbox.length && host.works.length === 0; next++) {
    const entry = outbox[next]
    if (entry === undefined || entry.isTaken) continue
    world.appGoesFirst = host.toldInTurn[entry.client] === host.appTurn
    if (world.appGoesFirst) break
    outbox[next] = undefined
    entry.isTaken = true
    entry.before = undefined
    if (world.newestQueued[entry.client] === entry) world.newestQueued[entry.client] = undefined
    const heard = tellNow(world, entry)
    // The app has set the world back: what is left is of another.
    if (world.outbox !== outbox) return true
    if (!heard) continue
    told = true
    host.toldInTurn[entry.client] = host.appTurn
  }
  if (next < outbox.length) outbox.splice(0, next)
  // Taken one by one, the array keeps its store for the next event.
  else while (outbox.length > 0) outbox.pop()
  if (world.appGoesFirst) world.queue.schedule(world.queue.nowMs, drainEvent)
  return told
}

/** An error that a callback throws is kept for whoever drives the clock. */
function tellNow(world: World, { client, event, cause }: OutboxEntry): boolean {
  const { host } = world
  return causedBy(world, cause, () => {
    try {
      host.watch?.(client, event)
      return host.listeners.get(client)?.(event) === true
    } catch (error) {
      host.errors.push(error)
      return true
    }
  })
}

/** Tells one client's app all that is queued for it, at once; also from inside one of its callbacks. */
export function drainClient(world: World, client: number): void {
  const { outbox } = world
  for (const entry of takeQueued(world, client)) if (world.outbox === outbox) tellNow(world, entry)
}

/** Drops all that is queued for one client's app. */
export function forgetQueued(world: World, client: number): void {
  takeQueued(world, client)
}

/** Leaves what it takes in its place: somebody may be walking along the queue. */
function takeQueued({ newestQueued }: World, client: number): readonly OutboxEntry[] {
  const taken: OutboxEntry[] = []
  for (let entry = newestQueued[client]; entry !== undefined; entry = entry.before) {
    if (entry.isTaken) continue
    entry.isTaken = true
    taken.push(entry)
  }
  newestQueued[client] = undefined
  return taken.toReversed()
}

/** The random stream of a label: made at its first use, the same for the same seed. */
export function randomOf(world: World, label: string): Random {
  let random = world.randoms.get(label)
  if (random === undefined) {
    random = createRandom(world.options.seed, label)
    world.randoms.set(label, random)
  }
  return random
}
