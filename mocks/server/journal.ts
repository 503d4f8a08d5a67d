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
  /** The native SDK's name of the call or callback, or the word of the transition. */
  readonly name: string
  /** Number of the service instance, from 1; 0 is Agora itself. */
  readonly client: number
  readonly uid: string
  readonly requestId: number
  /** SDK number of the outcome; -1 where there is none. */
  readonly code: number
  /** The SDK's name of a refusal's code; '' for all else. */
  readonly codeName: string
  /** What it was about: a media ID, a peer, a channel. */
  readonly subject: string
  /** Bytes of a medium, or of it so far; 0 where nothing is moved. */
  readonly bytes: number
  /** How many members, users, channels or attributes; -1 where nothing is counted. */
  readonly count: number
  /** Why the connection has changed, CONNECTION_CHANGE_REASON; 0 where it has not. */
  readonly reason: number
  /** The rule that a refusal or misuse rests on, or ''. */
  readonly rule: RuleId | ''
  /** Number of the entry that led to this one; 0 where there is none. */
  readonly cause: number
  /** A sentence for people, in the words of its client's SDK. Not part of the digest. */
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
  readonly codeName?: string
  readonly subject?: string
  /** At most one of the next three: an entry says one number beside its code. */
  readonly bytes?: number
  readonly count?: number
  readonly reason?: number
  readonly rule?: RuleId
  readonly note?: string
}

/** What the one number of an entry says. */
type Measure = 'bytes' | 'count' | 'reason'

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

const kinds: readonly JournalKind[] = [
  'call',
  'refusal',
  'transition',
  'callback',
  'server',
  'network',
  'fault',
  'misuse',
]
const firstCapacity = 32

interface NameRecord {
  readonly hash: number
  /** Entries of each kind under this name. */
  readonly counts: number[]
}

/**
 * All that happened, bounded: the newest entries whole, the rest as counters and in the digest.
 * Entries are kept in columns and made into objects when they are asked for.
 */
export class Journal {
  /** Entries ever written. */
  length = 0
  private readonly capacity: number
  private slots: number
  /** Per slot: time, client, request ID, code, the number beside it, cause. */
  private numbers: Float64Array
  private kinds: JournalKind[] = []
  private names: string[] = []
  private uids: string[] = []
  private subjects: string[] = []
  private codeNames: string[] = []
  private rules: (RuleId | '')[] = []
  private measures: Measure[] = []
  private notes: string[] = []
  private readonly nameRecords: Map<string, NameRecord> = new Map()
  private lastUid = ''
  private lastUidHash = 0
  private laneA = 0x243f6a88
  private laneB = 0x13198a2e

  constructor(capacity: number) {
    this.capacity = Math.max(1, capacity)
    this.slots = Math.min(this.capacity, firstCapacity)
    this.numbers = new Float64Array(this.slots * 6)
  }

  /** Writes an entry; returns its number. */
  write(entry: NewEntry, moment: Moment): number {
    const seq = ++this.length
    if (seq > this.slots && this.slots < this.capacity) this.grow()
    const slot = (seq - 1) % this.slots
    const { numbers } = this
    const {
      kind,
      name,
      client = 0,
      uid = '',
      requestId = 0,
      code = -1,
      subject = '',
      rule = '',
    } = entry
    const at = slot * 6
    numbers[at] = moment.nowMs
    numbers[at + 1] = client
    numbers[at + 2] = requestId
    numbers[at + 3] = code
    numbers[at + 4] = numberOf(entry)
    numbers[at + 5] = moment.cause
    this.kinds[slot] = kind
    this.names[slot] = name
    this.uids[slot] = uid
    this.subjects[slot] = subject
    this.codeNames[slot] = entry.codeName ?? ''
    this.rules[slot] = rule
    this.measures[slot] = measureOf(entry)
    this.notes[slot] = entry.note ?? ''
    this.digestEntry(slot)
    return seq
  }

  /** Entries that were written and are not kept any more: those up to this number. */
  get dropped(): number {
    return Math.max(0, this.length - this.slots)
  }

  /** The kept entries that a filter wants, oldest first. */
  entries(filter: JournalFilter = {}): readonly JournalEntry[] {
    const first = Math.max(this.dropped, filter.after ?? 0)
    const wanted: JournalEntry[] = []
    for (let seq = first + 1; seq <= this.length; seq++) {
      const entry = this.entryOf(seq)
      if (matches(entry, filter)) wanted.push(entry)
    }
    return wanted
  }

