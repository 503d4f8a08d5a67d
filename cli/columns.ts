import { z } from 'zod'
import type { ProfileId } from '../mocks/protocol/index.ts'
import {
  embedded,
  gatewayAt,
  intercepted,
  mustReach,
  ownGateway,
  playAll,
  sourceOfAdapter,
} from '../scenarios/index.ts'
import { shellWords } from '../reporters/internal.ts'
import type { Adapter, Face, Played, Scenario, SubjectSource } from '../scenarios/index.ts'
import { loadModule } from './load-module.ts'
import { progress } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { UsageError } from './usage-error.ts'

/** Which columns are to be played. */
export interface ColumnFlags {
  readonly face?: 'native' | 'web' | 'all'
  readonly link?: 'direct' | 'intercept' | 'gateway' | 'all'
  readonly profile?: ProfileId
  readonly target?: string
  readonly adapter?: string
}

const profileOf: Readonly<Record<Face, ProfileId>> = { native: 'cpp-windows-1.3', web: 'web-1.4' }

/** The services that flags ask for. @throws UsageError where they make no sense, ToolkitError where a gateway does not answer. */
export async function columnsOf(flags: ColumnFlags): Promise<readonly SubjectSource[]> {
  mustBeOne(flags)
  const { target, adapter, link, profile } = flags
  if (adapter !== undefined) return [sourceOfAdapter(await loadAdapter(adapter))]
  const faces = facesOf(flags)
  mustFit(faces, profile)
  const columns = faces.map((face) => ({ face, id: profile ?? profileOf[face] }))
  if (target !== undefined) {
    const url = target.replace(/\/+$/, '')
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new UsageError(
        `Failed to judge '${target}': it is no address. Give one such as http://127.0.0.1:8480.`,
      )
    await mustReach(url)
    return columns.map(({ face, id }) => gatewayAt(url, face, id))
  }
  const links = { direct: embedded, intercept: intercepted, gateway: ownGateway }
  const chosen = link === 'all' ? Object.values(links) : [links[link ?? 'direct']]
  return chosen.flatMap((source) => columns.map(({ face, id }) => source(face, id)))
}

/** @throws UsageError where two services are named. */
function mustBeOne({ target, adapter, link }: ColumnFlags): void {
  if (link !== undefined && (target ?? adapter) !== undefined)
    throw new UsageError(
      `Failed to judge: --link says how the embedded fake is reached, and ${target === undefined ? '--adapter' : '--target'} is another service. Leave one of the two out.`,
    )
  if (target !== undefined && adapter !== undefined)
    throw new UsageError('Failed to judge: --target and --adapter are two services. Give one.')
}

/** @throws UsageError where a profile is of another SDK than a face. */
function mustFit(faces: readonly Face[], profile: ProfileId | undefined): void {
  const isOfWeb = profile?.startsWith('web') === true
  if (profile !== undefined && faces.some((face) => (face === 'web') !== isOfWeb))
    throw new UsageError(
      `Failed to judge: the profile ${profile} is ${isOfWeb ? 'of the Web SDK' : 'no SDK of the Web'}, and has no ${isOfWeb ? 'native' : 'web'} face. Leave --face out, or give another profile.`,
    )
}

/** A profile of one SDK is judged in its shape; both shapes otherwise. */
function facesOf({ face, profile }: ColumnFlags): readonly Face[] {
  if (face === 'native' || face === 'web') return [face]
  if (profile === undefined || face === 'all') return ['native', 'web']
  return [profile.startsWith('web') ? 'web' : 'native']
}

/** The flags again, for the command that does it again. */
export function columnWords({ face, link, profile, target, adapter }: ColumnFlags): string {
  return Object.entries({ face, link, profile, target, adapter })
    .map(([name, value]) => {
      if (value === undefined) return ''
      return ` --${name} ${shellWords([value])}`
    })
    .join('')
}

/** @throws UsageError where none of what was asked for is for the faces that are judged. */
export function mustBePlayable(
  chosen: readonly Scenario[],
  columns: readonly SubjectSource[],
  asked: string,
): void {
  const faces = new Set(columns.map(({ cell }) => cell.face))
  if (!chosen.some(({ face = 'native' }) => faces.has(face)))
    throw new UsageError(
      `Failed to play ${asked}: none of these is for the ${[...faces].join(' or ')} face. Give another --face or --profile, or leave it out.`,
    )
}

/** What is to be played in each column. */
export interface Plan {
  readonly chosen: readonly Scenario[]
  readonly seed: number
  readonly ownFile?: string | undefined
}

/** Plays scenarios in every column that has their face; `total` is how many there were to play. */
export async function playColumns(
  columns: readonly SubjectSource[],
  { chosen, seed, ownFile }: Plan,
  around: Surroundings,
): Promise<{ readonly played: readonly Played[]; readonly total: number }> {
  const plans = columns.map((source) => ({
    source,
    own: chosen.filter(({ face = 'native' }) => face === source.cell.face),
  }))
  const total = plans.reduce((sum, { own }) => sum + own.length, 0)
  const show = progress(around, total)
  const { stopped } = around
  const played: Played[] = []
  for (const { source, own } of plans) {
    const before = played.length
    played.push(
      ...(await playAll(own, {
        seed,
        source,
        ...(ownFile === undefined ? {} : { ownFile }),
        ...(stopped === undefined ? {} : { stopped }),
        onPlayed: ({ scenario }, done) => show(scenario.name, before + done),
      })),
    )
  }
  return { played, total }
}

const adapterSchema = z.looseObject({
  name: z.string().min(1),
  face: z.enum(['native', 'web']),
  create: z.custom<Adapter['create']>((value) => typeof value === 'function', 'no function'),
})

async function loadAdapter(path: string): Promise<Adapter> {
  const parsed = adapterSchema.safeParse(await loadModule(path, 'the adapter'))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(
    `Failed to load the adapter ${path}: its default export is no adapter (${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}). Export default defineAdapter({ name, face, create }).`,
  )
}
