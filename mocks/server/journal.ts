import type { RuleId } from '../protocol/index.ts'
import { hash32 } from '../time/index.ts'

/** What an entry tells of. */
export type JournalKind =
  'call' | 'refusal' | 'transition' | 'callback' | 'server' | 'network' | 'fault' | 'misuse'

/** One thing that happened, in virtual time, with what caused it. */
export interface JournalEntry {
  /** Number of the entry, from 1. */
  readonly seq: number
  readonly atMs: number
  readonly kind: JournalKind
  /** The SDK's own name of the call or callback, or the word of the transition. */
  readonly name: string
  /** Number of the service instance, from 1; 0 is Agora itself. */
  readonly client: number
  readonly uid: string
  readonly requestId: number
  /** SDK number of the outcome; -1 where there is none. */
  readonly code: number
  /** What it was about: a media ID, a peer, a channel. */
  readonly subject: string
  readonly bytes: number
  /** The rule that a refusal or misuse rests on, or ''. */
  readonly rule: RuleId | ''
  /** Number of the entry that led to this one; 0 where there is none. */
  readonly cause: number
  /** A sentence for people. Not part of the digest. */
  readonly note: string
}

/** What a writer says of an entry; the rest is filled in. */
export interface NewEntry {
  readonly kind: JournalKind
  readonly name: string
  readonly client?: number
  readonly uid?: string
  readonly requestId?: number
  readonly code?: number
  readonly subject?: string
  readonly bytes?: number
  readonly rule?: RuleId
  readonly note?: string
}

/** When an entry was written, and what caused it. */
export interface Moment {
  readonly nowMs: number
  readonly cause: number
}

/** Which entries are wanted: those that equal every given field; `name` may be several. */
export interface JournalFilter {
  readonly kind?: JournalKind
  readonly name?: string | readonly string[]
  readonly uid?: string
  readonly client?: number
  readonly requestId?: number
  readonly rule?: RuleId
  /** Only entries after this number. */
  readonly after?: number
}

const wordsMax = 4096

/** All that happened, bounded: the newest entries whole, the rest as counters and in the digest. */
export class Journal {
  /** Entries ever written. */
  length = 0
  private readonly capacity: number
  private ring: JournalEntry[] = []
  private counts: Map<string, Map<string, number>> = new Map()
  private laneA = 0x243f6a88
  private laneB = 0x13198a2e
  private words: Map<string, number> = new Map()

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Writes an entry; returns its number. */
  write(entry: NewEntry, moment: Moment): number {
    const seq = ++this.length
    const written: JournalEntry = {
      seq,
      atMs: moment.nowMs,
      kind: entry.kind,
      name: entry.name,
      client: entry.client ?? 0,
      uid: entry.uid ?? '',
      requestId: entry.requestId ?? 0,
      code: entry.code ?? -1,
      subject: entry.subject ?? '',
      bytes: entry.bytes ?? 0,
      rule: entry.rule ?? '',
      cause: moment.cause,
      note: entry.note ?? '',
    }
    if (this.ring.length < this.capacity) this.ring.push(written)
    else this.ring[(seq - 1) % this.capacity] = written
    this.count(written)
    this.digestEntry(written)
    return seq
  }

  /** The kept entries that a filter wants, oldest first. */
  entries(filter: JournalFilter = {}): readonly JournalEntry[] {
    const first = Math.max(0, this.length - this.capacity, filter.after ?? 0)
    const wanted: JournalEntry[] = []
    for (let seq = first + 1; seq <= this.length; seq++) {
      const entry = this.ring[(seq - 1) % this.capacity]
      if (entry !== undefined && matches(entry, filter)) wanted.push(entry)
    }
    return wanted
  }

  /** How often a kind of entry was written under a name, dropped entries included. */
  countOf(kind: JournalKind, name: string): number {
    return this.counts.get(kind)?.get(name) ?? 0
  }

  /** 16 hexadecimal digits over every entry ever written: equal runs have equal digests. */
  digest(): string {
    return (
      (this.laneA >>> 0).toString(16).padStart(8, '0') +
      (this.laneB >>> 0).toString(16).padStart(8, '0')
    )
  }

  private count(entry: JournalEntry): void {
    let names = this.counts.get(entry.kind)
    if (names === undefined) {
      names = new Map()
      this.counts.set(entry.kind, names)
    }
    names.set(entry.name, (names.get(entry.name) ?? 0) + 1)
  }

  private digestEntry(entry: JournalEntry): void {
    const wholeMs = Math.floor(entry.atMs)
    this.mix(this.word(entry.kind))
    this.mix(this.word(entry.name))
    this.mix(wholeMs | 0)
    this.mix(((wholeMs / 0x1_0000_0000) | 0) ^ ((entry.atMs - wholeMs) * 0x4000_0000))
    this.mix(entry.client ^ (entry.requestId << 8))
    this.mix(this.word(entry.uid))
    this.mix(entry.code)
    this.mix(entry.subject === '' ? 0 : hash32(entry.subject))
    this.mix(entry.bytes | 0)
    this.mix(entry.cause)
    if (entry.rule !== '') this.mix(this.word(entry.rule))
  }

  private mix(value: number): void {
    this.laneA = Math.imul(this.laneA ^ value, 0x9e3779b1)
    this.laneA ^= this.laneA >>> 15
    this.laneB = Math.imul(this.laneB + value, 0x85ebca77) ^ this.laneA
    this.laneB ^= this.laneB >>> 13
  }

  private word(text: string): number {
    const known = this.words.get(text)
    if (known !== undefined) return known
    if (this.words.size >= wordsMax) this.words.clear()
    const hash = hash32(text)
    this.words.set(text, hash)
    return hash
  }
}

function matches(entry: JournalEntry, filter: JournalFilter): boolean {
  if (filter.kind !== undefined && filter.kind !== entry.kind) return false
  if (filter.name !== undefined && !nameMatches(entry.name, filter.name)) return false
  if (filter.uid !== undefined && filter.uid !== entry.uid) return false
  if (filter.client !== undefined && filter.client !== entry.client) return false
  if (filter.requestId !== undefined && filter.requestId !== entry.requestId) return false
  return filter.rule === undefined || filter.rule === entry.rule
}

function nameMatches(name: string, wanted: string | readonly string[]): boolean {
  return typeof wanted === 'string' ? name === wanted : wanted.includes(name)
}
