/**
 * The pipeline of `examples/ci`, as far as it goes without GitHub and GitLab, and what only an installed package shows: the
 * gate of jest, TypeScript adapters and configs on this Node, the `again:` line as it is printed, completion. Needs
 * `npm run build` before it.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { inFolder, mustShow, versionsIn } from '../in-folder.ts'
import type { Tries } from '../in-folder.ts'

const carelessTest = `
import { testAppId } from 'rtm-testkit/fixtures'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { test } from 'vitest'
import { CarelessChat } from './careless-chat.ts'

useFakeRtm({ mustEndClean: false })

test('a hasty day', async () => {
  const chat = new CarelessChat(testAppId, 'alice')
  await chat.open()
  await chat.shout('hello?')
})
`
const vitestConfig = `
import { rtmTestkit } from 'rtm-testkit/vite'

export default {
  plugins: [rtmTestkit()],
  test: {
    reporters: [['rtm-testkit/reporters/vitest', { app: 'the hasty chat', failOn: process.env.FAIL_ON ?? 'never' }]],
  },
}
`
const jestTest = `
const { AgoraRTM } = { AgoraRTM: require('rtm-testkit/mocks/agora-rtm-sdk').default }
const { useFakeRtm, withFakeRtm } = require('rtm-testkit/mocks/jest')

const chat = async () => {
  const client = AgoraRTM.createInstance('a'.repeat(32))
  await client.queryPeersOnlineStatus(['bob']).catch(() => undefined)
}
if (process.env.WITH === undefined) {
  useFakeRtm()
  test('asks before anybody has logged in', chat)
} else test('asks before anybody has logged in', () => withFakeRtm({}, chat))
`
const jestConfig = `
module.exports = {
  testMatch: ['<rootDir>/*.jest.cjs'],
  reporters: [['rtm-testkit/reporters/jest', JSON.parse(process.env.OPTIONS ?? '{}')]],
}
`

function tryPipeline({ folder, run, fail }: Tries): void {
  mkdirSync(join(folder, 'ci'))
  copyFileSync('examples/ci/gate.sh', join(folder, 'ci/gate.sh'))
  copyFileSync('examples/careless-chat/careless-chat.ts', join(folder, 'careless-chat.ts'))
  writeFileSync(join(folder, 'hasty.test.ts'), carelessTest)
  writeFileSync(join(folder, 'vitest.config.mjs'), vitestConfig)
  const summary = { env: { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') } }
  const failed = fail('sh', ['ci/gate.sh'], summary)
  mustShow('the gate fails by what is broken', failed, /W-CHANNEL-MEMBERS-ONLY is broken/)
  mustShow('it writes the step summary', readFileSync(join(folder, 'summary.md'), 'utf8'), /^## ❌/)
  for (const [name, wanted] of [
    ['report.sarif', /"ruleId": "W-CHANNEL-MEMBERS-ONLY"/],
    ['junit.xml', /<failure /],
    ['report.md', /non-conformant/],
  ] as const)
    mustShow(`it writes ${name}`, readFileSync(join(folder, 'rtm-report', name), 'utf8'), wanted)
  const keep = ['rtm-testkit', 'report', 'rtm-report/result.json', '--write-baseline', 'known.json']
  run('npx', [...keep, '--fail-on', 'never'])
  mustShow('with a baseline it passes', run('sh', ['ci/gate.sh']), /excused by baseline|excused\)/)
  rmSync(join(folder, 'known.json'))
  mustShow(
    'without the gate vitest fails by the reporter itself',
    fail('npx', ['vitest', 'run'], { env: { FAIL_ON: 'must' } }),
    /RTM rules: the run fails\. .*MUST/,
  )
}

/** The shell inside the workflows is right as shell, and calls what is there. */
function tryWorkflows({ run }: Tries): void {
  const github = parse(readFileSync('examples/ci/github.yml', 'utf8')) as {
    readonly jobs: { readonly gate: { readonly steps: readonly { readonly run?: string }[] } }
  }
  const gitlab = parse(readFileSync('examples/ci/gitlab.yml', 'utf8')) as {
    readonly rtm: { readonly script: readonly string[]; readonly after_script: readonly string[] }
  }
  const scripts = [
    ...github.jobs.gate.steps.flatMap((step) => step.run ?? []),
    ...gitlab.rtm.script,
    ...gitlab.rtm.after_script,
  ]
  for (const script of scripts) run('sh', ['-n', '-c', script])
  mustShow(
    'both workflows call the gate',
    scripts.join('\n'),
    /sh ci\/gate\.sh[\s\S]*sh ci\/gate\.sh/,
  )
}

