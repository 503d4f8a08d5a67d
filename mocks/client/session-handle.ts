import type { World } from '../server/index.ts'
import { misuse } from './misuse.ts'
import type { Session } from './session.ts'

/** The way of a face to its session, while the session lives. */
export class SessionHandle {
  /** The world of the session. */
  readonly world: World
  /** Number of the service instance. */
  readonly client: number
  readonly #birth: number
  readonly #remedy: string

  /** @param remedy how an app gets a new one, for the error of using a dead one. */
  constructor(world: World, { client, birth }: Session, remedy: string) {
    this.world = world
    this.client = client
    this.#birth = birth
    this.#remedy = remedy
  }

  /** Whether its world notes where in the app calls come from. */
  get notesCallSites(): boolean {
    return this.world.host.sites !== undefined
  }

  /**
   * The session, for a call.
   *
   * @throws ToolkitError once the service was released, or its world was reset.
   */
  use(call: string): { readonly world: World; readonly session: Session } {
    const session = this.world.clients.get(this.client) as Session | undefined
    if (session?.birth === this.#birth) return { world: this.world, session }
    throw misuse(this.world, {
      call,
      client: this.client,
      why: `the service was released, or its world was reset or disposed. Make a new one with ${this.#remedy}`,
      rule: 'W-RELEASE-NO-USE',
    })
  }
}
