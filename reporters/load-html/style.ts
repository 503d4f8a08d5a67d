import { style as basicStyle } from '../html/style.ts'

/** The style of the report of a load: that of the other report, and of charts. Colours are told apart without red and green. */
export const style: string = `${basicStyle}
:root { --c1: #0067a5; --c2: #c24a00; --c3: #00795a; --c4: #a2387d; --c5: #8a6100; --c6: #6e7781; --c7: #2b2f36; --c8: #7b5ea7; --grid: #e3e7eb; --shade: #f1f3f5; --alarm: #ffd9d3; --dot: #ffffff;
  --h1: #dbe9f6; --h2: #b7d4ea; --h3: #86bbdc; --h4: #539ecd; --h5: #2b7bba; --h6: #125ca4; --h7: #0a3f7d; --h8: #041f4a }
@media (prefers-color-scheme: dark) { :root { --c1: #62b6f0; --c2: #ff9a5c; --c3: #3dcfa3; --c4: #f09ad2; --c5: #e8c547; --c6: #9aa5b1; --c7: #e6edf3; --c8: #bda3ef; --grid: #262c34; --shade: #171c23; --alarm: #4d1f1c; --dot: #0d1117;
  --h1: #14263a; --h2: #173a5c; --h3: #1b5282; --h4: #2470ab; --h5: #3d92cf; --h6: #6cb6e8; --h7: #a9d8f5; --h8: #f0f8ff } }
.toc { padding: .7rem 1.25rem 0 } .toc ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0; padding: 0 }
section { scroll-margin-top: 1rem } section > p { max-width: 62rem } h3 { margin: 1.4rem 0 .4rem } .mono { overflow-wrap: anywhere }
figure { margin: .9rem 0; min-width: 0 } figcaption { font-weight: 600; margin-bottom: .3rem } figure > p { margin: .35rem 0; font-size: .87rem; color: var(--soft); max-width: 62rem }
.chart { padding: .3rem } .chart svg { display: block; width: 100%; height: auto; min-width: 46rem } .two .chart svg { min-width: 30rem } .chart svg rect.task { rx: 2px }
.two { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(30rem, 100%), 1fr)); gap: .2rem 1.2rem } .two > figure { margin: .5rem 0 }
.chart svg text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums } .chart svg .said text { fill: var(--ink); font-weight: 600 }
.chart svg .halo text { stroke: var(--paper); stroke-width: 3px; paint-order: stroke }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .3rem 0; padding: 0; font-size: .85rem } .legend li { white-space: nowrap } .legend svg { vertical-align: -1px }
.behind { margin: .35rem 0 } .behind > summary { cursor: pointer; color: var(--soft); font-size: .85rem; width: fit-content } .behind .scroll { max-height: 26rem; overflow: auto; margin-top: .3rem }
td, tbody th { font-size: .87rem } thead th { font-size: .8rem; vertical-align: bottom } tbody th { font-weight: 500 } th.mono { min-width: 12rem } .num, .numbers td { white-space: nowrap } .numbers td, .numbers thead th:not(:first-child) { text-align: right; font-variant-numeric: tabular-nums } .weak { color: var(--soft); font-style: italic } .weak::after { content: " *" }
.cards { margin-top: 1rem } .cards .card { min-width: 0 } .card dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .8rem; margin: .2rem 0 0; font-size: .87rem } .card dd { text-align: right; font-variant-numeric: tabular-nums }
.reason { border: 1px solid var(--line); border-left: 4px solid var(--broken); border-radius: 6px; padding: .5rem .9rem; margin: .5rem 0 } .reason p { margin: .2rem 0 } .reason.warn { border-left-color: var(--open) }
.replay { display: flex; gap: .6rem; align-items: center; flex-wrap: wrap } .replay code { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .6rem; overflow-wrap: anywhere; min-width: 0 }
button { font: inherit; font-size: .87rem; color: var(--ink); background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .7rem; cursor: pointer } button:hover { border-color: var(--accent) }
thead th button { border: 0; padding: 0; background: none; font-weight: inherit; text-align: inherit; white-space: nowrap; font-size: inherit } th[aria-sort=ascending] button::after { content: " \\25B2" } th[aria-sort=descending] button::after { content: " \\25BC" }
.heat { fill: none; shape-rendering: crispEdges } ${[1, 2, 3, 4, 5, 6, 7, 8].map((level) => `.h${level} { stroke: var(--h${level}) }`).join(' ')}
.dots { fill: none; stroke-linecap: round; stroke-width: 4.5; stroke-opacity: .7 } ${[1, 2, 3, 4, 5, 6, 7, 8].map((colour) => `.k${colour} { stroke: var(--c${colour}) }`).join(' ')}
[data-sortable] th, [data-sortable] td { padding: .22rem .45rem } .matrix { width: auto } .matrix td { min-width: 9rem } .matrix .big { font-size: 1.4rem; font-weight: 650; font-variant-numeric: tabular-nums; display: block } .matrix .bad { background: var(--broken-bg); color: var(--broken) } .matrix .warned { background: var(--open-bg); color: var(--open) } .matrix .fine { background: var(--held-bg); color: var(--held) }
.cross { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 2; pointer-events: none } #readout { position: fixed; left: 50%; bottom: .8rem; transform: translateX(-50%); width: max-content; max-width: calc(100vw - 1.6rem); background: var(--ink); color: var(--paper); border-radius: 8px; padding: .4rem .8rem; font-size: .82rem; font-variant-numeric: tabular-nums; z-index: 8; pointer-events: none } #readout b { font-weight: 650 }
.open { fill: none } ${[1, 2, 3, 4, 5, 6, 7, 8].map((colour) => `.f${colour} { fill: var(--c${colour}) }`).join(' ')}
.clients { max-height: 30rem; overflow: auto; padding: .3rem } .clients summary { cursor: pointer; font-size: .87rem } .clients svg { display: block; width: 100%; height: auto; min-width: 40rem } .clients svg text { font: 8px system-ui, sans-serif; fill: var(--soft) } #client { font: inherit; width: 6rem }
@media (max-width: 40rem) { .chart svg { min-width: 42rem } .two .chart svg { min-width: 27rem } }
@media print { figure, .reason, .card, tr { break-inside: avoid } .chart svg, .two .chart svg { min-width: 0 } .behind:not([open]) { display: none } button, #readout { display: none } .behind .scroll { max-height: none } table { font-size: 8pt } }
`
