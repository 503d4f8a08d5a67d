import { slotsPerClient } from './plan.ts'

/** What waits for a slot of its client. */
export interface Waiting {
  /** Whether it still waits: its deadline may be over. */
  isOpen(): boolean
  begin(): void
  /** Ends it without having begun it, since the run was stopped. */
  shed(): void
}

/** The slots of one client: how many tasks run, and what waits for one. */
export interface ClientSlots {
  running: number
  isDraining: boolean
  readonly waiting: Waiting[]
}

/** The slots of all clients of a run, which its scenarios share. */
export class Slots {
  readonly #clients = new Map<number, ClientSlots>()

  of(client: number): ClientSlots {
    let slots = this.#clients.get(client)
    if (slots === undefined) {
      slots = { running: 0, isDraining: false, waiting: [] }
      this.#clients.set(client, slots)
    }
    return slots
  }

  all(): Iterable<ClientSlots> {
    return this.#clients.values()
  }
}

/** Begins what waits for a slot of a client. */
export function drain(client: ClientSlots): void {
  if (client.isDraining) return
  client.isDraining = true
  while (client.running < slotsPerClient) {
    const next = client.waiting.shift()
    if (next === undefined) break
    if (next.isOpen()) next.begin()
  }
  client.isDraining = false
}
