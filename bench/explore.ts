/**
 * How many runs a second exploring plays on small apps, what 10,000 of them hold in memory, in how many runs each race
 * is found, and whether an invariant of the service breaks on 100 courses of each scenario.
 */
import { explore, ExploreError } from '../mocks/index.ts'
import { exploreScenario, scenarios } from '../scenarios/index.ts'
import { correctApp, racyApps } from '../test/racy-apps.ts'
import { reportValues, spreadOf } from './measure.ts'

const rounds = 5
const values: Record<string, number> = {}

async function perSecond(runs: number): Promise<number> {
  const { body, ...app } = correctApp
  const startedAt = process.hrtime.bigint()
  const result = await explore(body, { ...app, runs, timeLimit: '10m' })
  return result.runs / (Number(process.hrtime.bigint() - startedAt) / 1e9)
}

await perSecond(500)
const rates: number[] = []
for (let round = 0; round < rounds; round++) rates.push(await perSecond(1000))
const { median, min, max } = spreadOf(rates)
values['runs a second, an app without a race: median of 5'] = median
values['least'] = min
values['most'] = max

globalThis.gc?.()
const before = process.memoryUsage().heapUsed
await perSecond(10_000)
globalThis.gc?.()
values['MiB of heap that 10,000 runs have added'] =
  (process.memoryUsage().heapUsed - before) / 2 ** 20

for (const [name, { body, ...app }] of Object.entries(racyApps)) {
  const error: unknown = await explore(body, { ...app, runs: 100 }).catch(
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ExploreError)) throw new Error(`The race of ${name} is not found.`)
  values[`run in which the race of ${name} is found`] = error.result.findings[0]?.foundInRun ?? NaN
}
reportValues('explore', values)

let courses = 0
for (const scenario of scenarios) {
  const result = await exploreScenario(scenario, { runs: 100 }).catch((error: unknown) => {
    if (error instanceof ExploreError) throw error
    return undefined
  })
  courses += result?.runs ?? 0
}
console.log(`${courses} courses of ${scenarios.length} scenarios: no invariant breaks.`)
