import { z } from 'zod'
import { defaultMedium, planDefaults } from './plan.ts'

/** Values in one list of a plan. */
const listMax = 10_000
/** Operations of one plan. */
export const arrivalsMax = 20_000_000
/** Above it no client would log in: it has 6 s. */
const networkMsMax = 2000
const above0 = z.number().positive().finite()
const count = z.number().int().min(1)
const ms = z.number().min(0).finite()
const bytes = z.number().int().min(0)
const rate = z.number().min(0).finite()
const sizes = z.union([
  bytes,
  z.strictObject({ oneOf: z.array(bytes).min(1).max(listMax) }),
  z.strictObject({ from: bytes, to: bytes }),
])
const cancel = z.strictObject({
  share: z.number().min(0).max(1),
  at: z.enum(['time', 'bytes', 'edges', 'any']),
  withinMs: ms,
})
const weight = above0

/** Names of scenarios and tags, and the values of tags: what a threshold can spell. */
const word = z.string().regex(/^[\w.-]+$/, 'letters, digits, dots, dashes and underscores alone')
const tags = z.record(word, word)

const arrivals = z.discriminatedUnion('shape', [
  z.strictObject({ shape: z.literal('constant'), perSecond: above0 }),
  z.strictObject({ shape: z.literal('ramp'), fromPerSecond: rate, toPerSecond: rate }),
  z.strictObject({
    shape: z.literal('steps'),
    steps: z
      .array(z.strictObject({ perSecond: rate, forMs: above0 }))
      .min(1)
      .max(listMax),
  }),
  z.strictObject({ shape: z.literal('poisson'), perSecond: above0 }),
  z.strictObject({ shape: z.literal('replay'), atMs: z.array(ms).min(1).max(arrivalsMax) }),
  z.strictObject({
    shape: z.literal('closed'),
    perClient: z.array(count.max(1000)).min(1).max(listMax),
    pauseMs: above0,
    operations: count.optional(),
  }),
])

const operations = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('upload'),
        weight,
        medium: z.enum(['file', 'image']).default(defaultMedium),
        bytes: sizes,
        cancel: cancel.optional(),
      }),
      z.strictObject({
        kind: z.literal('download'),
        weight,
        bytes: sizes,
        cancel: cancel.optional(),
      }),
      z.strictObject({ kind: z.literal('peerMessage'), weight, bytes: sizes }),
      z.strictObject({ kind: z.literal('channelMessage'), weight, bytes: sizes }),
      z.strictObject({ kind: z.literal('login'), weight }),
      z.strictObject({ kind: z.literal('reconnect'), weight }),
    ]),
  )
  .min(1)

const whenFull = z.enum(['queue', 'reject', 'shed'])

/** Media that one step stores, and attributes that it sets. */
const mediaMax = 10_000
const attributesMax = 32
const channel = word
const stepsMax = 100

const setUp = z.strictObject({
  steps: z
    .array(
      z.discriminatedUnion('do', [
        z.strictObject({
          do: z.literal('storeMedia'),
          bytes: sizes,
          count: count.max(mediaMax).optional(),
        }),
        z.strictObject({ do: z.literal('joinChannel'), channel }),
        z.strictObject({
          do: z.literal('setAttributes'),
          attributes: z
            .record(z.string().min(1), z.string())
            .refine((given) => Object.keys(given).length <= attributesMax, {
              message: `${attributesMax} attributes at the most`,
            }),
        }),
      ]),
    )
    .min(1)
    .max(stepsMax),
  limitMs: above0.optional(),
})

const tearDown = z.strictObject({
  steps: z
    .array(
      z.discriminatedUnion('do', [
        z.strictObject({ do: z.literal('leaveChannel'), channel }),
        z.strictObject({ do: z.literal('clearAttributes') }),
        z.strictObject({ do: z.literal('logOut') }),
      ]),
    )
    .min(1)
    .max(stepsMax),
  limitMs: above0.optional(),
})

const scenario = z.strictObject({
  name: word,
  startMs: ms.optional(),
  lengthMs: above0.optional(),
  gracefulStopMs: ms.optional(),
  arrivals,
  operations,
  whenFull: whenFull.optional(),
  tags: tags.optional(),
  setUp: setUp.optional(),
  tearDown: tearDown.optional(),
})

/** The form of a plan. */
export const planSchema: z.ZodType = z.strictObject({
  name: z.string().min(1),
  title: z.string().default(''),
  seed: z.number().int().safe().default(1),
  clients: count.max(1_000_000),
  arrivals,
  operations,
  whenFull: whenFull.default(planDefaults.whenFull),
  phases: z.strictObject({ warmUpMs: ms, measureMs: above0, coolDownMs: ms }),
  deadlineMs: above0.default(planDefaults.deadlineMs),
  thresholds: z.array(z.string()).default([...planDefaults.thresholds]),
  scenarios: z.array(scenario).min(1).max(100).optional(),
  tags: tags.optional(),
  setUp: setUp.optional(),
  tearDown: tearDown.optional(),
  worlds: z.enum(['one', 'each']).default(planDefaults.worlds),
  overLimit: z.boolean().optional(),
  mediaLifeMs: above0.optional(),
  network: z
    .strictObject({
      upBytesPerSec: above0.optional(),
      downBytesPerSec: above0.optional(),
      rttMs: ms.max(networkMsMax).optional(),
      jitterMs: ms.max(networkMsMax).optional(),
    })
    .optional(),
})

/** The schema of a plan as JSON Schema 2020-12. */
export function planJsonSchema(): object {
  return { ...z.toJSONSchema(planSchema, { io: 'input' }), title: 'rtm-testkit load plan' }
}
