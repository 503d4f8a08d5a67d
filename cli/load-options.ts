import { Command, Option } from 'commander'
import { renderings } from '../reporters/index.ts'
import { shellWords } from '../reporters/internal.ts'
import { configWords } from './config-file.ts'
import { portNumber, share, wholeNumber } from './flag-values.ts'

/** The command `load` with all of its flags: what is declared here is what a replay repeats. */
export function loadCommand(): Command {
  return new Command('load')
    .description(
      'Put the embedded fake or a gateway under load, and write what was measured and whether it can be trusted.',
    )
    .argument('[plan]', 'name of a profile, or path of a plan in JSON (default: every profile)')
    .option('--list', 'list the profiles, and exit')
    .option('--print-plan', 'print the plan as JSON, and exit')
    .option('--print-test-run', 'print the TestRun for the k6-operator, and exit')
    .option(
      '--ingest <files...>',
      'make a result from what k6 has measured: files of its --out json',
    )
    .addOption(
      new Option(
        '--driver <driver>',
        'virtual: the embedded fake, in virtual time; gateway: real HTTP and WebSocket; autocannon: small calls only; k6: if installed',
      ).choices(['virtual', 'gateway', 'autocannon', 'k6']),
    )
    .option('--target <url>', 'a running gateway (default: starts one)')
    .addOption(
      new Option('--admin-token <token>', 'token for /admin of the target').env(
        'RTM_TESTKIT_ADMIN_TOKEN',
      ),
    )
    .option('--clients <number>', "number of clients, instead of the plan's", wholeNumber)
    .option('--rate <rate>', "constant arrivals, such as 50/s, instead of the plan's")
    .option('--duration <time>', 'length of the measured phase, such as 30s')
    .option(
      '--seed <number>',
      'seed of everything random; the same seed gives the same run',
      wholeNumber,
    )
    .option(
      '--threshold <expression>',
      "one more threshold, such as 'upload.response p(99)<500ms'; repeatable",
      (each: string, before: readonly string[]) => [...before, each],
      [],
    )
    .option('--workers <number>', 'threads that send, or processes of k6 (default: 1)', wholeNumber)
    .option('--spin', 'busy-wait for the next operation: for rates above 1,000/s')
    .option(
      '--live-page [port]',
      'serve a live web page of the load, to this machine only (default: a free port)',
      portNumber,
    )
    .option(
      '--metrics-port <port>',
      'serve OpenMetrics at /metrics while it runs, to this machine only; 0 picks a free port',
      portNumber,
    )
    .option('--find-capacity', 'look for the highest rate that meets the thresholds')
    .option('--against <url>', 'measure this gateway and --target in turn, and compare them')
    .option('--pairs <number>', 'how many pairs to measure, for --against', wholeNumber, 6)
    .option('--tolerance <share>', 'largest difference to ignore, for --against', share, 0.05)
    .option('--config <file>', configWords)
    .option('--out <folder>', 'folder for the results', 'out')
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
