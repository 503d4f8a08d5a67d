/** The first place on the stack that is not the toolkit's own. */
export function callSite(): string {
  const [, own = '', ...frames] = (new Error('call site').stack ?? '').split('\n')
  // From source the toolkit lies under mocks, in the package under dist.
  const [root = 'nowhere'] = /(?:file:)?\/.*\/(?:mocks|dist)\//.exec(own) ?? []
  const found = frames.find((frame) => !frame.includes(root) || frame.includes('.test.'))
  return found?.trim().replace(/^at /, '') ?? ''
}