function tryJest({ folder, run, fail }: Tries): void {
  writeFileSync(join(folder, 'hasty.jest.cjs'), jestTest)
  writeFileSync(join(folder, 'jest.config.cjs'), jestConfig)
  const broken = /LOGIN-REQUIRED is broken[\s\S]*RTM rules: the run fails/
  mustShow('jest fails by its reporter', fail('npx', ['jest']), broken)
  mustShow('also by withFakeRtm', fail('npx', ['jest'], { env: { WITH: '1' } }), broken)
  run('npx', ['jest'], { env: { OPTIONS: '{"failOn":"never","writeBaseline":"known.json"}' } })
  run('npx', ['jest', '-i'], { env: { OPTIONS: '{"baseline":"known.json"}' } })
  rmSync(join(folder, 'known.json'))
  console.log('ok  jest, never and with a baseline')
}

function tryCommands({ folder, run }: Tries): void {
  const adapter = readFileSync('docs/compliance.md', 'utf8').match(
    /import \{ defineAdapter \}[\s\S]*?export default adapter/,
  )
  writeFileSync(join(folder, 'adapter.ts'), `${adapter?.[0] ?? ''} as unknown\n`)
  writeFileSync(
    join(folder, 'rtm-testkit.config.ts'),
    `const out: string = 'from-config'\nexport default { out, reporters: ['json'] as const }\n`,
  )
  const only = ['rtm-testkit', 'comply', '--adapter', 'adapter.ts', '--only', 'TASKS-MAX-9']
  mustShow('a TypeScript adapter and config', run('npx', only), /wrote .*from-config.result\.json/)
  const judged = run('npx', [
    'rtm-testkit',
    'comply',
    '--only',
    'MSG-32KB',
    '--reporter',
    'console',
  ])
  const again = /^again: (.*)$/m.exec(judged)?.[1] ?? ''
  mustShow('again, as it is printed', run('sh', ['-c', again]), /wrote .*from-config/)
  const scripts = run('npx', ['rtm-testkit', 'completion', 'bash'])
  writeFileSync(join(folder, 'completion.sh'), scripts)
  const asked = `. ./completion.sh; COMP_WORDS=(rtm-testkit comply --fail-on sh); COMP_CWORD=3; _rtm_testkit; echo "\${COMPREPLY[@]}"`
  mustShow('completion in bash', run('bash', ['-c', asked]), /^should$/m)
}

inFolder('pipeline', (tries) => {
  const { folder } = tries
  const { vitest = '' } = versionsIn('package.json')
  const { jest = '' } = versionsIn('.ci/app-tries/package.json')
  writeFileSync(join(folder, 'package.json'), '{ "name": "pipeline", "private": true }')
  if (!tries.hasInstalled('vitest and jest', ['install', `vitest@${vitest}`, `jest@${jest}`])) {
    process.exitCode = 75
    return
  }
  tries.unpackPackage()
  symlinkSync('../rtm-testkit/dist/cli/main.js', join(folder, 'node_modules/.bin/rtm-testkit'))
  tries.run('chmod', ['+x', 'node_modules/rtm-testkit/dist/cli/main.js'])
  tryPipeline(tries)
  tryWorkflows(tries)
  tryJest(tries)
  tryCommands(tries)
})
