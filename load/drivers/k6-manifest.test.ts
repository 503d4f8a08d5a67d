import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { loadProfiles } from '../profiles/index.ts'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { testRunManifest } from './k6-manifest.ts'
import { claimSchema, testRunSchema } from './testrun-schema.ts'

const ajv = new Ajv2020({ allErrors: true })
const schemas = [claimSchema, testRunSchema].map((schema) => ajv.compile(schema))

interface TestRun {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly parallelism: number
    readonly args: readonly string[]
    readonly script: { readonly configMap: { readonly name: string } }
  }
}

/** What Kubernetes reads: it must keep the schemas, and no line may be ambiguous. */
function read(manifest: string): TestRun {
  const documents = parseAllDocuments(manifest, { strict: true, version: '1.2' })
  if (!Array.isArray(documents)) throw new Error('an empty manifest')
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  const values = documents.map((each) => each.toJS() as unknown)
  expect(values).toHaveLength(schemas.length)
  for (const [at, validate] of schemas.entries())
    expect(validate(values[at]), JSON.stringify(validate.errors)).toBe(true)
  return values[1] as TestRun
}

const target = 'http://rtm-gateway:8480'

test('the manifest of every profile that k6 can do keeps the schema of the operator', () => {
  let count = 0
  for (const profile of loadProfiles) {
    if (profile.arrivals.shape === 'replay') continue
    const { spec } = read(testRunManifest(profile, { target, parallelism: 1 }))
    expect(spec.parallelism).toBe(1)
    count++
  }
  expect(count).toBeGreaterThan(5)
})

test.each([
  ['Tried!', 'rtm-load-tried'],
  ['a b/c: "d" # e', 'rtm-load-a-b-c-d-e'],
  ['x'.repeat(40) + '.' + 'y'.repeat(40), `rtm-load-${'x'.repeat(40)}`],
  ['---', 'rtm-load'],
  ['ß\n- evil: true', 'rtm-load----evil-true'],
])('whatever a plan is called, its names are those of Kubernetes: %s', (name, expected) => {
  const { metadata, spec } = read(testRunManifest({ ...mixedChat, name }, { target }))
  expect([metadata.name, spec.script.configMap.name]).toEqual([expected, expected])
})

test('arguments come to k6 as they are, whatever is in the address', () => {
  const hostile = 'http://a: "b" \'c\' $(D) # e\\'
  const { spec } = read(testRunManifest(mixedChat, { target: hostile, parallelism: 3, run: 'r1' }))
  expect(spec.args).toEqual([
    '-e',
    'RTM_PLAN=/test/plan.json',
    '-e',
    `RTM_TARGET=${hostile}`,
    '-e',
    'RTM_PARTS=3',
    '-e',
    'RTM_RUN=r1',
    '--summary-mode',
    'disabled',
    '--out',
    'json=/results/r1-$(POD_NAME).json.gz',
  ])
})

test('it says which operator it needs, and what the user must bring', () => {
  const manifest = testRunManifest(mixedChat, { target, run: 'r1' })
  for (const words of [
    'k6-operator 1.6.0 or newer',
    'kubectl explain testrun.spec.args',
    'ReadWriteMany',
    `a service that pods reach at "${target}"`,
    '--ingest results/r1-*.json.gz',
  ])
    expect(manifest).toContain(words)
})

test('the files of two runs have different names', () => {
  const names = [1, 2].map(
    () => /results\/([^-]+)-\$\(POD_NAME\)/.exec(testRunManifest(mixedChat, { target }))?.[1],
  )
  expect(names[0]).toMatch(/^[0-9a-f]{8}$/)
  expect(names[0]).not.toBe(names[1])
})

test('a misspelt field would be found: the schema knows no other', () => {
  const manifest = testRunManifest(mixedChat, { target })
  for (const [right, wrong] of [
    ['  args:', '  arg:'],
    ['  parallelism: 1', '  parallelism: "1"'],
    ['        claimName:', '        claim:'],
    ['mountPath:', 'path:'],
  ] as const) {
    expect(manifest).toContain(right)
    const [, testRun] = parseAllDocuments(manifest.replace(right, wrong))
    expect(schemas[1]?.(testRun?.toJS()), wrong).toBe(false)
  }
})
