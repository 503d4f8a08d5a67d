#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { nearestName, ToolkitError, wallMs } from '../mocks/index.ts'
import { profiles } from '../mocks/protocol/index.ts'
import { runRulesCommand } from './rules-command.ts'
import { runServeCommand } from './serve-command.ts'
import type { ServeFlags } from './serve-command.ts'
import { runScenarioCommand } from './scenario-command.ts'
import type { ScenarioFlags } from './scenario-command.ts'
import { UsageError } from './usage-error.ts'

/** Exit codes: 0 held, 1 a rule broken, 2 usage or bad input. */
const exitUsage = 2

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
  .description('Play scenarios on the embedded fake and judge every rule.')
  .argument('[names...]', 'names of scenarios; all unless given')
  .option('--list', 'list the scenarios and the rules they prove')
  .addOption(
    new Option('--profile <profile>', 'SDK generation to imitate')
      .choices(Object.keys(profiles).filter((id) => id.startsWith('cpp-')))
      .default('cpp-windows-1.3'),
  )
  .option('--seed <number>', 'seed of all randomness', wholeNumber, 1)
  .option('--file <path>', 'play the flows with this image or file of your own')
  .option('--out <folder>', 'where to write result.json', 'out')
  .action(async (names: string[], flags: ScenarioFlags) => {
    process.exitCode = await runScenarioCommand(names, flags, {
      version: packageVersion(),
      node: process.versions.node,
      print: (text) => void process.stdout.write(text),
      isTerminal: process.stdout.isTTY,
      nowMs: wallMs,
    })
  })

program
  .command('serve')
  .description('Serve a fake RTM on a port: HTTP and WebSocket, for clients in any language.')
  .option('--port <number>', 'port; 0 for a free one', wholeNumber, 8480)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .addOption(
    new Option('--clock <clock>', "system: the wall's; manual: moved by /admin/clock/advance")
      .choices(['system', 'manual'])
      .default('system'),
  )
  .option('--store <folder>', 'keep media in this folder over restarts; in memory unless given')
  .addOption(
    new Option('--profile <profile>', 'SDK generation to imitate')
      .choices(Object.keys(profiles))
      .default('cpp-windows-1.3'),
  )
  .option('--seed <number>', 'seed of all randomness', wholeNumber, 1)
  .option('--app-id <ids...>', 'the App IDs that exist; every one of 32 characters unless given')
  .option(
    '--app-certificate <pairs...>',
    'App ID=App Certificate: users of that App ID need tokens made from it',
  )
  .addOption(
    new Option('--admin-token <token>', 'what calls of /admin must bear').env(
      'RTM_TESTKIT_ADMIN_TOKEN',
    ),
  )
  .option(
    '--rest-customer <pairs...>',
    'customer ID=certificate: who may call the REST interface; anybody unless given',
  )
  .option('--allow-origin <origins...>', 'origins of web pages that may call, beside localhost')
  .option('--log', 'a line of JSON for each call, on the standard error')
  .action(async (flags: ServeFlags) => {
    await runServeCommand(flags, {
      print: (text) => void process.stdout.write(text),
      log: (text) => void process.stderr.write(text),
      stopped: stopSignal,
      nowMs: wallMs(),
    })
  })

program
  .command('rules')
  .description(
    'Print the rules, or one of them whole: its sentence, sources, conflicts and proofs.',
  )
  .argument('[ids...]', 'IDs of rules; a list of all unless given')
  .action((ids: string[]) => {
    process.exitCode = runRulesCommand(ids, (text) => void process.stdout.write(text))
  })

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('Give a whole number.')
  return value
}

/** Resolves when somebody wants the process to end. */
function stopSignal(): Promise<void> {
  process.removeAllListeners('SIGINT')
  return new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

function packageVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string
        version?: string
      }
      if (found.name === 'rtm-testkit') return found.version ?? '0.0.0'
    } catch {
      // The sources lie one folder higher than the built files.
    }
  }
  return '0.0.0'
}

/** One clear sentence for what the user got wrong. */
function sentenceOf(error: CommanderError): string {
  const [first = ''] = error.message.replace(/^error: /, '').split('\n')
  const command = /^unknown command '(.+)'$/.exec(first)?.[1]
  if (command === undefined)
    return `Failed to start: ${error.message
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .replace(/\.$/, '')}. See rtm-testkit --help.`
  const near = nearestName(
    command,
    program.commands.map((each) => each.name()),
  )
  return `Failed to start: there is no command '${command}'. ${near === undefined ? 'See rtm-testkit --help.' : `Did you mean '${near}'?`}`
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
    process.exitCode = exitUsage
  } else throw error
}
