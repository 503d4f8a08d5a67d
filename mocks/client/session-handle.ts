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
  readonly #dead: string

  /** @param remedy how an app gets a new one, for the error of using a dead one. */
  constructor(world: World, { client, birth, dialect }: Session, remedy: string) {
    this.world = world
    this.client = client
    this.#birth = birth
    const ends = {
      native: 'the service was released, or its world was reset or disposed',
      web: 'the world of the client was reset or disposed',
    }
    this.#dead = `${ends[dialect]}. Make a new one with ${remedy}`
  }

  /** Whether the session lives: its service was not released, and its world not set back or ended. */
  get isAlive(): boolean {
    return (this.world.clients.get(this.client) as Session | undefined)?.birth === this.#birth
  }

  /** Whether its world notes where in the app calls come from. */
  get notesCallSites(): boolean {
    return this.world.host.sites !== undefined
  }

  /**
   * The session, for a call.
   *
   * @throws ToolkitError once the service was released, or its world was reset; and in another test than that of its world.
   */
  use(call: string): { readonly world: World; readonly session: Session } {
    const stranger = this.world.host.whyNotHere?.()
    const session = this.world.clients.get(this.client) as Session | undefined
    if (stranger === undefined && session?.birth === this.#birth)
      return { world: this.world, session }
    throw misuse(stranger?.here ?? this.world, {
      call,
      client: this.client,
      why: stranger?.why ?? this.#dead,
      isStranger: stranger !== undefined,
      rule: 'W-RELEASE-NO-USE',
    })
  }
}
