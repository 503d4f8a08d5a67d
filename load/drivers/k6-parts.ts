import { createHash } from 'node:crypto'
import { z } from 'zod'
import { digestDigits, pointsVersion, workOf } from '../k6/part.ts'
import { lengthMs } from '../plan.ts'
import type { Plan } from '../plan.ts'
import type { Trouble } from '../run-data.ts'

const whole = z.string().regex(/^\d{1,6}$/)

/** What a k6 process says of itself, as tags of its first point. */
export const partSchema: z.ZodType<PartSaid> = z
  .object({
    id: z.string().min(1),
    run: z.string(),
    plan: z.string(),
    version: z.string(),
    part: whole.transform(Number),
    parts: whole.transform(Number),
  })
  .refine(({ part, parts }) => part < parts)

/** Which part of which run a k6 process has done. */
export interface PartSaid {
  /** The name of the process, which no other has. */
  readonly id: string
  /** What all files of the run have in common; empty where its runners were told nothing. */
  readonly run: string
  /** Digest of what the plan asks to be done. */
  readonly plan: string
  /** What its points mean. */
  readonly version: string
  /** From 0. */
  readonly part: number
  readonly parts: number
}

/** What must be known of the output of one k6 process before it is added to others. */
export interface PartRead {
  readonly name: string
  readonly points: {
    /** What it says of itself: once, unless several outputs are in one file. */
    readonly said: readonly PartSaid[]
    /** The load was done to its end. */
    readonly isWhole: boolean
    /** It has the last line that a k6 process writes. */
    readonly isEnded: boolean
    /** When its load began, in ms since 1970. */
    readonly startMs: number | undefined
    readonly malformed: number
    readonly operations: number
  }
}

/** The parts that can be added up, in their order, and what is wrong with all others. */
interface Joined<Each> {
  readonly kept: readonly Each[]
  readonly troubles: readonly Trouble[]
}

/**
 * Holds the parts of a run against each other: each must be there once, be of this plan and of the same run, and have
 * come to its end. What does not belong to the others is left out.
 */
export function joinParts<Each extends PartRead>(all: readonly Each[], plan: Plan): Joined<Each> {
  const troubles: Trouble[] = []
  const say = (why: string, fix: string): void => void troubles.push({ why, fix })
  const known = all.filter((each) => isKnown(each, say))
  const ours = known.filter((each) => isOfPlan(each, digestOf(plan), say))
  const run = oneRun(ours, plan, say)
  const single = onceEach(run, say)
  const kept = single.toSorted((one, other) => saidOf(one).part - saidOf(other).part)
  tellMissing(kept, say)
  for (const each of kept) tellShort(each, say)
  // Where nothing can be joined, what there is may still be looked at.
  return { kept: kept.length === 0 ? all : kept, troubles }
}

type Say = (why: string, fix: string) => void

function digestOf(plan: Plan): string {
  return createHash('sha256').update(workOf(plan)).digest('hex').slice(0, digestDigits)
}

const none: PartSaid = { id: '', run: '', plan: '', version: '', part: 0, parts: 1 }

function saidOf({ points: { said } }: PartRead): PartSaid {
  return said[0] ?? none
}

function nameOf(each: PartRead): string {
  const { part, parts } = saidOf(each)
  return `part ${part + 1} of ${parts} (${each.name})`
}

const again = 'Run the load again, and give the files of all its runners in one command.'

function isKnown({ name, points }: PartRead, say: Say): boolean {
  const { said, operations, malformed } = points
  const [first] = said
  if (first === undefined && operations === 0)
    say(
      `${name} has no operation of a load${malformed === 0 ? '' : `, and ${malformed} lines that are no points of k6`}: its runner died before it began, or this is another file`,
      `Look why that runner ended. ${again}`,
    )
  else if (first === undefined)
    say(
      `${name} does not say which part of which run it is: an older version of rtm-testkit has written it, or its beginning was cut off`,
      'Run the load again with the scripts of this version.',
    )
  else if (new Set(said.map(({ id }) => id)).size > 1)
    say(`${name} has the output of several runners in it`, 'Give the file of each by itself.')
  else if (first.version !== pointsVersion)
    say(
      `another version of rtm-testkit has written ${name}`,
      'Run the load again with the scripts of this version, or read it with the version that has written it.',
    )
  else return true
  return false
}

