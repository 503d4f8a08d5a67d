#!/usr/bin/env node
import { Argument, Command, CommanderError, Option } from 'commander'
import { ToolkitError } from '../mocks/index.ts'
import { didYouMean, wallMs } from '../mocks/internal.ts'
import { profiles } from '../mocks/protocol/index.ts'
import { runComplyCommand } from './comply-command.ts'
import type { ComplyFlags } from './comply-command.ts'
import { packageVersion, renderings } from '../reporters/index.ts'
import type { TestkitConfig } from '../reporters/index.ts'
import { failOns } from '../reporters/internal.ts'
import { runAppCommand, runCompareCommand, runReportCommand } from './result-commands.ts'
import type { CompareFlags, JournalFlags, ReportFlags } from './result-commands.ts'
import { severalValues, wholeNumber } from './flag-values.ts'
import { goOnUnread, stopSignal, surroundings } from './process.ts'
import { runLoadCommand } from './load-command.ts'
import type { LoadFlags } from './load-command.ts'
import { runRulesCommand } from './rules-command.ts'
import type { RulesFlags } from './rules-command.ts'
import { completionFor, shells } from './completion-command.ts'
import type { Shell } from './completion-command.ts'
import { applyConfig, configWords, readConfig } from './config-file.ts'
import { addHelp } from './help.ts'
import { runServeCommand } from './serve-command.ts'
import { exitUnreachable, exitUsage } from './exit-codes.ts'
import { loadCommand } from './load-options.ts'
import type { ServeFlags } from './serve-command.ts'
import { runSelfcheckCommand } from './selfcheck-command.ts'
import type { SelfcheckFlags } from './selfcheck-command.ts'
import { runScenarioCommand } from './scenario-command.ts'
import type { ScenarioFlags } from './scenario-command.ts'
import { UsageError } from './usage-error.ts'

/** What the config file says, once the command has begun that takes it. */
let config: TestkitConfig | undefined

const program = new Command('rtm-testkit')
  .description(
    'A complete fake of the Agora RTM 1.x service for apps that send image and file messages.',
  )
  .version(packageVersion())
  .exitOverride()
  .configureOutput({ outputError: () => undefined })
  .showSuggestionAfterError(true)

program
  .command('scenario')
  .description('Play scenarios against the service, and give a verdict for each rule.')
  .argument('[names...]', 'names of scenarios (default: all)')
  .option('--list', 'list the scenarios and the rules they prove, and exit')
  .option('--target <url>', 'play on a running gateway (default: the embedded fake)')
  .addOption(new Option('--face <face>', 'which SDK to imitate').choices(['native', 'web', 'all']))
  .addOption(
    new Option('--link <link>', 'how the SDKs reach the embedded fake').choices([
      'direct',
      'intercept',
      'gateway',
      'all',
    ]),
  )
  .addOption(
    new Option(
      '--profile <profile>',
      'SDK version to imitate (default: one native, one Web)',
    ).choices(Object.keys(profiles)),
  )
  .option(
    '--seed <number>',
    'seed of everything random; the same seed gives the same run',
    wholeNumber,
    1,
  )
  .option('--file <path>', 'play the documented flows with this image or file')
  .option('--out <folder>', 'folder for result.json', 'out')
  .option('--verbose', 'list every rule, not only the broken ones')
  .option('--json', 'with --list: as JSON')
  .option('--config <file>', configWords)
  .action(async (names: string[], flags: ScenarioFlags) => {
    process.exitCode = await runScenarioCommand(names, flags, surroundings())
  })

/** The flags by which a command is a gate. */
function gated(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--fail-on <level>',
        'what ends in exit code 1: a broken MUST (the default), also a broken SHOULD, or nothing',
      ).choices(failOns),
    )
    .option(
      '--baseline <file>',
      'accept the failures in this file; fail if one of them no longer happens',
    )
    .option(
      '--write-baseline <file>',
      'write the failures of this run to this file, for --baseline',
    )
    .option(
      '--waivers <file>',
      'rules and invariants that may be broken for a while; a stale or expired one fails',
    )
    .option('--verbose', 'list every rule, not only the broken ones')
}

