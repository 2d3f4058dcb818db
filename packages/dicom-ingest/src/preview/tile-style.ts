/** CSS of the tiles, in addition to the style of the page. */
export const TILE_STYLE = `
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0.9rem 0.7rem; align-items: start; margin: 0.6rem 0 1.4rem; }
.tile svg { border-radius: 4px; background: #10151a; }
.tile figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.6rem; margin-top: 0.25rem; font-size: 0.82rem; line-height: 1.35; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tile .place { color: var(--soft); }
.tile .remark { flex-basis: 100%; color: var(--c1); }
.tile .remark::before { content: "\\26A0\\FE0E  "; }
.noted svg { outline: 2px solid var(--c1); outline-offset: 1px; }
.gone { display: flex; flex-direction: column; gap: 0.3rem; min-height: 9.5rem; padding: 0.6rem; border: 2px dashed var(--bad); border-radius: 4px; font-size: 0.78rem; line-height: 1.35; overflow-wrap: anywhere; }
.gone b { color: var(--bad); font-size: 0.9rem; }
.series-facts { margin: 0.2rem 0 0.6rem; padding: 0; list-style: none; font-size: 0.9rem; color: var(--soft); overflow-wrap: anywhere; }
.series-facts .bad { color: var(--bad); font-weight: 600; }
@media print { .tiles { grid-template-columns: repeat(6, 1fr); } }
`;
