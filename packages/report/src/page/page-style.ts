/**
 * The page's only style sheet. Colours: text at least 4.5 : 1 on its ground in both schemes; curves and severities
 * distinguished by people with any kind of colour blindness (after Okabe and Ito), and always named in words as well.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --card: #f4f6f8; --ink: #16202a; --soft: #52606d; --line: #d5dbe1; --good: #0b6b3a; --bad: #a4231a; --warn: #b34700; --edge: rgb(22 32 42 / 45%);
  --c0: #0063a0; --c1: #b34700; --c2: #00745a; --c3: #9a3f76; --c4: #7a5600; --c5: #46505a; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161a; --card: #1b2127; --ink: #e8edf2; --soft: #a7b3bf; --line: #36414c; --good: #6fd49b; --bad: #ff9a8f; --warn: #ff9d5c; --edge: rgb(232 237 242 / 45%);
  --c0: #6cb8ee; --c1: #ff9d5c; --c2: #4fd3ae; --c3: #f0a3cc; --c4: #f2c14e; --c5: #c3ccd5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 82rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h1, h2, h3, p, figcaption, dd { overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 0.6rem; padding-top: 0.6rem; border-top: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 1.4rem 0 0.5rem; font-size: 1rem; }
p { max-width: 48rem; margin: 0.4rem 0 0.8rem; }
.subtitle, .note, .intro { color: var(--soft); }
.subtitle { margin-top: 0.4rem; }
.note { margin: 0.2rem 0; font-size: 0.85rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.2rem, 1fr)); gap: 0.8rem; margin: 1.2rem 0; }
.figures > div { padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); break-inside: avoid; }
.figures dt { color: var(--soft); font-size: 0.85rem; }
.figures dd { margin: 0; }
.figures .value { font-size: 1.45rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures .detail, .figures .verdict { font-size: 0.85rem; }
.figures .detail { color: var(--soft); }
.verdict { font-weight: 600; }
.verdict.reached { color: var(--good); }
.verdict.missed { color: var(--bad); }
.banner { margin: 0 0 1.2rem; padding: 0.5rem 0.9rem; border: 1px solid var(--warn); border-left-width: 6px; border-radius: 4px; background: var(--card); font-size: 0.9rem; font-weight: 600; }
.banner p { margin: 0.1rem 0; }
.scroll { overflow-x: auto; background: linear-gradient(to right, var(--ground) 50%, transparent) left / 2.4rem 100% no-repeat local, linear-gradient(to left, var(--ground) 50%, transparent) right / 2.4rem 100% no-repeat local, linear-gradient(to right, transparent 2px, var(--edge) 2px, transparent) left / 1rem 100% no-repeat scroll, linear-gradient(to left, transparent 2px, var(--edge) 2px, transparent) right / 1rem 100% no-repeat scroll; }
table { border-collapse: collapse; margin: 0.6rem 0 1rem; font-size: 0.92rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.3rem; }
th, td { padding: 0.26rem 0.6rem; text-align: left; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; white-space: nowrap; }
tfoot th, tfoot td { border-top: 2px solid var(--soft); font-weight: 650; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
details { margin: 0.8rem 0; }
summary { cursor: pointer; color: var(--soft); }
.side-by-side { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: flex-start; }
.grid { display: grid; gap: 1.2rem; }
.narrow { grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); }
.wide { grid-template-columns: repeat(auto-fill, minmax(min(32rem, 100%), 1fr)); }
figure { margin: 0; min-width: 0; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
.chart { padding: 0.8rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.chart figcaption { font-weight: 600; }
.slice figcaption { margin-top: 0.3rem; color: var(--soft); font-size: 0.88rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0.2rem 0 0.4rem; padding: 0; list-style: none; font-size: 0.85rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.swatch { width: 26px; flex: none; }
.mark-swatch { width: 20px; flex: none; }
.gridline { stroke: var(--line); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.tick, .axis-label { fill: var(--soft); font-size: 12px; }
.reference { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 2 3; }
.reference-label { fill: var(--soft); font-size: 12px; stroke: var(--card); stroke-width: 4px; paint-order: stroke; stroke-linejoin: round; }
.series path { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.series.dashed path { stroke-dasharray: 5 4; }
.series path.marker { fill: var(--card); stroke-width: 1.8; stroke-dasharray: none; }
.series circle { fill: var(--c); stroke: transparent; stroke-width: 9; }
.series text { fill: var(--c); font-size: 12px; font-weight: 600; }
.series path.leader { stroke-width: 0.8; stroke-dasharray: none; opacity: 0.6; }
.colour-0 { --c: var(--c0); } .colour-1 { --c: var(--c1); } .colour-2 { --c: var(--c2); } .colour-3 { --c: var(--c3); } .colour-4 { --c: var(--c4); } .colour-5 { --c: var(--c5); }
.slice svg { border-radius: 6px; }
.panel { fill: #10151a; }
.error { stroke: #ffd84d; opacity: 0.8; }
.slice .leader { stroke: #ffffff; opacity: 0.5; }
.halo { fill: none; stroke: #000000; opacity: 0.75; }
.truth { fill: none; stroke: #5fd7ff; }
.predicted { fill: none; stroke: #ffd84d; }
.level { fill: #ffffff; font-weight: 700; }
.small { fill: #cfd8e0; }
.edge-letter { fill: #ffffff; stroke: #000000; paint-order: stroke; font-weight: 700; }
.severity-0 { --severity: #1d7a6c; --on-severity: #ffffff; } .severity-1 { --severity: #f0b429; --on-severity: #201600; } .severity-2 { --severity: #c92a2a; --on-severity: #ffffff; }
.pill, .dot { fill: var(--severity); }
.dot { stroke: #cfd8e0; stroke-width: 0.4; }
.pill-text { fill: var(--on-severity); font-weight: 600; }
.wrong { fill: none; stroke: #ffffff; stroke-dasharray: 3 2; }
.wrong-cross { fill: none; stroke: #ffffff; }
.badge { display: inline-block; padding: 0 0.45rem; border-radius: 4px; background: var(--severity); color: var(--on-severity); font-size: 0.82rem; font-weight: 600; }
.findings { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; }
.finding { margin: 0; break-inside: avoid; }
.finding svg.picture { display: block; width: 100%; border-radius: 6px; background: #10151a; }
.finding figcaption { font-size: 0.85rem; line-height: 1.4; }
.bars { display: block; width: 100%; height: 0.7rem; margin: 0.25rem 0; }
.bars rect { fill: var(--severity); stroke: var(--ground); stroke-width: 0.6; }
@media (max-width: 40rem) {
  body { padding: 0.8rem 0.75rem 3rem; }
  h1 { font-size: 1.5rem; }
  .chart { padding: 0.5rem; }
  .figures { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.5rem; }
  .figures > div { padding: 0.6rem 0.7rem; }
}
@media (min-width: 58rem) { .findings { grid-template-columns: repeat(5, 1fr); } }
@page { margin: 12mm 12mm 16mm; }
@media print {
  .banner { border-color: #000000; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; background: none; }
  .scroll table { margin: 1mm 0; font-size: 7.5pt; line-height: 1.25; }
  .badge { font-size: inherit; }
  h1 { font-size: 16pt; }
  h2 { margin: 2.5mm 0 1mm; padding-top: 1.5mm; font-size: 12pt; }
  p { margin: 0.5mm 0 1mm; }
  .banner { margin-bottom: 2mm; padding: 1mm 3mm; }
  .scroll th, .scroll td { padding: 1pt 2pt; }
  details::details-content { content-visibility: visible; height: auto; display: block; }
  details > summary { list-style: none; font-weight: 600; }
  :root { color-scheme: light; --ground: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --good: #0b6b3a; --bad: #a4231a;
    --c0: #0063a0; --c1: #b34700; --c2: #00745a; --c3: #9a3f76; --c4: #7a5600; --c5: #46505a; }
  body { padding: 0; max-width: none; font-size: 10pt; line-height: 1.35; }
  .narrow, .wide { grid-template-columns: repeat(2, 1fr); }
  .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .sheet { break-before: page; }
  .findings { grid-template-columns: repeat(5, 1fr); gap: 1mm 1.5mm; }
  .finding svg.picture { width: 25mm; }
  .finding figcaption { padding-top: 1mm; font-size: 6.5pt; line-height: 1.15; }
  .bars { height: 2mm; margin: 0.5mm 0; }
  .picture, .bars { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3, .intro, .legend { break-after: avoid; }
  table, tr { break-inside: avoid; }
  tfoot { display: table-row-group; }
}
`;
