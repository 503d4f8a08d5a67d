import { placesOf } from '../client/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** How a course fails. */
export type FailureKind =
  'assertion' | 'unhandled rejection' | 'callback' | 'not clean' | 'audit' | 'hang' | 'surfaced'

/** What a course has failed with. */
export interface Failure {
  readonly kind: FailureKind
  /** In one line, or several. */
  readonly message: string
  /** Where in the app: the innermost place first. */
  readonly places: readonly string[]
  readonly error: unknown
}

/** Looks at what a course was ended by. */
export function failureOf(kind: FailureKind, error: unknown): Failure {
  const isHang = error instanceof ToolkitError && error.code === 'HANG'
  return {
    kind: isHang ? 'hang' : kind,
    message: messageOf(error),
    places: placesOf(error),
    error,
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  const { message, name } = (error ?? {}) as { readonly message?: unknown; readonly name?: unknown }
  if (typeof message !== 'string') return String(error)
  return message.trim() || String(name)
}

/** Failures of one key are one finding: by what is said, whatever the numbers, and the app's top frame. */
export function failureKey({ kind, message, places }: Failure): string {
  const [firstLine = ''] = message.split('\n')
  return [kind, firstLine.replaceAll(/\d+/g, '#'), places[0] ?? ''].join('\n')
}

const serviceErrors = /^Rtm\w*Error$/

/** Whether an error is what a promise of the service has rejected with. */
export function isOfService(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown }
  return typeof name === 'string' && serviceErrors.test(name) && typeof code === 'number'
}

/** Errors that nobody has caught, while somebody looks for them. */
export interface Strays {
  /** Takes those that have come up since the last call. */
  take(): readonly unknown[]
  stop(): void
}

/** What a browser tells of a promise that nobody handles. */
interface Rejection {
  readonly reason: unknown
  preventDefault(): void
}

interface Realm {
  readonly process?: Listening
  readonly addEventListener?: (name: string, run: (event: Rejection) => void) => void
  readonly removeEventListener?: (name: string, run: (event: Rejection) => void) => void
}

interface Listening {
  listeners(name: string): readonly ((...given: never[]) => void)[]
  removeAllListeners(name: string): void
  on(name: string, run: (...given: never[]) => void): void
}

/** Keeps the errors that nobody catches from the test runner: it would blame them on the test as it stands. */
export function catchStrays(): Strays {
  const found: unknown[] = []
  const take = (): readonly unknown[] => found.splice(0)
  const note = (error: unknown): void => void found.push(error)
  const { process, addEventListener, removeEventListener } = globalThis as Realm
  if (typeof process?.listeners === 'function') {
    const before = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', note)
    return {
      take,
      stop: () => {
        process.removeAllListeners('unhandledRejection')
        for (const each of before) process.on('unhandledRejection', each)
      },
    }
  }
  const hear = (event: Rejection): void => {
    event.preventDefault()
    note(event.reason)
  }
  addEventListener?.('unhandledrejection', hear)
  return { take, stop: () => removeEventListener?.('unhandledrejection', hear) }
}
