import { refuseMediaBytes } from '../calls/index.ts'
import type { Rung, World } from '../client/index.ts'
import { nameOfType, shown, UPLOAD_MEDIA_ERR_CODE as U } from '../protocol/index.ts'
import { isBlob } from './blobs.ts'
import { isSince } from './versions.ts'

/** What is wrong with a media call: at first sight, or only once the client is known to be logged in. */
export interface Judged {
  readonly form: Rung | undefined
  readonly late: Rung | undefined
}

/** What an app hands to an upload, before anything is checked. */
export interface UploadArguments {
  readonly payload: unknown
  readonly params: unknown
  readonly handler: unknown
}

type Loose = Readonly<Record<string, unknown>>

const sizes = ['width', 'height', 'thumbnailWidth', 'thumbnailHeight'] as const

/**
 * Judges the arguments of an upload as the Web SDK does: payload, parameters, handler and 32 MB before the
 * login; an unknown `messageType` after it from 1.4 on, before it in 1.3.1.
 *
 * @rule WEB-FORM-FIRST
 * @rule W-UPLOAD-BAD-ARG
 * @assumes S-51
 */
export function judgeUpload(world: World, given: UploadArguments): Judged {
  const params = (given.params ?? {}) as Loose
  const complaint =
    complainOfPayload(given.payload) ??
    complainOfParams(given.params) ??
    complainOfFields(params) ??
    complainOfHandler(given.handler)
  if (complaint !== undefined) return { form: wrong(complaint), late: undefined }
  const unknownType = wrong(complainOfType(params['messageType']))
  const isEarly = !isSince(world.options.profile.webVersion, 4)
  return {
    form: (isEarly ? unknownType : undefined) ?? tooLargeAtSight(world, given.payload as Blob),
    late: unknownType ?? wrong(complainOfSizes(params)) ?? abortedBefore(given.handler),
  }
}

/** Judges the handler of a download. */
export function judgeDownload(handler: unknown): Judged {
  return { form: wrong(complainOfHandler(handler)), late: abortedBefore(handler) }
}

function wrong(why: string | undefined): Rung | undefined {
  if (why === undefined) return undefined
  return { code: U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, rule: 'W-UPLOAD-BAD-ARG', why }
}

function complainOfPayload(payload: unknown): string | undefined {
  if (isBlob(payload)) return undefined
  return `payload must be a Blob or File, not ${nameOfType(payload)}. Wrap bytes in new Blob([bytes]).`
}

function complainOfParams(params: unknown): string | undefined {
  if (params === undefined)
    return "There are no params. Give { messageType: 'IMAGE' } or { messageType: 'FILE' }."
  if (!isPlainObject(params)) {
    const name = nameOfType(params)
    const what = name === 'an object' ? 'an object of another kind' : name
    return `params must be a plain object such as { messageType: 'FILE' }, not ${what}.`
  }
  const { messageType } = params
  if (typeof messageType === 'string') return undefined
  return `messageType is ${shown(messageType)}. Give 'IMAGE' or 'FILE'.`
}

/** An object as `{}` makes it, in whichever realm. */
function isPlainObject(value: unknown): value is Loose {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype !== null && Object.getPrototypeOf(prototype) === null && !Array.isArray(value)
}

function complainOfFields(params: Loose): string | undefined {
  for (const field of ['fileName', 'description'] as const) {
    const value = params[field]
    if (value !== undefined && typeof value !== 'string')
      return `${field} must be a string, not ${nameOfType(value)}.`
  }
  const { thumbnail, messageType } = params
  if (thumbnail !== undefined && !isBlob(thumbnail))
    return `thumbnail must be a Blob, not ${nameOfType(thumbnail)}.`
  const odd = messageType === 'FILE' ? sizes.find((field) => field in params) : undefined
  return odd === undefined
    ? undefined
    : `A FILE message has no ${odd}. Leave it out, or give messageType 'IMAGE'.`
}

function complainOfType(messageType: unknown): string | undefined {
  if (messageType === 'IMAGE' || messageType === 'FILE') return undefined
  return `There is no messageType ${shown(messageType)}. Give 'IMAGE' or 'FILE'.`
}

function complainOfSizes(params: Loose): string | undefined {
  const odd = sizes.find((field) => {
    const value = params[field]
    return value !== undefined && (typeof value !== 'number' || Number.isNaN(value))
  })
  return odd === undefined ? undefined : `${odd} must be a number, not ${shown(params[odd])}.`
}

function complainOfHandler(handler: unknown): string | undefined {
  if (handler === undefined || handler === null) return undefined
  if (typeof handler !== 'object')
    return `The transfer handler must be an object, not ${nameOfType(handler)}.`
  const { cancelSignal, onOperationProgress } = handler as Loose
  if (cancelSignal !== undefined && cancelSignal !== null && !isSignal(cancelSignal))
    return `cancelSignal must be the signal of an AbortController, not ${nameOfType(cancelSignal)}.`
  if (onOperationProgress === undefined || onOperationProgress === null) return undefined
  if (typeof onOperationProgress === 'function') return undefined
  return `onOperationProgress must be a function, not ${nameOfType(onOperationProgress)}.`
}

/** An AbortSignal: the host's, that of jsdom, or a polyfill's. */
function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false
  const { aborted, addEventListener } = value as Loose
  return typeof aborted === 'boolean' && typeof addEventListener === 'function'
}

function tooLargeAtSight(world: World, { size }: Blob): Rung | undefined {
  const { mediaBytesSeenFirstMax } = world.options.limits
  return size > mediaBytesSeenFirstMax ? refuseMediaBytes(world, size, 'Blob') : undefined
}

function abortedBefore(handler: unknown): Rung | undefined {
  const { cancelSignal } = (handler ?? {}) as { readonly cancelSignal?: AbortSignal | null }
  if (cancelSignal?.aborted !== true) return undefined
  return {
    code: U.UPLOAD_MEDIA_ERR_INTERRUPTED,
    rule: 'W-MEDIA-INTERRUPTED-CANCEL',
    why: 'The cancelSignal was aborted before the call. Make a new AbortController for each attempt.',
  }
}
