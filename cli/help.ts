import type { Command } from 'commander'
import { gauges, intervals, outcomes } from '../load/index.ts'

/** What the help of a command says below its flags: examples, exit codes, and how values are written. */
interface Help {
  readonly examples: readonly (readonly [line: string, what: string])[]
  readonly exitCodes: readonly string[]
  readonly more?: readonly string[]
}

const usage = '2  bad usage or input: nothing was done'
const noTarget = '4  the target cannot be reached'
const verdicts = [
  '0  conformant, also with warnings (see --fail-on)',
  '1  non-conformant: a MUST or an invariant is broken, or a waiver or baseline is stale',
  usage,
  '3  inconclusive: a MUST was not observed, or the harness has failed',
  noTarget,
]
const config = [
  'Config: rtm-testkit.config.ts, .js or .json in this folder (or --config) may have target, adapter, out,',
  '  reporters, failOn, baseline, waivers, seed and plans. Flags come before it.',
]
const lengths = 'Lengths of time: 500ms, 30s, 5m, 2h, 7d.'

const helps: Readonly<Record<string, Help>> = {
  scenario: {
    examples: [
      ['scenario', 'all scenarios, on the embedded fake'],
      ['scenario nine-tasks-and-the-tenth', 'one of them'],
      ['scenario --file photo.jpg', 'the flows, with a file of your own'],
      ['scenario --list --json', 'all of them, with the rules they prove, as JSON'],
    ],
    exitCodes: [
      '0  no rule is broken',
      '1  a rule is broken',
      usage,
      '3  it was stopped',
      noTarget,
    ],
    more: config,
  },
  comply: {
    examples: [
      ['comply', 'judge the embedded fake'],
      ['comply --target http://127.0.0.1:8480', 'judge a gateway that runs'],
      ['comply --adapter my-service.ts', 'judge another implementation'],
      ['comply --journal run.json --app chat', 'judge an app, by the JSON of rtm.recording()'],
      ['comply --write-baseline known.json', 'keep the failures of now'],
      ['comply --baseline known.json --fail-on should', 'fail by what is new, and by SHOULD'],
    ],
    exitCodes: verdicts,
    more: config,
  },
  load: {
    examples: [
      ['load', 'list the profiles'],
      ['load mixed-chat', 'in virtual time, on the embedded fake'],
      ['load mixed-chat --driver gateway --rate 50/s --duration 30s', 'over real sockets'],
      ["load ./plan.json --threshold 'upload.response p(99)<500ms'", 'a plan of your own'],
    ],
    exitCodes: [
      '0  PASS',
      '1  FAIL: a threshold is not met, or a comparison has regressed',
      usage,
      '3  INVALID: the numbers say nothing of the service; or a comparison cannot tell',
      noTarget,
    ],
    more: [
      'Thresholds: METRIC[{TAGS}] AGGREGATE COMPARISON LIMIT[?] [abortOnFail [after TIME]]',
      '  METRIC      upload, download, peerMessage, channelMessage, login or reconnect, a dot, and one of',
      `    an interval  ${Object.keys(intervals).join(', ')}`,
      '                 AGGREGATE min, avg, med, max, p(99); LIMIT 800us, 500ms, 2s, 1m',
      `    an outcome   ${outcomes.join(', ')}`,
      '                 AGGREGATE count, rate, perSecond; LIMIT 50, 1%',
      '    bytes        AGGREGATE total, perSecond; LIMIT 100MB, 64KiB',
      '              or a number of the run, with AGGREGATE value',
      `    ${Object.keys(gauges).join(', ')}`,
      '  TAGS        outcome:cancelled, scenario:photos, or tags of the plan; COMPARISON < <= > >= == !=',
      "  such as 'upload.response p(99)<500ms', 'upload.failed rate<1%', 'slots.leaked value==0';",
      '  ? lets it be empty, abortOnFail after 10s ends the run once it is not met',
      `${lengths} Rates: 50, 50/s, 600/m.`,
      ...config,
    ],
  },
  report: {
    examples: [
      ['report out/result.json --reporter html,junit', 'render a result again'],
      ['report out/result.json --fail-on must', 'judge it again: exit as comply does'],
      ['report out/result.json --write-baseline known.json', 'keep its failures'],
    ],
    exitCodes: [
      '0  rendered',
      'with --fail-on, --baseline, --waivers or --write-baseline:',
      ...verdicts,
    ],
  },
  compare: {
    examples: [
      ['compare before/result.json out/result.json', 'what has changed'],
      ['compare a.json b.json --out overlay', 'two loads, drawn over one another'],
    ],
    exitCodes: [
      '0  unchanged, or improved',
      '1  the newer one has regressed',
      usage,
      '3  the two loads cannot tell',
    ],
  },
  rules: {
    examples: [
      ['rules', 'list all'],
      ['rules TASKS-MAX-9', 'one of them whole'],
      ['rules --json', 'all of them, as JSON'],
    ],
    exitCodes: ['0  printed', usage],
  },
  serve: {
    examples: [
      ['serve', 'on port 8480'],
      ['serve --port 0 --clock manual', 'on a free port; time moves by /admin/clock/advance'],
      ['serve --store media --log', 'keep media in a folder, and log each call'],
    ],
    exitCodes: ['0  stopped by a signal', usage],
  },
  selfcheck: {
    examples: [
      ['selfcheck', 'is the generator honest on this machine'],
      ['selfcheck --tools', 'the same trial for autocannon, wrk and k6'],
    ],
    exitCodes: ['0  it is', '1  a number is wrong', usage, '3  this machine is too busy to tell'],
  },
  completion: {
    examples: [
      ['completion bash > ~/.local/share/bash-completion/completions/rtm-testkit', 'for bash'],
      ['completion zsh > ~/.rtm-testkit.zsh', 'for zsh; source it in ~/.zshrc'],
      ['completion fish > ~/.config/fish/completions/rtm-testkit.fish', 'for fish'],
    ],
    exitCodes: ['0  printed', usage],
  },
}

/** Adds to the help of each command what its flags do not say. */
export function addHelp(program: Command): void {
  for (const command of program.commands) {
    const help = helps[command.name()]
    if (help === undefined) throw new Error(`Bug in rtm-testkit: ${command.name()} has no help`)
    command.addHelpText('after', textOf(help))
  }
}

function textOf({ examples, exitCodes, more = [] }: Help): string {
  const width = Math.min(52, Math.max(...examples.map(([line]) => line.length)))
  return [
    '',
    'Examples:',
    ...examples.map(([line, what]) => `  rtm-testkit ${line.padEnd(width)}  # ${what}`),
    '',
    'Exit codes:',
    ...exitCodes.map((line) => `  ${line}`),
    ...(more.length === 0 ? [] : ['', ...more]),
  ].join('\n')
}
