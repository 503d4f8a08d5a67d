import type { z } from 'zod'
import { didYouMean } from '../mocks/internal.ts'
import { planJsonSchema } from './plan-schema.ts'

/** What is wrong with a plan: where, and why, with the nearest name where one is misspelt. */
export interface PlanIssue {
  /** Such as `operations.0.kind`; empty for the plan itself. */
  readonly where: string
  readonly why: string
}

/** The issue to tell of. A name that nobody knows goes first: what is missing beside it is mostly what it was meant to be. */
export function planIssue({ issues }: { readonly issues: Issues }, plan: unknown): PlanIssue {
  const all = issues.flatMap(meant)
  const issue = all.find(({ code }) => code === 'unrecognized_keys') ?? all[0]
  if (issue === undefined) return { where: '', why: 'nothing is known of it' }
  const where = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    // What is missing beside it is mostly what it was meant to be.
    const missing = all.flatMap(({ code, path }) =>
      code === 'invalid_type' && path.length === issue.path.length + 1 ? [String(path.at(-1))] : [],
    )
    const hint = near(key, missing) || near(key, namesIn(planJsonSchema()))
    return { where, why: `'${key}' is no name that a plan knows${hint}` }
  }
  const why = issue.message.replace(/\.$/, '')
  const given = issue.path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    plan,
  )
  return { where, why: `${why}${near(given, choicesOf(issue))}` }
}

type Issues = readonly z.core.$ZodIssue[]

/** Of several forms, what is wrong with the one that was probably meant: that with the fewest faults, but for those of another type. */
function meant(issue: z.core.$ZodIssue): Issues {
  if (issue.code !== 'invalid_union') return [issue]
  const ofItsType = issue.errors.filter(
    (form) => !form.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  const [nearest] = ofItsType.toSorted((one, other) => faultsIn(one) - faultsIn(other))
  if (nearest === undefined) return [issue]
  return nearest.flatMap((each) => meant({ ...each, path: [...issue.path, ...each.path] }))
}

function faultsIn(issues: Issues): number {
  return issues.reduce(
    (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
    0,
  )
}

/** The nearest name, as the rest of a sentence; '' where none is near. */
function near(given: unknown, names: readonly string[]): string {
  const question = didYouMean(given, names, '')
  return question === '' ? '' : `; ${question.replace('Did', 'did')}`
}

function choicesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code !== 'invalid_union' || !('options' in issue)) return []
  return Array.isArray(issue.options) ? issue.options.map(String) : []
}

/** The names of all properties in a JSON schema. */
function namesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties } = schema as { readonly properties?: object }
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(namesIn)]
}
