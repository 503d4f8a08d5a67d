import type { Command, Option } from 'commander'
import { loadProfiles } from '../load/index.ts'
import { rules } from '../mocks/protocol/rules/index.ts'
import { scenarios } from '../scenarios/index.ts'

/** Shells for which there is a completion. */
export const shells: readonly Shell[] = ['bash', 'zsh', 'fish']
export type Shell = 'bash' | 'zsh' | 'fish'

/** Words that stand in the place of a command's arguments. */
const argumentsOf: Readonly<Record<string, () => readonly string[]>> = {
  scenario: () => scenarios.map(({ name }) => name),
  rules: () => rules.map(({ id }) => id),
  load: () => loadProfiles.map(({ name }) => name),
  completion: () => shells,
}

/** Makes the script by which a shell completes commands, flags and their values. */
export function completionFor(program: Command, shell: Shell): string {
  if (shell === 'fish') return fishScript(program)
  const script = bashScript(program)
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`
}

function flagsOf(command: Command): readonly string[] {
  return [...command.options.map(flagOf), '--help']
}

function flagOf({ long, flags }: Option): string {
  return long ?? flags
}

function bashScript(program: Command): string {
  const cases = program.commands.map((command) => {
    const words = [...flagsOf(command), ...(argumentsOf[command.name()]?.() ?? [])]
    const values = command.options.flatMap((option) => {
      if (option.argChoices !== undefined)
        return [`        ${flagOf(option)}) words='${option.argChoices.join(' ')}' ;;`]
      // Paths and numbers: the shell's own files.
      return option.required ? [`        ${flagOf(option)}) words='' ;;`] : []
    })
    const chosen = values.length === 0 ? [] : ['      case "$previous" in', ...values, '      esac']
    return [
      `    ${command.name()})`,
      `      words='${words.join(' ')}'`,
      ...chosen,
      '      ;;',
    ].join('\n')
  })
  const names = program.commands.map((command) => command.name())
  return `# Completion of rtm-testkit. Made by: rtm-testkit completion
_rtm_testkit() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  case "\${COMP_CWORD}:\${COMP_WORDS[1]}" in
    1:*) words='${[...names, '--help', '--version'].join(' ')}' ;;
    *) case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rtm_testkit rtm-testkit
`
}

function fishScript(program: Command): string {
  const lines = program.commands.flatMap((command) => {
    const within = `complete -c rtm-testkit -n '__fish_seen_subcommand_from ${command.name()}'`
    const words = argumentsOf[command.name()]?.() ?? []
    return [
      `complete -c rtm-testkit -n __fish_use_subcommand -f -a ${command.name()} -d ${word(command.description())}`,
      ...command.options.map((option) => {
        const choices =
          option.argChoices === undefined ? '' : ` -x -a ${word(option.argChoices.join(' '))}`
        const value = choices === '' && option.required ? ' -r' : choices
        return `${within} -l ${flagOf(option).slice(2)}${value} -d ${word(option.description)}`
      }),
      ...(words.length === 0 ? [] : [`${within} -f -a ${word(words.join(' '))}`]),
    ]
  })
  return `# Completion of rtm-testkit. Made by: rtm-testkit completion fish\n${lines.join('\n')}\n`
}

/** Text as fish takes it. */
function word(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}
