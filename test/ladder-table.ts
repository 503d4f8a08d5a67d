import { readFileSync } from 'node:fs'
import { attempt } from './ladder-world.ts'
import type { Attempted, Break, Outcome, Stand } from './ladder-world.ts'

/** One refusal of a ladder. */
export interface Rung<Subject> {
  /** What the call returns; -1 stands for null. */
  readonly code: number
  readonly name: string
  /** A part of the reason in the journal, where the code alone does not tell rungs apart. */
  readonly why?: string
  /** Nobody is there whose journal it could be in. */
  readonly isUnwritten?: true
  readonly breakIt: Break<Subject> | readonly Break<Subject>[]
}

/** How a pair of rungs is broken at once where their own ways do not go together. */
export interface Together<Subject> {
  readonly pair: readonly [higher: string, lower: string]
  readonly name?: string
  /** The product is known to answer otherwise than its docstring says. */
  readonly fails?: true
  readonly breakIt: Break<Subject> | readonly Break<Subject>[]
}

/** A pair of rungs that cannot be broken at once. */
export interface Impossible {
  readonly pair: readonly [higher: string, lower: string]
  readonly why: string
}

/** A method, a call of it that is accepted, and its refusals from the top. */
export interface Ladder<Subject> extends Attempted<Subject> {
  readonly rungs: readonly Rung<Subject>[]
  readonly together?: readonly Together<Subject>[]
  readonly impossible?: readonly Impossible[]
}

/** The ladders of one class. */
export interface LadderTable<Subject> extends Stand<Subject> {
  readonly ladders: readonly Ladder<Subject>[]
}

/** One test of a table; `run` gives what is wrong. */
export interface LadderCase {
  readonly title: string
  readonly fails: boolean
  readonly run: () => Promise<readonly string[]>
}

/** The rung of every method that needs `initialize`. */
export const notInitialised: Rung<unknown> = {
  code: 101,
  name: 'not initialised',
  breakIt: { stops: 'uninitialised' },
}

/** The rung of every method that needs a login: one that is under way is none yet. */
export const notLoggedIn: Rung<unknown> = {
  code: 102,
  name: 'not logged in',
  breakIt: [{ stops: 'initialised' }, { stops: 'logging in' }],
}

/** Why the top rung and a budget never break at once. */
export const noBudgetYet: Impossible = {
  pair: ['not initialised', 'budget'],
  why: 'only accepted calls count, and before initialize none is accepted',
}

/** Each value as a way to break a rung: in place of the argument at a position. */
export function instead(position: number, values: readonly unknown[]): readonly Break<unknown>[] {
  return values.map((value) => ({ given: { [position]: value } }))
}

/** Makes the cases of a table: nothing broken, each rung alone, and each pair that is not listed as impossible. */
export function casesOf<Subject>(table: LadderTable<Subject>): readonly LadderCase[] {
  return table.ladders.flatMap((ladder) => [
    {
      title: `${ladder.name}: nothing broken is accepted`,
      fails: false,
      run: async () => await problemsOf({ table, ladder }, [[]], undefined),
    },
    ...ladder.rungs.map((rung) => ({
      title: `${ladder.name}: ${rung.code} ${rung.name}, alone`,
      fails: false,
      run: async () => {
        const alone = listed(rung.breakIt).map((way) => [way])
        return await problemsOf({ table, ladder }, alone, rung)
      },
    })),
    ...pairsOf(ladder).flatMap(([higher, lower]) => pairCases({ table, ladder }, higher, lower)),
  ])
}

interface TablePlace<Subject> {
  readonly table: LadderTable<Subject>
  readonly ladder: Ladder<Subject>
}

type Pair<Subject> = readonly [higher: Rung<Subject>, lower: Rung<Subject>]

/** Every pair of rungs that is not listed as impossible. */
function pairsOf<Subject>({
  name,
  rungs,
  impossible = [],
  together = [],
}: Ladder<Subject>): readonly Pair<Subject>[] {
  const pairs = rungs.flatMap((higher, index) =>
    rungs.slice(index + 1).map((lower): Pair<Subject> => [higher, lower]),
  )
  const keys = pairs.map(([higher, lower]) => `${higher.name} / ${lower.name}`)
  const excluded = new Set(impossible.map(({ pair }) => pair.join(' / ')))
  const recipes = new Set(together.map(({ pair }) => pair.join(' / ')))
  if (new Set(keys).size < keys.length) throw new Error(`${name} has two rungs of one name.`)
  for (const key of [...excluded, ...recipes]) {
    if (!keys.includes(key)) throw new Error(`${name} has no pair ${key}.`)
    if (excluded.has(key) && recipes.has(key))
      throw new Error(`${name} has ${key} both as possible and as impossible.`)
  }
  return pairs.filter((_, index) => !excluded.has(keys[index] ?? ''))
}

