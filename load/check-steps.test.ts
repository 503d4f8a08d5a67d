import { expect, test } from 'vitest'
import { samplePlan } from '../test/sample-plan.ts'
import { checkPlan, parsePlan } from './check-plan.ts'
import type { Plan, SetUpStep, TearDownStep } from './plan.ts'

const plan: Plan = {
  ...samplePlan,
  setUp: { steps: [{ do: 'joinChannel', channel: 'lobby' }] },
  tearDown: { steps: [{ do: 'leaveChannel', channel: 'lobby' }] },
}

const withSetUp = (step: object): Plan => ({ ...plan, setUp: { steps: [step as SetUpStep] } })
const withTearDown = (...steps: readonly object[]): Plan => ({
  ...plan,
  tearDown: { steps: steps as readonly TearDownStep[] },
})

test.each([
  [
    'a step that is misspelt',
    withSetUp({ do: 'joinChanel', channel: 'a' }),
    /did you mean 'joinChannel'/,
  ],
  [
    'a part that is misspelt',
    withSetUp({ do: 'joinChannel', chanel: 'a' }),
    /'chanel' is no name .*'channel'/,
  ],
  ['a set-up that is misspelt', { ...plan, setup: plan.setUp } as Plan, /'setup' .*'setUp'/],
  ['a step of a tear-down before it', withSetUp({ do: 'logOut' }), /setUp\.steps\.0\.do/],
  ['no steps', { ...plan, setUp: { steps: [] } }, /setUp\.steps/],
  ['no time', { ...plan, setUp: { ...plan.setUp, limitMs: 0 } } as Plan, /setUp\.limitMs/],
  [
    'media above the limit',
    withSetUp({ do: 'storeMedia', bytes: 4e7 }),
    /storeMedia has 40000000 bytes/,
  ],
  ['10,001 media', withSetUp({ do: 'storeMedia', bytes: 1, count: 10_001 }), /count/],
  [
    'media that nobody asks for in that size',
    withSetUp({ do: 'storeMedia', bytes: 1 }),
    /a download has 5000 bytes, .* media of 1\. Give both/,
  ],
  [
    'a channel that nobody has joined',
    withTearDown({ do: 'leaveChannel', channel: 'loby' }),
    /loby, which nobody is in then\. Did you mean 'lobby'/,
  ],
  [
    'a channel that is left twice',
    withTearDown(
      { do: 'leaveChannel', channel: 'lobby' },
      { do: 'leaveChannel', channel: 'lobby' },
    ),
    /lobby, which nobody is in/,
  ],
  [
    'something after the logout',
    withTearDown({ do: 'logOut' }, { do: 'clearAttributes' }),
    /clearAttributes after logOut/,
  ],
])('%s is refused', (_name, wrong, why) => {
  expect(() => checkPlan(wrong)).toThrow(why)
  expect(() => checkPlan(parsePlan(JSON.stringify(wrong), 'my.json'))).toThrow(why)
})
