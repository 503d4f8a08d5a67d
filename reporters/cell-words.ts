import type { Cell } from '../scenarios/index.ts'

const linkWords: Readonly<Record<Cell['link'], string>> = {
  direct: 'in process',
  intercept: 'HTTP caught in process',
  gateway: 'over HTTP and WebSocket',
  adapter: 'through an adapter',
}

/** A column in words: which SDK, and how it reaches the service. */
export function cellWords({ link, profile }: Cell): string {
  return `${profileWords(profile)}, ${linkWords[link]}`
}

function profileWords(profile: string): string {
  const [, kind, system = '', version] = /^(cpp|web)-(?:(\w+)-)?([\d.]+)$/.exec(profile) ?? []
  if (kind === undefined) return profile
  if (kind === 'web') return `Web SDK ${version ?? ''}`
  return `C++ SDK ${version ?? ''} for ${system.replace(/^./, (letter) => letter.toUpperCase())}`
}
