/** Hooks as a library defines them, before those of any file: they belong to the test, too. */
const leftAfterwards = []

beforeEach(async () => {
  await globalThis.signIn?.()
})
afterEach(async () => {
  if (globalThis.signOut !== undefined) leftAfterwards.push(await globalThis.signOut())
})

globalThis.leftAfterwards = leftAfterwards
