import { ownText } from '../protocol/index.ts'

/** The first place on the stack that is not the toolkit's own. */
export function callSite(): string {
  // The first line is the message, the second this file.
  const [, own = '', ...frames] = stackNow().split('\n')
  // From source the toolkit lies under mocks, in the package under dist.
  const [root = 'nowhere'] = /(?:file:)?\/.*\/(?:mocks|dist)\//.exec(own) ?? []
  const found = frames.find((frame) => !frame.includes(root) || frame.includes('.test.'))
  return ownText(found?.trim().replace(/^at /, '') ?? '')
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
