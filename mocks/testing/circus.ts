/** What the binding for jest needs of jest-circus, its test runner; in other runners all of it does nothing. */

type Run = () => void | Promise<void>

interface Hook {
  readonly type: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'
  readonly fn: unknown
}

interface Block {
  readonly parent?: Block
  hooks: Hook[]
  readonly children: readonly (Block | { readonly type: 'test' })[]
}

interface CircusState {
  readonly rootDescribeBlock: Block
  readonly currentDescribeBlock?: Block
  readonly currentlyRunningTest?: {
    readonly parent: Block
    readonly errors?: readonly unknown[]
  } | null
}

function circus(): CircusState | undefined {
  const name = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  )
  return name === undefined ? undefined : (Reflect.get(globalThis, name) as CircusState)
}

/** Whether the running test has failed so far; false where nobody can tell. */
export function hasTestFailed(): boolean {
  return (circus()?.currentlyRunningTest?.errors?.length ?? 0) > 0
}

/** Whether a `describe` is being read. */
export function isInDescribe(): boolean {
  return circus()?.currentDescribeBlock?.parent !== undefined
}

/** Gives a check that is true in tests of the file or `describe` in which this was called. */
export function testsOfHere(): () => boolean {
  const here = circus()?.currentDescribeBlock
  return () => {
    const test = circus()?.currentlyRunningTest
    if (here === undefined || test === undefined || test === null) return true
    for (let block: Block | undefined = test.parent; block !== undefined; block = block.parent)
      if (block === here) return true
    return false
  }
}

const ofBinding = new WeakSet<object>()

/** The hooks of the running test that are not the binding's own, in the order in which they run. */
export function hooksOfRunningTest(
  type: 'beforeEach' | 'afterEach',
): readonly ((done?: () => void) => unknown)[] {
  const blocks: Block[] = []
  let block = circus()?.currentlyRunningTest?.parent
  for (; block !== undefined; block = block.parent) blocks.push(block)
  if (type === 'beforeEach') blocks.reverse()
  const hooks = blocks.flatMap((each) => each.hooks.filter((hook) => hook.type === type))
  return hooks.map(({ fn }) => fn as Run).filter((fn) => !ofBinding.has(fn))
}

/**
 * Puts hooks around all others: jest-circus runs those of one block in the order in which they were defined,
 * and a library defines its own (`cleanup`) before or after ours.
 */
export function wrapAllHooks(ours: ReadonlySet<Run>): void {
  for (const hook of ours) ofBinding.add(hook)
  const move = (): void => {
    const root = circus()?.rootDescribeBlock
    if (root !== undefined) moveOut(root, root, ours)
  }
  // Once the file is read, and before its first test.
  queueMicrotask(move)
}

function moveOut(block: Block, root: Block, ours: ReadonlySet<Run>): void {
  const own = block.hooks.filter(({ fn }) => ours.has(fn as Run))
  block.hooks = block.hooks.filter((hook) => !own.includes(hook))
  for (const hook of own) {
    const home = hook.type.endsWith('Each') ? root : block
    home.hooks = hook.type.startsWith('before') ? [hook, ...home.hooks] : [...home.hooks, hook]
  }
  for (const child of block.children) if ('hooks' in child) moveOut(child, root, ours)
}