  /** How often a kind of entry was written under a name, dropped entries included. */
  countOf(kind: JournalKind, name: string): number {
    return this.nameRecords.get(name)?.counts[kinds.indexOf(kind)] ?? 0
  }

  /** 16 hexadecimal digits over every entry ever written: equal runs have equal digests. */
  digest(): string {
    return [this.laneA, this.laneB]
      .map((lane) => (lane >>> 0).toString(16).padStart(8, '0'))
      .join('')
  }

  private entryOf(seq: number): JournalEntry {
    const slot = (seq - 1) % this.slots
    const number = (column: number): number => this.numbers[slot * 6 + column] as number
    const measure = this.measures[slot] as Measure
    return {
      seq,
      atMs: number(0),
      kind: this.kinds[slot] as JournalKind,
      name: this.names[slot] as string,
      client: number(1),
      uid: this.uids[slot] as string,
      requestId: number(2),
      code: number(3),
      codeName: this.codeNames[slot] as string,
      subject: this.subjects[slot] as string,
      bytes: measure === 'bytes' ? number(4) : 0,
      count: measure === 'count' ? number(4) : -1,
      reason: measure === 'reason' ? number(4) : 0,
      rule: this.rules[slot] as RuleId | '',
      cause: number(5),
      note: this.notes[slot] as string,
    }
  }

  /** Called only while the ring is not yet round: the slots keep their places. */
  private grow(): void {
    this.slots = Math.min(this.capacity, this.slots * 4)
    const numbers = new Float64Array(this.slots * 6)
    numbers.set(this.numbers)
    this.numbers = numbers
  }

  private digestEntry(slot: number): void {
    const { numbers } = this
    const at = slot * 6
    const atMs = numbers[at] as number
    const wholeMs = Math.floor(atMs)
    const kind = kinds.indexOf(this.kinds[slot] as JournalKind)
    const subject = this.subjects[slot] as string
    const rule = this.rules[slot] as string
    this.mix(this.nameHash(this.names[slot] as string, kind) + Math.imul(kind, 0x2545f491))
    this.mix((wholeMs | 0) ^ ((atMs - wholeMs) * 0x4000_0000))
    this.mix((((wholeMs / 0x1_0000_0000) | 0) << 24) ^ this.uidHash(this.uids[slot] as string))
    this.mix(Math.imul(numbers[at + 1] as number, 0x9e3779b1) ^ (numbers[at + 2] as number))
    this.mix(Math.imul(numbers[at + 3] as number, 0x85ebca77) ^ (numbers[at + 5] as number))
    this.mix(subjectHash(subject) ^ (numbers[at + 4] as number))
    if (rule !== '') this.mix(hash32(rule))
  }

  private mix(value: number): void {
    this.laneA = Math.imul(this.laneA ^ value, 0x9e3779b1)
    this.laneA ^= this.laneA >>> 15
    this.laneB = Math.imul(this.laneB + value, 0x85ebca77) ^ this.laneA
    this.laneB ^= this.laneB >>> 13
  }

  /** Hash of a name; it counts the entry by the way. */
  private nameHash(name: string, kind: number): number {
    let record = this.nameRecords.get(name)
    if (record === undefined) {
      record = { hash: hash32(name), counts: kinds.map(() => 0) }
      this.nameRecords.set(name, record)
    }
    record.counts[kind] = (record.counts[kind] ?? 0) + 1
    return record.hash
  }

  /** Hash of a user ID. A table of hashes would cost more: with many clients its lines are never in the cache. */
  private uidHash(uid: string): number {
    if (uid === this.lastUid) return this.lastUidHash
    this.lastUid = uid
    this.lastUidHash = hash32(uid)
    return this.lastUidHash
  }
}

function numberOf({ bytes, count, reason }: NewEntry): number {
  return bytes ?? count ?? reason ?? 0
}

function measureOf({ count, reason }: NewEntry): Measure {
  if (count !== undefined) return 'count'
  return reason === undefined ? 'bytes' : 'reason'
}

/** The end of a text tells it apart: media IDs of one App ID begin alike. */
function subjectHash(subject: string): number {
  return subject === '' ? 0 : hash32(subject, 0, Math.max(0, subject.length - 40))
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