gated(program.command('comply'))
  .description('Check a service, or an app by its journal, rule by rule, and write a report.')
  .option('--target <url>', 'a running gateway (default: the embedded fake)')
  .option(
    '--adapter <module>',
    'a module whose default export is an adapter for another implementation',
  )
  .addOption(new Option('--face <face>', 'which SDK to imitate').choices(['native', 'web', 'all']))
  .addOption(
    new Option(
      '--link <link>',
      'how the faces reach the embedded fake; direct unless given',
    ).choices(['direct', 'intercept', 'gateway', 'all']),
  )
  .addOption(
    new Option(
      '--profile <profile>',
      'SDK version to imitate (default: one native, one Web)',
    ).choices(Object.keys(profiles)),
  )
  .option(
    '--only <name>',
    'a section, rule or scenario that it is about; may be given several times; all unless given',
    severalValues,
  )
  .option(
    '--seed <number>',
    'seed of everything random; the same seed gives the same run',
    wholeNumber,
    1,
  )
  .option('--out <folder>', 'folder for the results', 'out')
  .option(
    '--reporter <names>',
    `some of ${Object.keys(renderings).join(', ')}`,
    'console,json,html',
  )
  .option('--journal <file>', 'check an app: the JSON of rtm.recording(), or of /admin/journal')
  .option('--app <name>', 'name of the app in the report', 'the app')
  .option('--config <file>', configWords)
  .option('--reveal', 'show real user IDs, channels and media IDs of an app (default: numbers)')
  .action(async (flags: ComplyFlags & JournalFlags) => {
    const isOfApp = (flags.journal as string | undefined) !== undefined
    process.exitCode = await (isOfApp ? runAppCommand : runComplyCommand)(flags, surroundings())
  })

program.addCommand(
  loadCommand()
    .copyInheritedSettings(program)
    .action(async (plan: string | undefined, flags: LoadFlags) => {
      process.exitCode = await runLoadCommand(plan, flags, {
        ...surroundings(),
        ...(config?.plans === undefined ? {} : { plans: config.plans }),
      })
    }),
)

program
  .command('selfcheck')
  .description('Check the load generator against servers whose answers take a known time.')
  .option('--tools', 'run the same trial with autocannon, wrk and k6, if installed')
  .option('--full', 'also run whole loads against services whose counts are known, and --tools')
  .action(async (flags: SelfcheckFlags) => {
    process.exitCode = await runSelfcheckCommand(flags, surroundings())
  })

gated(program.command('report'))
  .description(
    'Render an existing result.json again; with --fail-on or a baseline, also judge it again.',
  )
  .argument('<result>', 'a result.json')
  .option('--out <folder>', 'folder for the results', 'out')
  .option('--reporter <names>', `some of ${Object.keys(renderings).join(', ')}`, 'html')
  .option('--config <file>', configWords)
  .action(async (path: string, flags: ReportFlags) => {
    process.exitCode = await runReportCommand(path, flags, surroundings())
  })

program
  .command('compare')
  .description(
    'Compare two results, rule by rule or load by load. Exit code 1: the newer one has regressed; 3: cannot tell.',
  )
  .argument('<base>', 'the older result.json')
  .argument('<head>', 'the newer result.json')
  .option('--out <folder>', 'folder for compare.html, which draws two loads over one another')
  .option('--json', 'print the comparison as JSON')
  .action(async (base: string, head: string, flags: CompareFlags) => {
    process.exitCode = await runCompareCommand([base, head], flags, surroundings())
  })

