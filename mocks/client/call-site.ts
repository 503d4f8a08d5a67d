import { ownText } from '../protocol/index.ts'

/** The first place on the stack that is not the toolkit's own. */
export function callSite(): string {
  return ownText(placesOutside()[0] ?? '')
}

/** All places of the app on the stack, from the inside out: tells two calls of one line apart by who has led to it. */
export function callPath(): readonly string[] {
  return placesOutside()
    .filter(isOfApp)
    .map((place) => ownText(place))
}

function isOfApp(place: string): boolean {
  return !/node_modules|node:|^native |^<anonymous>|\(<anonymous>\)/.test(place)
}

/** Without the scheme, which says nothing to people. */
function withoutAddress(place: string): string {
  return place.replace('file://', '')
}

/** A line of a stack that is in this file: tells where the toolkit lies. */
let ownFrame: string | undefined

/** The places of the app on the stack of an error, from the inside out. */
export function placesOf(error: unknown): readonly string[] {
  const { stack } = (error ?? {}) as { readonly stack?: unknown }
  if (typeof stack !== 'string') return []
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  ownFrame ??= stackNow().split('\n')[1] ?? ''
  return outside(ownFrame, frames).filter(isOfApp).map(withoutAddress)
}

function placesOutside(): readonly string[] {
  // The first line is the message, the second this file.
  const [, own = '', ...frames] = stackNow().split('\n')
  return outside(own, frames)
}

function outside(own: string, frames: readonly string[]): readonly string[] {
  // From source the toolkit lies under mocks, in the package under dist.
  const [root = 'nowhere'] = /(?:file:)?\/.*\/(?:mocks|dist)\//.exec(own) ?? []
  return frames
    .filter((frame) => !frame.includes(root) || frame.includes('.test.'))
    .map((frame) => frame.trim().replace(/^at /, ''))
}

/** Deep enough that the toolkit's own part does not hide the app's; an app may have made it shallow. */
const framesMax = 40

function stackNow(): string {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = framesMax
  const { stack = '' } = new Error('call site')
  Error.stackTraceLimit = before
  return stack
}