function isOfPlan(each: PartRead, digest: string, say: Say): boolean {
  const { plan } = saidOf(each)
  if (plan === digest) return true
  say(
    `${each.name} is of another plan: its digest is ${plan}, and that of this plan ${digest}`,
    'Name the plan that its runners had, with the same --clients, --rate, --duration and --seed, or leave the file out.',
  )
  return false
}

/** Those of the run that most are of. Without a name of the run its files are told apart by their time. */
function oneRun<Each extends PartRead>(all: readonly Each[], plan: Plan, say: Say): Each[] {
  const groups: Each[][] = []
  for (const each of all) {
    const group = groups.find(([first]) => first !== undefined && isSameRun(first, each, plan))
    if (group === undefined) groups.push([each])
    else group.push(each)
  }
  const [most = [], ...others] = groups.toSorted((one, other) => other.length - one.length)
  for (const { name } of others.flat())
    say(
      `${name} is of another run than ${most[0]?.name ?? ''}`,
      'Give the files of one run, and no others.',
    )
  return most
}

function isSameRun(one: PartRead, other: PartRead, plan: Plan): boolean {
  const [{ run, parts }, second] = [saidOf(one), saidOf(other)]
  if (run !== second.run || parts !== second.parts) return false
  const [startMs, otherMs] = [one.points.startMs, other.points.startMs]
  // Runners that share a load are at work at the same time.
  return (
    startMs === undefined || otherMs === undefined || Math.abs(startMs - otherMs) < lengthMs(plan)
  )
}

function onceEach<Each extends PartRead>(all: readonly Each[], say: Say): Each[] {
  const kept = new Map<number, Each>()
  for (const each of all) {
    const { id, part, parts } = saidOf(each)
    const before = kept.get(part)
    if (before === undefined) kept.set(part, each)
    else if (saidOf(before).id === id)
      say(`${each.name} is the output of the same runner as ${before.name}`, 'Give each file once.')
    else if (parts === 1)
      say(
        `${each.name} and ${before.name} are the whole load each, and not parts of one`,
        'Give each runner its own --execution-segment, and -e RTM_PARTS with their number.',
      )
    else
      say(
        `${each.name} and ${before.name} are both part ${part + 1} of ${parts}`,
        'Give each runner an --execution-segment of its own, and each file of one run once.',
      )
  }
  return [...kept.values()]
}

function tellMissing(kept: readonly PartRead[], say: Say): void {
  const [first] = kept
  if (first === undefined) return
  const { parts } = saidOf(first)
  const there = new Set(kept.map((each) => saidOf(each).part))
  const count = parts - there.size
  if (count === 0) return
  const missing = Array.from({ length: parts }, (_, part) => part).filter(
    (part) => !there.has(part),
  )
  const names = missing.slice(0, 10).map((part) => String(part + 1))
  const words = count > names.length ? `${names.join(', ')} and others` : listed(names)
  say(
    count === 1
      ? `part ${words} of ${parts} is missing`
      : `${count} of ${parts} parts are missing: ${words}`,
    `Give the files of all ${parts} runners in one command; where one has written nothing, run the load again.`,
  )
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

function tellShort(each: PartRead, say: Say): void {
  const { isEnded, isWhole, malformed } = each.points
  if (!isEnded)
    say(
      `${nameOf(each)} breaks off before its end: its runner died, or the file was cut`,
      `Look why that runner ended. ${again}`,
    )
  else if (!isWhole)
    say(`${nameOf(each)} was stopped before the load was over`, `Let it run to its end. ${again}`)
  if (malformed > 0 && isEnded)
    say(
      `${malformed === 1 ? '1 line' : `${malformed} lines`} of ${nameOf(each)} cannot be read, so operations may be missing`,
      again,
    )
}
