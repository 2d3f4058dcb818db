import { type Section, table } from "@spinegrade/report";
import { foldWords, formatCell, isCompared, TABLE_LEGEND, titleOf } from "./format-tables.ts";
import type { ValidationTable } from "./validation-table.ts";

/** The tables as sections of a page. */
export function renderTables(tables: readonly ValidationTable[]): Section[] {
  const compared = isCompared(tables) ? " Figures: ours / published / difference." : "";
  return tables.map((one) => ({
    heading: titleOf(one),
    intro: `${TABLE_LEGEND}${compared}`,
    content: [
      table({
        columns: [
          { heading: "measure" },
          { heading: "fold" },
          ...one.columns.map(({ name, series }) => ({
            heading: `${name} (${series} series)`,
            numeric: true,
          })),
        ],
        rows: one.rows.map((row) => [row.measure, foldWords(row), ...row.cells.map(formatCell)]),
      }),
    ],
  }));
}
