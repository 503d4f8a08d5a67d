import { assumptions, profiles } from '../mocks/protocol/index.ts'
import { appliesTo, errata, sources } from '../mocks/protocol/rules/index.ts'
import type { ProfileId, Rule } from '../mocks/protocol/index.ts'
import type { Scenario } from '../scenarios/index.ts'

const idColumn = 40
const labelColumn = 12

/** Renders the catalogue for a terminal: one line per rule, and by how many scenarios it is proven. */
export function renderRuleList(rules: readonly Rule[], scenarios: readonly Scenario[]): string {
  const lines: string[] = []
  let section = ''
  for (const rule of rules) {
    if (rule.section !== section) lines.push('', rule.section)
    section = rule.section
    lines.push(`  ${rule.id.padEnd(idColumn)}  ${rule.title} (${proofOf(rule, scenarios)})`)
  }
  return lines.join('\n')
}

function proofOf(rule: Rule, scenarios: readonly Scenario[]): string {
  const count = provenBy(rule, scenarios).length
  if (count > 0) return count === 1 ? '1 scenario' : `${count} scenarios`
  return rule.judged === 'app' ? 'a rule for apps' : 'no scenario'
}

function provenBy({ id }: Rule, scenarios: readonly Scenario[]): readonly Scenario[] {
  return scenarios.filter(({ proves }) => proves.includes(id))
}

/** Renders one rule for a terminal: its sentence, where it stands, what is unsure of it, and what proves it. */
export function renderRule(rule: Rule, scenarios: readonly Scenario[]): string {
  const { id, title, statement, section, judged, provenance } = rule
  const lines = [
    `${id}: ${title}`,
    '',
    statement,
    '',
    line('section', section),
    line('judged', judged === 'both' ? 'the service, and apps' : `the ${judged}`),
    line('provenance', provenance),
    line('profiles', profilesOf(rule).join(', ')),
    ...rule.sources.map((key) =>
      line('source', `${key}: ${sources[key] ?? 'a page of that name'}`),
    ),
    ...(rule.codes ?? []).map((code) => line('code', code)),
    ...(rule.conflict === undefined ? [] : [line('conflict', rule.conflict)]),
    ...(rule.errata ?? []).map((erratum) => line('erratum', `${erratum}: ${erratumText(erratum)}`)),
    ...(rule.assumptions ?? []).map((choice) =>
      line('assumption', `${choice}: ${choiceText(choice)}`),
    ),
    ...(rule.sameAs === undefined ? [] : [line('repeats', rule.sameAs)]),
    ...(rule.partOf === undefined ? [] : [line('part of', rule.partOf)]),
  ]
  const proofs = provenBy(rule, scenarios)
  const proof = proofs.map((scenario) => line('proven by', `${scenario.name}: ${scenario.title}`))
  const none = judged === 'app' ? 'by watching an app; no scenario' : 'no scenario yet'
  return [...lines, ...(proof.length > 0 ? proof : [line('proven by', none)])].join('\n')
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(labelColumn)}${text}`
}

function profilesOf(rule: Rule): readonly ProfileId[] {
  return Object.values(profiles)
    .map(({ id }) => id)
    .filter((id) => appliesTo(rule, id))
}

function erratumText(id: string): string {
  return errata.find((erratum) => erratum.id === id)?.statement ?? ''
}

function choiceText(id: string): string {
  const found = assumptions.find((assumption) => assumption.id === id)
  return found === undefined ? '' : `${found.question}? ${found.choice}`
}
