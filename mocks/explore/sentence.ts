import { formatDuration } from '../time/index.ts'
import type { Deviation } from './deviation.ts'
import { parsePoint } from './point.ts'
import type { PointName } from './point.ts'

/** What passes, where the word of the protocol is not the one that people have for it. */
const nouns: Readonly<Record<string, string>> = {
  '>find-media': 'request for a medium',
  '>upload': 'upload',
  '>upload-bytes': 'upload',
  '>contact': 'sign of life after a cut',
  '>ack': 'receipt of a message',
  '>invitation': 'step of an invitation',
  '<download-bytes': 'download',
  '<media-found': 'answer that a medium is there',
  '<media-stored': 'answer to an upload',
  '<media-failed': 'failure of a transfer',
  '<invitation': 'word of an invitation',
  '<member-joined': 'word that a member has joined',
  '<member-left': 'word that a member has left',
  '<member-count': 'word of the number of members',
  '<peers-changed': 'word of who is online',
  '<kicked': 'word of its kick',
}
const signs = { up: '>', down: '<', timer: '~' } as const
const requests =
  /^(login|logout|renew|send|join|leave|get|count|query|subscribe|unsubscribe|list|write|read)/

function nounOf({ way, what }: PointName): string {
  const known = nouns[`${signs[way]}${what}`]
  if (known !== undefined) return known
  const word = what.replaceAll('-', ' ')
  return way === 'down' && requests.test(what) ? `answer to ${word}` : word
}

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
]

function ordinal(nth: number): string {
  return ordinals[nth - 1] ?? `${nth}th`
}

/** A deviation in words, without a full stop: `Alice's first download comes 52 ms later`. */
export function deviationSentence(deviation: Deviation): string {
  const name = parsePoint(deviation.at)
  if (name === undefined) return deviation.at
  const user = /^[a-z]+$/.test(name.uid) ? name.uid[0]?.toUpperCase() + name.uid.slice(1) : name.uid
  const who = name.nthClient > 1 ? `${user}'s ${ordinal(name.nthClient)} client` : user
  const what = `${who}'s ${ordinal(name.nth)} ${nounOf(name)}`
  switch (deviation.kind) {
    case 'later':
      return `${what} ${name.way === 'timer' ? 'fires' : 'comes'} ${deviation.laterMs} ms later`
    case 'cut':
      return `${who}'s link is cut for ${formatDuration(deviation.forMs)} when ${moment(name)}`
    case 'kick':
      return `another device logs in as ${user} when ${moment(name)}`
    case 'token':
      return `${who}'s token expires when ${moment(name)}`
    case 'refuse':
      return `${what} is answered with ${deviation.code}`
    case 'drop':
      return `${what} is never answered`
  }
}

function moment(name: PointName): string {
  const what = `its ${ordinal(name.nth)} ${nounOf(name)}`
  if (name.way === 'timer') return `${what} is set`
  return name.what === 'upload' ? `${what} begins` : `${what} sets out`
}

/** A course in words. */
export function courseSentence(course: readonly Deviation[]): string {
  if (course.length === 0) return 'all stays calm'
  return course.map(deviationSentence).join(', and ')
}
