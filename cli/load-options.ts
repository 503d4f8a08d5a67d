import { Command, Option } from 'commander'
import { renderings } from '../reporters/index.ts'
import { shellWords } from '../reporters/internal.ts'
import { configWords } from './config-file.ts'
import { portNumber, share, wholeNumber } from './flag-values.ts'

/** The command `load` with all of its flags: what is declared here is what a replay repeats. */
export function loadCommand(): Command {
  return new Command('load')
    .description(
      'Load the embedded fake or a gateway; write what was measured, and whether it counts.',
    )
    .argument('[plan]', 'name of a profile, or path of a plan in JSON; the profiles unless given')
    .option('--list', 'list the profiles')
    .option('--print-plan', 'print the plan as JSON, and do nothing')
    .option('--print-test-run', 'print the TestRun of the k6-operator, and do nothing')
    .option('--ingest <files...>', 'what k6 has measured elsewhere: files of its --out json')
    .addOption(
      new Option(
        '--driver <driver>',
        'virtual: the embedded fake, in virtual time; gateway: real HTTP and WebSocket; autocannon: small calls alone; k6: where it is installed',
      ).choices(['virtual', 'gateway', 'autocannon', 'k6']),
    )
    .option('--target <url>', 'a gateway that runs; one of its own unless given')
    .addOption(
      new Option('--admin-token <token>', 'what calls of /admin of the target must bear').env(
        'RTM_TESTKIT_ADMIN_TOKEN',
      ),
    )
    .option('--clients <number>', 'clients, in place of those of the plan', wholeNumber)
    .option('--rate <rate>', 'constant arrivals in place of those of the plan, such as 50/s')
    .option('--duration <time>', 'length of the measured phase, such as 30s')
    .option('--seed <number>', 'seed of all randomness', wholeNumber)
    .option(
      '--threshold <expression>',
      "a bound in addition, such as 'upload.response p(99)<500ms'; may be given several times",
      (each: string, before: readonly string[]) => [...before, each],
      [],
    )
    .option(
      '--workers <number>',
      'threads that send, or processes of k6; 1 unless given',
      wholeNumber,
    )
    .option('--spin', 'look all the time whether an operation is due: for rates above 1,000/s')
    .option(
      '--live-page [port]',
      'a web page of the load while it runs, for this machine alone; a free port unless given',
      portNumber,
    )
    .option(
      '--metrics-port <port>',
      'the load as OpenMetrics while it runs, at /metrics of this port of this machine; 0 for a free one',
      portNumber,
    )
    .option('--find-capacity', 'look for the highest rate that meets the thresholds')
    .option('--against <url>', 'measure this gateway in turn with --target, and compare')
    .option('--pairs <number>', 'how often, for --against', wholeNumber, 6)
    .option(
      '--tolerance <share>',
      'the difference that does not matter, for --against',
      share,
      0.05,
    )
    .option('--config <file>', configWords)
    .option('--out <folder>', 'where to write', 'out')
    .option(
      '--reporter <names>',
      `some of ${Object.keys(renderings).join(', ')}`,
      'console,json,html',
    )
}

/** What a secret flag is repeated as: the variable of the environment that stands for it. */
const secrets: Readonly<Record<string, string>> = {
  '--admin-token': '"$RTM_TESTKIT_ADMIN_TOKEN"',
}

/**
 * The command line that does a load again: every flag of the command that was given and is not what it is by itself. Secrets
 * are not written down.
 */
export function replayOf(plan: string, flags: object): string {
  const given = flags as Readonly<Record<string, unknown>>
  const words = loadCommand().options.flatMap((option) => {
    const value = given[option.attributeName()]
    if (value === undefined || value === false || isSame(value, option.defaultValue)) return []
    const name = option.long ?? option.flags
    const values = (Array.isArray(value) ? value : [value]).map((each: unknown) =>
      shellWords([String(each)]),
    )
    if (value === true) return [name]
    const secret = secrets[name]
    if (secret !== undefined) return [`${name} ${secret}`]
    return option.variadic
      ? [`${name} ${values.join(' ')}`]
      : values.map((each) => `${name} ${each}`)
  })
  return ['rtm-testkit load', shellWords([plan]), ...words].join(' ')
}

function isSame(value: unknown, unless: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(unless)
}
