import type { LoadResult } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import type { Result } from '../result.ts'
import { raceSection } from './cancel-races.ts'
import { capacitySection } from './capacity.ts'
import { definitionSection, gaugeSection, troubleSection } from './closing.ts'
import { comparisonSection } from './comparison.ts'
import { healthSection } from './generator-health.ts'
import { hashOf, sectionHtml } from './document.ts'
import { heatmapSection } from './heatmap.ts'
import { operationsSection } from './operations-over-time.ts'
import { overTimeSection } from './over-time.ts'
import type { Section } from './page-parts.ts'
import { percentileSection } from './percentiles.ts'
import { provenanceSection } from './provenance.ts'
import { script } from './script.ts'
import { seriesSection } from './series-table.ts'
import { slotSection } from './slot-panel.ts'
import { style } from './style.ts'
import { throughputSection, verdictSection, verdictStrip } from './verdict.ts'
import { waterfallSection } from './waterfall.ts'

/** Renders the result of a load as one HTML file that needs nothing else: no request leaves it. */
export function renderLoadHtml(result: Result, load: LoadResult): string {
  const { run } = result
  const sections = sectionsOf(result, load)
  const title = `${load.plan.name}: ${load.verdict}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${escaped(title)}</title><style>${style}</style></head>
<body><a class="skip" href="#main">To the report</a>
${verdictStrip(load)}
<nav class="toc" aria-label="Sections"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>
<main id="main">${sections.map(sectionHtml).join('\n')}</main>
<output id="readout" hidden></output>
<footer>Made by rtm-testkit ${escaped(run.version)} on Node ${escaped(run.node)}, ${escaped(run.host)}. The data of this report are in it, as JSON: every histogram whole.</footer>
<script type="application/json" id="load">${jsonOf(load)}</script>
<script>${script}</script></body></html>
`
}

function sectionsOf(result: Result, load: LoadResult): readonly Section[] {
  return [
    verdictSection(load),
    provenanceSection(result, load),
    percentileSection(load),
    heatmapSection(load),
    overTimeSection(load),
    operationsSection(load),
    waterfallSection(load),
    throughputSection(load),
    slotSection(load),
    raceSection(load),
    capacitySection(load),
    healthSection(load),
    seriesSection(load),
    comparisonSection(load),
    gaugeSection(load),
    troubleSection(load),
    definitionSection(),
  ].filter((section) => section !== undefined)
}

/** JSON that cannot end the element that it is in. */
function jsonOf(load: LoadResult): string {
  return JSON.stringify(load).replaceAll('<', '\\u003c')
}
