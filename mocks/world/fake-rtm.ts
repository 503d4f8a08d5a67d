import { auditOf } from '../audit/audit.ts'
import type { AuditFinding } from '../audit/audit.ts'
import { abandonTasks, listen, openSession, sessionsOf } from '../client/index.ts'
import type { Session } from '../client/index.ts'
import { Deliveries } from './deliveries.ts'
import type { DeliveredMessage, EndedUpload } from './deliveries.ts'
import { faultsOf, journalOf, mediaOf, networkOf, serverOf, whyNoUser } from './controls.ts'
import type {
  FaultControl,
  JournalView,
  MediaControl,
  NetworkControl,
  ServerControl,
} from './controls.ts'
import { hostFiles, RtmService } from '../native/index.ts'
import type { Files } from '../native/index.ts'
import { createHost, createWorld, emptyWorld, engineOf, worlds } from './host.ts'
import { leftoversOf } from './leftovers.ts'
import type { SET_RTM_SERVICE_CONTEXT_ERR_CODE } from '../protocol/index.ts'
import type { FakeRtmOptions } from './options.ts'
import { recordingOf } from './recording.ts'
import type { Recording } from './recording.ts'
import { cloneWorld, dropWorks, worksEnd } from '../server/index.ts'
import type { World, WorldOptions } from '../server/index.ts'
import { Clock, nameWait } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { setServiceContext } from './service-context.ts'
import type { RtmServiceContext } from './service-context.ts'
import { createAgoraRTM } from '../web/index.ts'
import type { AgoraRTMStatic } from '../web/index.ts'
import { stateOf } from './world-state.ts'
import type { WorldState } from './world-state.ts'

/** A kept state of a world; `restore` takes it back, as often as wanted. */
export interface WorldSnapshot {
  /** Form of the kept state; another form is not taken back. */
  readonly version: 1
  /** When it was taken, in the world's time. */
  readonly atMs: number
  /** Digest of the journal then. */
  readonly journalDigest: string
}

/**
 * One in-process Agora RTM with all its clients, in its own time. Two of them never meet.
 *
 * @example
 * const rtm = createFakeRtm()
 * const alice = rtm.createRtmService()
 */
export class FakeRtm {
  /** The world's time. */
  readonly clock: Clock
  /** The links between clients and Agora. */
  readonly network: NetworkControl
  /** What Agora's operators can do. */
  readonly server: ServerControl
  /** What may go wrong. */
  readonly faults: FaultControl
  /** The images and files that the service stores. */
  readonly media: MediaControl
  /** Everything that has happened in this world, in order. */
  readonly journal: JournalView
  /** What `import AgoraRTM from 'agora-rtm-sdk'` gives an app of the Web. */
  readonly agoraRTM: AgoraRTMStatic
  /** What the world was made with, complete. */
  readonly options: WorldOptions
  readonly #world: World
  readonly #files: Files
  #snapshots = new WeakMap<WorldSnapshot, World>()
  /** What `reset` goes back to; undefined for the state after creation. */
  #baseline: WorldSnapshot | undefined
  #deliveries: Deliveries | undefined
  readonly #isFork: boolean
  #disposed = false

  /** @internal */
  constructor(world: World, files: Files = hostFiles(), isFork = false) {
    this.#world = world
    worlds.set(this, world)
    this.#isFork = isFork
    this.#files = files
    this.clock = world.host.clock
    this.network = networkOf(world)
    this.server = serverOf(world)
    this.faults = faultsOf(world)
    this.media = mediaOf(world)
    this.journal = journalOf(world)
    this.agoraRTM = createAgoraRTM(() => {
      this.#refuseAfterDispose('make a client')
      return world
    }, world.options.profile.webVersion)
    this.options = world.options
    if (isFork) this.#baseline = this.snapshot()
  }

