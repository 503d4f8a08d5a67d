// Plans
export { lengthMs, operationsOf, slotsPerClient } from './plan.ts'
export { loadProfiles } from './profiles/index.ts'
export {
  changedPlan,
  checkPlan,
  parseLength,
  parsePlan,
  parseRate,
  profileOf,
} from './check-plan.ts'
export { planJsonSchema } from './plan-schema.ts'

// Runs
export { ingestLoad, runLoad } from './run-load.ts'
export { testRunManifest } from './drivers/k6-manifest.ts'
export { comparedRun } from './compare/compared-run.ts'
export { compareLoads, compareRuns, verdictOfDifferences } from './compare/compare-runs.ts'
export { defaultSearch, findCapacity } from './find-capacity.ts'
export { saidByUs, toolTrials, tryOtherTools } from './selfcheck/other-tools.ts'
export { isNear, runTrial, runTruthTrials, tolerance, trialPlans } from './selfcheck/index.ts'

// What is measured
export { Histogram } from './measure/histogram.ts'
export { samplesAbove } from './measure/confidence.ts'
export { intervals, outcomes } from './measure/outcome.ts'
export {
  bucketOf,
  coarser,
  emptyBin,
  endOf,
  middleOf,
  operationIn,
  percentileOfHeat,
  sumOfCounts,
} from './measure/timeline.ts'
export { raceOutcomes } from './races.ts'
export { gauges } from './run-data.ts'
export { survivorsOf } from './survivors.ts'
export { rulesSeen } from './rules-seen.ts'
export { observedText } from './judge-threshold.ts'
export { checkThresholds } from './thresholds.ts'

export type {
  Arrivals,
  Cancels,
  Operation,
  OperationKind,
  Plan,
  Scenario,
  SetUpStep,
  Sizes,
  Steps,
  Tags,
  TearDownStep,
  WhenFull,
} from './plan.ts'
export type { StepDone, StepsDone } from './steps.ts'
export type { PlanChanges } from './check-plan.ts'
export type { CapacitySearch, TryRate } from './find-capacity.ts'
export type { LoadDone, LoadOptions } from './run-load.ts'
export type { LoadMoment } from './drivers/gateway/crew.ts'
export type { CheckedPercentile, Trial, TrialPlan } from './selfcheck/index.ts'
export type { ToolSays, ToolTrial } from './selfcheck/other-tools.ts'
export type { Checked, TruthTrial } from './truth/trials.ts'
export type { RuleSeen } from './rules-seen.ts'
export type { Interval, Outcome } from './measure/outcome.ts'
export type { FailureSample } from './measure/failure-samples.ts'
export type { Bin, Heat, OperationBin, Timeline } from './measure/timeline.ts'
export type { Health, HealthSample } from './health.ts'
export type { RaceOutcome, Races, RaceSeen } from './races.ts'
export type { DriverName, GaugeName, SlotSpan, StageCount } from './run-data.ts'
export type {
  Capacity,
  CapacityStep,
  ComparedOperation,
  ComparedRun,
  Difference,
  IntervalFigures,
  LoadComparison,
  LoadResult,
  LoadSetting,
  LoadVerdict,
  Percentile,
  Reason,
  ScenarioFigures,
  SeriesFigures,
  Steadiness,
  ThresholdResult,
} from './load-result.ts'
