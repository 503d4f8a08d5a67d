/** The style of the report: light and dark, on a phone and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --band: #f4f6f8; --line: #d0d7de;
  --held: #116329; --held-bg: #dafbe1; --broken: #a40e26; --broken-bg: #ffebe9; --open: #7a4d00; --open-bg: #fff4d4;
  --off: #57606a; --off-bg: #eaeef2; --accent: #0550ae; --excused: #6639ba; --excused-bg: #f5edff }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1; --paper: #0d1117; --band: #161b22; --line: #3d444d;
  --held: #56d364; --held-bg: #10301a; --broken: #ff8d85; --broken-bg: #3c1618; --open: #e3b341; --open-bg: #33270b;
  --off: #9aa5b1; --off-bg: #21262d; --accent: #79b8ff; --excused: #d2a8ff; --excused-bg: #2b1d45 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main, header, nav, footer { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem }
h1 { font-size: 1.5rem; margin: 0 0 .25rem } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem } h3 { font-size: 1rem; margin: 0 } h4 { font-size: .9rem; margin: 1rem 0 .3rem } details.rule h3 { font-size: .9rem; margin: 1rem 0 .3rem } .pair h4 { margin-top: .4rem }
h2 { scroll-margin-top: 1rem } p, li, code { overflow-wrap: anywhere }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 1rem 0 0; padding: 0 }
.legend { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: .3rem 1.2rem; margin: .3rem 0 1rem; padding: 0; color: var(--soft) }
.map { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: .5rem 1.5rem } .map dd { display: flex; flex-wrap: wrap; gap: 3px; margin-top: .15rem }
.tile { display: inline-flex; width: 24px; height: 24px; align-items: center; justify-content: center; border-radius: 4px; font: 700 13px/1 ui-monospace, Menlo, Consolas, monospace; text-decoration: none; border: 1px solid currentColor }
a.tile:hover { outline: 2px solid currentColor }
.fold { border-top: 1px solid var(--line); margin-top: 1rem } .fold > summary { cursor: pointer; padding: .6rem 0 } .fold > summary > * { display: inline; margin: 0 } .cells { list-style: none; padding: 0 }
div.rule { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: 0 .9rem }
a { color: var(--accent) } code, pre, .mono { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { margin: 0; padding: .5rem .7rem; background: var(--band); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; z-index: 9 }
.strip { padding: 1.4rem 0; border-bottom: 1px solid var(--line) } .strip .word { font-size: 2rem; font-weight: 700; line-height: 1.2; margin: 0 }
.strip p { margin: .25rem 0 0 } .v-held { background: var(--held-bg); color: var(--held) } .v-broken { background: var(--broken-bg); color: var(--broken) }
.v-open { background: var(--open-bg); color: var(--open) } .v-off { background: var(--off-bg); color: var(--off) } .v-excused { background: var(--excused-bg); color: var(--excused) }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: .2rem 1.5rem; margin: 1rem 0 } .facts div { min-width: 0 }
dt { color: var(--soft); font-size: .8rem } dd { margin: 0; overflow-wrap: anywhere }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr)); gap: .8rem } .card { border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem }
.card .big { font-size: 1.5rem; font-weight: 650 } .card svg { display: block; margin: .4rem 0; max-width: 100% }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top } thead th { background: var(--band); position: sticky; top: 0 }
tr:last-child > * { border-bottom: 0 } .num { text-align: right; font-variant-numeric: tabular-nums } .group th { background: var(--band); font-weight: 650 }
.badge { display: inline-block; padding: 0 .5em; border-radius: 999px; font-size: .8rem; font-weight: 600; white-space: nowrap } .level { color: var(--soft); font-size: .75rem; font-weight: 650; letter-spacing: .03em }
.tools { position: sticky; top: 0; z-index: 5; background: var(--paper); padding: .6rem 0; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }
.tools input[type=search] { font: inherit; color: inherit; background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .6rem; width: 16rem; max-width: 100%; margin-left: .5rem }
.tools > label { display: inline-flex; align-items: center }
.tools fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem } .tools legend { display: contents; color: var(--soft) } .tools label { white-space: nowrap }
details.rule { scroll-margin-top: 6.5rem; border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: 0 .9rem } details.rule[open] { padding-bottom: .9rem }
details.rule > summary { cursor: pointer; padding: .5rem 0; display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline } details.rule > summary .badge { margin-left: auto }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: .6rem }
svg text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink) } svg .soft { fill: var(--soft) } svg .lane { stroke: var(--line) } svg .call { stroke: var(--accent) } svg .told { stroke: var(--held); stroke-dasharray: 4 3 }
svg .refused { stroke: var(--broken) } svg .box { fill: var(--band); stroke: var(--line) } svg .note { fill: var(--band) } .f-held { fill: var(--held) } .f-broken { fill: var(--broken) } .f-open { fill: var(--open) } .f-off { fill: var(--line) } .f-cancel { fill: var(--excused) }
[hidden] { display: none !important } footer { padding: 2rem 1.25rem 3rem; color: var(--soft); font-size: .85rem }
@media (max-width: 40rem) { .strip .word { font-size: 1.5rem } th, td { padding: .25rem .4rem } }
@media print { :root { color-scheme: light } .tools, .skip, nav { display: none } body { font-size: 10pt } details.rule { break-inside: avoid } .scroll { overflow: visible } thead th { position: static } }
`