program
  .command('serve')
  .description('Start a fake RTM server, over HTTP and WebSocket, for clients in any language.')
  .option('--port <number>', 'port to listen on; 0 picks a free one', wholeNumber, 8480)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .addOption(
    new Option('--clock <clock>', 'system: real time; manual: moved by /admin/clock/advance')
      .choices(['system', 'manual'])
      .default('system'),
  )
  .option('--store <folder>', 'keep media in this folder across restarts (default: in memory)')
  .addOption(
    new Option('--profile <profile>', 'SDK version to imitate')
      .choices(Object.keys(profiles))
      .default('cpp-windows-1.3'),
  )
  .option(
    '--seed <number>',
    'seed of everything random; the same seed gives the same run',
    wholeNumber,
    1,
  )
  .option('--app-id <ids...>', 'App IDs that exist (default: every ID of 32 characters)')
  .option(
    '--app-certificate <pairs...>',
    'App ID=App Certificate: users of this App ID must log in with tokens',
  )
  .addOption(
    new Option('--admin-token <token>', 'token that calls of /admin must send').env(
      'RTM_TESTKIT_ADMIN_TOKEN',
    ),
  )
  .option(
    '--rest-customer <pairs...>',
    'customer ID=certificate: who may call the REST interface (default: anybody)',
  )
  .option('--allow-origin <origins...>', 'origins of web pages that may connect, besides localhost')
  .option('--log', 'write one line of JSON for each call to standard error')
  .action(async (flags: ServeFlags) => {
    goOnUnread()
    // From the beginning: as soon as it says that it is ready, it may be told to stop.
    const stopped = stopSignal()
    await runServeCommand(flags, {
      print: (text) => void process.stdout.write(text),
      log: (text) => void process.stderr.write(text),
      stopped: () => stopped,
      nowMs: wallMs(),
    })
  })

program
  .command('rules')
  .description(
    'List the rules, or print some of them in full: text, sources, conflicts and proofs.',
  )
  .argument('[ids...]', 'IDs of rules (default: lists all)')
  .option('--json', 'print them as JSON')
  .action((ids: string[], flags: RulesFlags) => {
    process.exitCode = runRulesCommand(ids, (text) => void process.stdout.write(text), flags)
  })

program
  .command('completion')
  .description('Print a script by which a shell completes commands, flags and names.')
  .addArgument(new Argument('<shell>', 'the shell').choices(shells))
  .action((shell: Shell) => {
    process.stdout.write(completionFor(program, shell))
  })

program
  .addHelpText(
    'after',
    '\nrtm-testkit help COMMAND has examples, exit codes and how values are written.',
  )
  .hook('preAction', async (_program, command) => {
    if (!command.options.some(({ long }) => long === '--config')) return
    config = await readConfig(command.opts<{ readonly config?: string }>().config)
    if (config !== undefined) applyConfig(command, config)
  })
addHelp(program)

/** One clear sentence for what the user got wrong. */
function sentenceOf(error: CommanderError): string {
  const [first = ''] = error.message.replace(/^error: /, '').split('\n')
  const command = /^unknown command '(.+)'$/.exec(first)?.[1]
  if (command === undefined)
    return `Failed to start: ${error.message
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .replace(/\.$/, '')}. See rtm-testkit --help.`
  const known = program.commands.map((each) => each.name())
  return `Failed to start: there is no command '${command}'. ${didYouMean(command, known, 'See rtm-testkit --help.')}`
}

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', () => process.exit())
process.once('SIGINT', () => process.exit(130))

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    const asked = error.exitCode === 0 || error.code === 'commander.help'
    if (!asked) process.stderr.write(`${sentenceOf(error)}\n`)
    process.exitCode = asked ? 0 : exitUsage
  } else if (error instanceof UsageError || error instanceof ToolkitError) {
    process.stderr.write(`${error.message}\n`)
    const isAway = error instanceof ToolkitError && error.code === 'UNREACHABLE'
    process.exitCode = isAway ? exitUnreachable : exitUsage
  } else throw error
}
