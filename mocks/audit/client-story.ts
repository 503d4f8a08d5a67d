import type { JournalEntry } from '../server/index.ts'

/** What a client has been through up to an entry: what its app could have known. */
export class ClientStory {
  /** Number of the service instance. */
  readonly client: number
  /** The user whom it has tried to log in as, '' before. */
  uid = ''
  isLoggedIn = false
  /** Whether its login is under way. */
  isLoggingIn = false
  /** Code of the login that failed, until one succeeds. */
  loginFailure: number | undefined
  /** Code of the upload that failed, until one succeeds. */
  uploadFailure: number | undefined
  /** Channels whose join is under way, that it is in, and whose join has failed with which code. */
  readonly joining: Set<string> = new Set<string>()
  readonly inside: Set<string> = new Set<string>()
  readonly joinFailures: Map<string, number> = new Map<string, number>()
  /** When the connection has become ABORTED; undefined while it is not. */
  abortedAtMs: number | undefined
  /** When another instance has put it out last. */
  putOutAtMs: number = -Infinity
  /** The instance that did. */
  putOutBy: ClientStory | undefined
  /** When it was called after it was put out, for the first time. */
  lateAtMs: number | undefined
  /** When an image or file message was told last. */
  mediaToldAtMs: number = -Infinity
  /** Downloads of each medium that ended well. */
  readonly downloads: Map<string, number> = new Map<string, number>()
  /** Times of the sends that count for the budget. */
  sends: readonly number[] = []

  constructor(client: number) {
    this.client = client
  }

  /**
   * Whether a refused call is one that no app can help: made within a second of ABORTED, before it could
   * react. A second call is no such one, but for those made at the same time.
   */
  isTooLateToTell(atMs: number): boolean {
    if (this.abortedAtMs === undefined || atMs - this.abortedAtMs >= reactionMs) return false
    this.lateAtMs ??= atMs
    return this.lateAtMs === atMs
  }
}

const reactionMs = 1000
const remoteLogin = 8
const alreadyCode = 8

/** The stories of all clients, entry by entry. */
export class Stories {
  readonly #byClient = new Map<number, ClientStory>()
  /** Who has come online last under each user ID. */
  readonly #lastOnline = new Map<string, ClientStory>()
  readonly #storedAtMs = new Map<string, number>()
  readonly #calls = new Map<string, number>()

  /** The story of a client up to now. */
  of(client: number): ClientStory {
    const found = this.#byClient.get(client) ?? new ClientStory(client)
    this.#byClient.set(client, found)
    return found
  }

  /** All clients up to now. */
  all(): Iterable<ClientStory> {
    return this.#byClient.values()
  }

  /** The clients that have logged in as a user, and not out again. */
  instancesOf(uid: string): readonly number[] {
    return [...this.#byClient.values()]
      .filter((story) => story.uid === uid && (story.isLoggedIn || story.abortedAtMs !== undefined))
      .map(({ client }) => client)
  }

  /** When a medium was stored; undefined where the journal does not tell. */
  storedAtMs(mediaId: string): number | undefined {
    return this.#storedAtMs.get(mediaId)
  }

  /** The call that an entry is the answer to, by its number in the journal; 0 where it is kept no more. */
  callOf({ client, requestId }: JournalEntry): number {
    return this.#calls.get(`${client} ${requestId}`) ?? 0
  }

  /** Takes the next entry. */
  follow(entry: JournalEntry): void {
    const { kind, name, uid, client, requestId, code, seq } = entry
    const story = this.of(client)
    if (kind === 'server') this.#followServer(story, entry)
    if (kind === 'transition') followTransition(story, entry)
    if (kind === 'callback') this.#followCallback(story, entry)
    if (kind === 'refusal' && name === 'login' && !story.isLoggedIn && code !== alreadyCode)
      story.loginFailure = code
    if (kind !== 'call') return
    if (requestId > 0) this.#calls.set(`${client} ${requestId}`, seq)
    if (name === 'login') story.uid = uid
  }

  #followServer(story: ClientStory, { name, uid, subject, atMs }: JournalEntry): void {
    if (name === 'user-online') this.#lastOnline.set(uid, story)
    else if (name === 'media-stored') this.#storedAtMs.set(subject, atMs)
    else if (name === 'media-deleted') this.#storedAtMs.delete(subject)
  }

  #followCallback(story: ClientStory, entry: JournalEntry): void {
    const { name, uid, subject, code, reason, atMs } = entry
    if (name === 'onLoginSuccess')
      Object.assign(story, { isLoggedIn: true, loginFailure: undefined })
    else if (name === 'onLoginFailure') story.loginFailure = code
    else if (name === 'onJoinFailure') story.joinFailures.set(subject, code)
    else if (name === 'onConnectionStateChanged' && reason === remoteLogin) {
      story.putOutAtMs = atMs
      story.putOutBy = this.#lastOnline.get(uid)
    } else if (/^on\w+MediaUploadResult$/.test(name)) {
      story.uploadFailure = code === 0 ? undefined : code
    } else if (/^on(Image|File)MessageReceived/.test(name)) story.mediaToldAtMs = atMs
    else if (name.startsWith('onMediaDownloadTo') && code === 0)
      story.downloads.set(subject, (story.downloads.get(subject) ?? 0) + 1)
  }
}

/** A transition tells of the connection where it has no channel for a subject. */
/** Phases of a connection; other transitions are those of channels. */
const connectionPhases: ReadonlySet<string> = new Set([
  'disconnected',
  'connecting',
  'connected',
  'reconnecting',
  'aborted',
])

function followTransition(story: ClientStory, { name, subject, atMs }: JournalEntry): void {
  if (connectionPhases.has(name)) story.isLoggingIn = name === 'connecting'
  switch (name) {
    case 'aborted':
      story.abortedAtMs = atMs
      story.lateAtMs = undefined
      story.isLoggedIn = false
      return
    case 'connecting':
    case 'connected':
      story.abortedAtMs = undefined
      return
    case 'disconnected':
      story.abortedAtMs = undefined
      story.isLoggedIn = false
      return
    case 'joining':
      story.joining.add(subject)
      story.joinFailures.delete(subject)
      return
    case 'inside':
      story.joining.delete(subject)
      story.inside.add(subject)
      return
    case 'outside':
      story.joining.delete(subject)
      story.inside.delete(subject)
  }
}
