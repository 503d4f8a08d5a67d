import type { LoadResult } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import type { Result } from '../result.ts'
import { raceSection } from './cancel-races.ts'
import { capacitySection } from './capacity.ts'
import { definitionSection, gaugeSection, troubleSection } from './closing.ts'
import { comparisonSection } from './comparison.ts'
import { healthSection } from './generator-health.ts'
import { pageHtml } from './document.ts'
import { heatmapSection } from './heatmap.ts'
import { operationsSection } from './operations-over-time.ts'
import { overTimeSection } from './over-time.ts'
import type { Section } from './page-parts.ts'
import { percentileSection } from './percentiles.ts'
import { provenanceSection } from './provenance.ts'
import { scenarioSection } from './scenario-section.ts'
import { script } from './script.ts'
import { seriesSection } from './series-table.ts'
import { slotSection } from './slot-panel.ts'
import { throughputSection, verdictSection, verdictStrip } from './verdict.ts'
import { waterfallSection } from './waterfall.ts'

/** Renders the result of a load as one HTML file that needs nothing else: no request leaves it. */
export function renderLoadHtml(result: Result, load: LoadResult): string {
  const { run } = result
  return pageHtml({
    title: `${load.plan.name}: ${load.verdict}`,
    top: verdictStrip(load),
    sections: sectionsOf(result, load),
    end: `<output id="readout" hidden></output>
<footer>Made by rtm-testkit ${escaped(run.version)} on Node ${escaped(run.node)}, ${escaped(run.host)}. The data of this report are in it, as JSON: every histogram whole.</footer>
<script type="application/json" id="load">${jsonOf(load)}</script>`,
    script,
  })
}

function sectionsOf(result: Result, load: LoadResult): readonly Section[] {
  return [
    verdictSection(load),
    provenanceSection(result, load),
    percentileSection(load),
    heatmapSection(load),
    overTimeSection(load),
    operationsSection(load),
    scenarioSection(load),
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
