const key = Symbol.for('rtm-testkit.said')

/** Says a sentence on the error output, or the console of a page; the second time it says nothing. */
export function sayOnce(sentence: string): void {
  const holder = globalThis as { [key]?: Set<string> }
  const said = (holder[key] ??= new Set())
  if (said.has(sentence)) return
  said.add(sentence)
  const line = `rtm-testkit: ${sentence}\n`
  const host = (globalThis as { readonly process?: Partial<NodeJS.Process> }).process
  if (host?.stderr !== undefined) host.stderr.write(line)
  // oxlint-disable-next-line no-console -- a page has no other place for it
  else console.warn(line.trimEnd())
}