function pairCases<Subject>(
  place: TablePlace<Subject>,
  higher: Rung<Subject>,
  lower: Rung<Subject>,
): readonly LadderCase[] {
  const { name, together = [] } = place.ladder
  const title = `${name}: ${higher.code} ${higher.name}, before ${lower.code} ${lower.name}`
  const recipes = together.filter(({ pair }) => pair[0] === higher.name && pair[1] === lower.name)
  if (recipes.length === 0) {
    const tries = listed(higher.breakIt).flatMap((upper) =>
      listed(lower.breakIt).map((under) => [upper, under]),
    )
    return [{ title, fails: false, run: async () => await problemsOf(place, tries, higher) }]
  }
  return recipes.map((recipe) => ({
    title: recipe.name === undefined ? title : `${title} (${recipe.name})`,
    fails: recipe.fails === true,
    run: async () => {
      const ways = listed(recipe.breakIt).map((way) => [way])
      return await problemsOf(place, ways, higher)
    },
  }))
}

function listed<Value extends object>(one: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(one) ? (one as readonly Value[]) : [one as Value]
}

async function problemsOf<Subject>(
  place: TablePlace<Subject>,
  tries: readonly (readonly Break<Subject>[])[],
  rung: Rung<Subject> | undefined,
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [index, breaks] of tries.entries()) {
    // A list that two ways make together comes in both orders.
    for (const order of breaks.length > 1 ? [breaks, breaks.toReversed()] : [breaks]) {
      const problem = problemOf(place, await attempt(place, breaks, order), rung)
      if (problem !== undefined) problems.push(`way ${index + 1}: ${problem}`)
    }
  }
  return problems
}

function problemOf<Subject>(
  { ladder }: TablePlace<Subject>,
  { code, refusals }: Outcome,
  rung: Rung<Subject> | undefined,
): string | undefined {
  const notes = refusals.map(({ note }) => note).join(' ')
  const wanted = rung?.code ?? 0
  if (code !== wanted) return `${code} instead of ${wanted}. ${notes}`
  const written = refusals.map((each) => `${each.name} ${each.code}`).join(', ')
  const isWritten = rung !== undefined && rung.isUnwritten !== true
  if (written !== (isWritten ? `${ladder.name} ${code}` : ''))
    return `the journal has the refusals '${written}'. ${notes}`
  return notes.includes(rung?.why ?? '') ? undefined : `another reason. ${notes}`
}

/** What the source says of a method. */
export interface DocumentedMethod {
  readonly name: string
  readonly isInternal: boolean
  /** The codes of `Refusals in order`, or undefined where the docstring has none: no ladder, or one of an object. */
  readonly codes: readonly number[] | undefined
}

const documentedPattern =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:(?:protected|static|async|override)\s+)*([a-zA-Z]\w*)\(/g

/** Reads the docstrings of the methods in a file of this folder. */
export function documentedMethods(file: string): readonly DocumentedMethod[] {
  const source = readFileSync(new URL(`../mocks/native/${file}`, import.meta.url), 'utf8')
  return [...source.matchAll(documentedPattern)].map(([, doc = '', name = '']) => {
    const [, ladder] = /Refusals in order:([^.;@]*)/.exec(doc) ?? []
    const codes = ladder
      ?.split(',')
      .flatMap((part) => /^[\s*]*(\d+)/.exec(part)?.[1] ?? [])
      .map(Number)
    const isOfCodes = codes !== undefined && codes.length > 0
    return {
      name,
      isInternal: doc.includes('@internal'),
      codes: isOfCodes ? codes : undefined,
    }
  })
}

/** The codes of a ladder, as a docstring gives them: rungs of one code side by side are one. */
export function codesOf<Subject>({ rungs }: Ladder<Subject>): readonly number[] {
  return rungs.map(({ code }) => code).filter((code, index, all) => code !== all[index - 1])
}

/** The methods of a class that its users can call: those of its prototype that are not `@internal`. */
export function methodsOf(
  { prototype }: { readonly prototype: object },
  documented: readonly DocumentedMethod[],
): readonly string[] {
  const internal = new Set(documented.flatMap((each) => (each.isInternal ? each.name : [])))
  return Object.getOwnPropertyNames(prototype).filter(
    (name) => name !== 'constructor' && !internal.has(name),
  )
}
