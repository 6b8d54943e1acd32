/** The style of the report: light and dark as the reader has it, and no script. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #fff; --text: #1f2328; --dim: #57606a; --edge: #d0d7de; --panel: #f6f8fa;
  --act: #cf222e; --warn: #9a6700; --note: #0969da; --ok: #1a7f37; --train: #0969da; --validation: #8250df; --norm: #1a7f37; --rate: #57606a; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --dim: #9198a1; --edge: #3d444d; --panel: #151b23;
  --act: #ff7b72; --warn: #d29922; --note: #58a6ff; --ok: #3fb950; --train: #58a6ff; --validation: #bc8cff; --norm: #3fb950; --rate: #9198a1; } }
body { margin: 0; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
main { display: flex; flex-direction: column; max-width: 780px; margin: 0 auto; padding: 16px 20px 48px; }
header { order: -2; } .summary { order: -1; }
a { color: var(--note); }
h1 { font-size: 22px; margin: 8px 0; } h2 { font-size: 17px; margin: 0; overflow-wrap: anywhere; } h3 { font-size: 13px; margin: 12px 0 0; color: var(--dim); font-weight: 600; }
section { border-top: 1px solid var(--edge); padding: 18px 0; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 10px; padding: 0 8px; font-size: 12px; font-weight: 600; }
.act { color: var(--act); } .warn { color: var(--warn); } .note { color: var(--note); } .ok { color: var(--ok); }
.dim { color: var(--dim); }
.finding { border-left: 3px solid currentColor; padding: 2px 0 2px 12px; margin: 12px 0; }
.finding > * { color: var(--text); } .finding > .head { color: inherit; font-weight: 600; }
p, ul, ol { margin: 4px 0; } ul, ol { padding-left: 22px; } li { overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 6px 0; font-variant-numeric: tabular-nums; } caption { text-align: left; color: var(--dim); }
th, td { padding: 2px 18px 2px 0; text-align: left; font-weight: 400; border-bottom: 1px solid var(--edge); } thead th { color: var(--dim); }
summary { cursor: pointer; color: var(--dim); }
.scale { float: right; color: var(--dim); font-size: 13px; }
.charts { margin-top: 8px; }
svg { display: block; width: 100%; height: auto; }
svg.log, .charts:has(input:checked) svg.linear { display: none; }
.charts:has(input:checked) svg.log { display: block; }
.line { fill: none; stroke-width: 1.3; stroke-linejoin: round; stroke-linecap: round; }
.line.train { stroke: var(--train); } .line.validation { stroke: var(--validation); stroke-width: 2; } .line.norm { stroke: var(--norm); } .line.rate { stroke: var(--rate); }
.key.train { color: var(--train); } .key.validation { color: var(--validation); } .key.norm { color: var(--norm); } .key.rate { color: var(--rate); }
.grid { stroke: var(--edge); stroke-width: .6; } .tick { fill: var(--dim); font-size: 11px; text-anchor: end; } .tick.first { text-anchor: start; }
.bad { fill: var(--act); }
.mark path { stroke: currentColor; stroke-dasharray: 4 3; } .mark text { fill: currentColor; font-size: 11px; font-weight: 600; } .span { fill: currentColor; opacity: .08; }
`;