  /**
   * Makes a client in the C++ shape: uninitialised.
   *
   * @param options `sdkVersion`: the version it says it is, the profile's unless given; 1.2.2 and older know no media.
   * @rule W-CREATE-SERVICE-MANY
   */
  createRtmService(options: { readonly sdkVersion?: string } = {}): RtmService {
    this.#refuseAfterDispose('make a service')
    const sdkVersion = options?.sdkVersion ?? this.options.profile.sdkVersion
    if (typeof sdkVersion !== 'string' || !/^\d+\.\d+/.test(sdkVersion)) {
      throw new ToolkitError(
        'INVALID_OPTION',
        `Failed to make a service: sdkVersion is ${sdkVersion}. Give a version such as '1.2.2'.`,
      )
    }
    const session = openSession(this.#world, { sdkVersion, dialect: 'native' })
    return new RtmService({ world: this.#world, session, files: this.#files })
  }

  /**
   * The service of a forked world that stands for the same client as `client`, its number in `state()`.
   * It has no handlers: attach the fork's own with `addEventHandler`.
   */
  serviceOf(client: number): RtmService {
    if (!this.#isFork) {
      throw new ToolkitError(
        'INVALID_OPTION',
        'Failed to find a twin service: this world is no fork. Use the service itself.',
      )
    }
    const session = this.#world.clients.get(client) as Session | undefined
    if (session === undefined) {
      throw new ToolkitError(
        'UNKNOWN_NAME',
        `Failed to find client ${client}: there is none. Clients: ${sessionsOf(this.#world)
          .map((each) => each.client)
          .join(', ')}.`,
      )
    }
    return new RtmService({ world: this.#world, session, files: this.#files })
  }

  /**
   * The SDK's free function: the regions, and the proxy, that services made from now on use. The fake
   * has one region and needs no proxy, so it checks the call and keeps what `state()` shows.
   *
   * @returns 1 while a service exists, else 0.
   * @throws ToolkitError in a profile before 1.4.0, which has no such function.
   */
  setRtmServiceContext(context: RtmServiceContext): SET_RTM_SERVICE_CONTEXT_ERR_CODE {
    this.#refuseAfterDispose('set the service context')
    return setServiceContext(this.#world, context)
  }

  /** The SDK version that the profile stands for. */
  getRtmSdkVersion(): string {
    return this.options.profile.sdkVersion
  }

  /** Waits for a promise of the app, moving time as needed; a hang rejects with who waits for what. */
  until<T>(promise: PromiseLike<T>): Promise<T> {
    return this.clock.until(promise)
  }

  /**
   * Waits for a message to a user, by a peer or in a channel, whether the app listens or not: one that no
   * such call has taken yet, else the first to come. What was delivered before the first such call, or
   * before `keepDeliveries`, does not count; a test binding keeps from the start.
   *
   * @param when only messages that it is true of count.
   * @throws ToolkitError HANG where none can come any more, with who waits for what.
   */
  nextMessageTo(
    uid: string,
    when: (message: DeliveredMessage) => boolean = () => true,
  ): Promise<DeliveredMessage> {
    const { messages } = this.#keep()
    const next = messages.next((message) => message.to === uid && when(message))
    return this.until(this.#named(next, `a message to ${uid}`, uid))
  }

  /** Waits for an upload of a user to end well; otherwise as `nextMessageTo`. */
  nextUploadBy(
    uid: string,
    when: (upload: EndedUpload) => boolean = () => true,
  ): Promise<EndedUpload> {
    const { uploads } = this.#keep()
    const next = uploads.next((upload) => upload.uid === uid && when(upload))
    return this.until(this.#named(next, `an upload by ${uid}`, uid))
  }

  #named<T>(promise: Promise<T>, what: string, uid: string): Promise<T> {
    return nameWait(promise, () => {
      const why = whyNoUser(this.#world, uid)
      return why === undefined ? what : `${what} (${why})`
    })
  }

  /** Keeps from now on what is delivered, for `nextMessageTo` and `nextUploadBy`: the newest 10,000 of each. */
  keepDeliveries(): void {
    this.#keep()
  }

  #keep(): Deliveries {
    return (this.#deliveries ??= new Deliveries(this.#world))
  }

  /** The whole state as plain values. */
  state(): WorldState {
    return stateOf(this.#world)
  }

  /**
   * Keeps the state of now. App handlers are not part of it.
   *
   * @throws ToolkitError while the toolkit reads or writes a file.
   */
  snapshot(): WorldSnapshot {
    this.#refuseWhileWriting('take a snapshot')
    for (const client of this.#world.clients.keys()) this.#world.host.kept.add(client)
    const kept = cloneWorld(this.#world)
    kept.queue.dropLocal()
    return this.#remember(kept)
  }

  #remember(kept: World): WorldSnapshot {
    const snapshot: WorldSnapshot = {
      version: 1,
      atMs: kept.queue.nowMs,
      journalDigest: kept.journal.digest(),
    }
    this.#snapshots.set(snapshot, kept)
    return snapshot
  }

  /**
   * Takes the world back to a snapshot of its own, at any moment: inside a callback, while files are
   * read or written, while a gateway answers. Services that existed then go on from there; what was
   * under way ends unheard, and a file that a download has begun is removed.
   *
   * @throws ToolkitError for a snapshot of another world, and after `dispose`.
   */
  restore(snapshot: WorldSnapshot): void {
    this.#refuseAfterDispose('set the world back')
    const kept = this.#snapshots.get(snapshot)
    if (kept === undefined) {
      throw new ToolkitError(
        'INVALID_OPTION',
        'Failed to restore: the snapshot is of another world. Restore it where it was taken, or use fork.',
      )
    }
    const waiters = this.#world.queue.localEvents()
    this.#abandon()
    cloneWorld(kept, this.#world)
    for (const { waitMs, event } of waiters) {
      this.#world.queue.schedule(this.#world.queue.nowMs + waitMs, event)
    }
    for (const binding of this.#world.host.bindings) binding.setBack()
    this.clock.restart()
  }

  /**
   * Makes a second world that goes on from the state of now by itself; this one is untouched by it.
   * Its services come from `serviceOf`.
   *
   * @throws ToolkitError while the toolkit reads or writes a file.
   */
  fork(): FakeRtm {
    this.#refuseWhileWriting('fork')
    const { onRefusal } = this.#world.host
    const host = createHost(onRefusal)
    const copy = cloneWorld(this.#world, { host } as World)
    copy.queue.dropLocal()
    host.clock = new Clock(this.options.clock, engineOf(copy), this.options.settling)
    for (const session of sessionsOf(copy)) listen(copy, session, () => false)
    const fork = new FakeRtm(copy, this.#files, true)
    host.clock.kick()
    return fork
  }

  /** Makes the state of now the one that `reset` goes back to. */
  setBaseline(): void {
    this.#baseline = this.snapshot()
  }

  /** Goes back to the baseline: the state after creation, or that of `setBaseline`. */
  reset(): void {
    this.#baseline ??= this.#beforeAll()
    this.restore(this.#baseline)
    this.#world.host.errors.length = 0
    for (const client of this.#world.host.listeners.keys()) {
      if (!this.#world.clients.has(client)) this.#world.host.listeners.delete(client)
    }
  }

  /** The state after creation: made when it is wanted, as most worlds are never set back to it. */
  #beforeAll(): WorldSnapshot {
    const empty = emptyWorld(this.options, this.#world.host)
    return this.#remember(empty)
  }

  /**
   * Checks that nothing is left over: no open task, no unreleased message, no failure that nobody
   * heard, no use of what was not the app's own, no error thrown by a callback, no byte that
   * is kept after its medium is gone.
   *
   * @throws ToolkitError NOT_CLEAN that lists all that is, with seed and journal.
   */
  assertClean(): void {
    const all = leftoversOf(this.#world)
    if (all.length === 0) return
    throw new ToolkitError(
      'NOT_CLEAN',
      `Failed to end clean: ${all.length} ${all.length === 1 ? 'thing is' : 'things are'} left.\n` +
        `${all.map((line) => `  - ${line}`).join('\n')}\n` +
        `Seed ${this.options.seed}, journal ${this.journal.digest()}:\n${this.journal.toText(30)}`,
    )
  }

  /**
   * What the apps of this world do that breaks a rule for apps, or soon will: calls before or during a
   * login, a tenth task, a thumbnail that is the whole image, a blind login after a kick, and so on.
   */
  audit(): readonly AuditFinding[] {
    return auditOf(this.#world)
  }

  /**
   * What has happened and what the audit says of it, as plain data: `rtm-testkit comply --journal FILE` makes a
   * report of its JSON.
   */
  recording(): Recording {
    return recordingOf(this.#world)
  }

  /** Notes from now on where in the app each call comes from, for `audit`. Costs a stack trace a call. */
  noteCallSites(): void {
    this.#world.host.sites ??= new Map()
  }

  /**
   * Ends the world, at any moment: time stops, nothing is told any more, its media are free also where
   * something still holds the world. Resolves when its files are closed, and those half written removed;
   * after 2 s of real time where one of them does not come to an end.
   */
  async dispose(): Promise<void> {
    if (!this.#disposed) this.#end()
    await worksEnd(this.#world.host)
  }

  #end(): void {
    this.#disposed = true
    for (const binding of this.#world.host.bindings) binding.setBack()
    this.#abandon()
    this.clock.dispose()
    const { apps, atHand, clients, outbox, newestQueued, queue, host } = this.#world
    apps.clear()
    clients.clear()
    outbox.length = 0
    newestQueued.length = 0
    atHand.length = 0
    queue.clear()
    host.listeners.clear()
    this.#snapshots = new WeakMap()
  }

  /** `await using rtm = createFakeRtm()` ends it by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }

  /** Lets go of all that is under way, and of the media: apps may hold clients of the old world for long. */
  #abandon(): void {
    const world = this.#world
    dropWorks(world)
    abandonTasks(world)
    for (const { media } of world.apps.values()) media.items.clear()
    world.host.toldInTurn.length = 0
    this.#deliveries?.forget()
  }

  #refuseAfterDispose(verb: string): void {
    if (!this.#disposed) return
    throw new ToolkitError(
      'DISPOSED',
      `Failed to ${verb}: this world was disposed. Make a new one with createFakeRtm.`,
    )
  }

  #refuseWhileWriting(verb: string): void {
    this.#refuseWhileBusy(verb)
    for (const { tasks } of sessionsOf(this.#world)) {
      if ([...tasks.values()].some(({ targetIsOpen }) => targetIsOpen)) {
        throw new ToolkitError(
          'BUSY',
          `Failed to ${verb}: a download to a file is under way, and a file cannot be in two worlds. Let it end, or cancel it.`,
        )
      }
    }
  }

  #refuseWhileBusy(verb: string): void {
    this.#refuseAfterDispose(verb)
    if (this.#world.host.works.length === 0) return
    throw new ToolkitError(
      'BUSY',
      `Failed to ${verb}: a file is being read or written, and what comes of it cannot be in two worlds. Await rtm.clock.advance(0) first.`,
    )
  }
}

/**
 * Makes an in-process Agora RTM.
 *
 * @throws ToolkitError for options that make no sense.
 */
export function createFakeRtm(options: FakeRtmOptions = {}): FakeRtm {
  return new FakeRtm(createWorld(options), options.files)
}
