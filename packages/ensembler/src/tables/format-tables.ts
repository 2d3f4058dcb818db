import { formatTable } from "@spinegrade/competition-data";
import { formatNumber } from "@spinegrade/report";
import type { TableCell, TableRow, ValidationTable } from "./validation-table.ts";

const DIGITS = 4;

/** `NFN, bugged, flip averaged`. */
export function titleOf({ task, bugged, flip }: ValidationTable): string {
  return [
    task.toUpperCase(),
    ...(bugged ? ["bugged"] : []),
    flip ? "flip averaged" : "no flip averaging",
  ].join(", ");
}

/** `ours`, or `ours / published / difference`. */
export function formatCell({ ours, published }: TableCell): string {
  const own = formatNumber(ours ?? undefined, DIGITS);
  if (published === undefined) return own;
  const difference = ours === null ? "–" : formatNumber(ours - published, DIGITS);
  return `${own} / ${formatNumber(published, DIGITS)} / ${difference}`;
}

/** The fold of a row, for people. */
export function foldWords({ fold }: Pick<TableRow, "fold">): string {
  return fold === "average" ? fold : `fold ${fold}`;
}

/** The meaning of each kind of figure, in one sentence. */
export const TABLE_LEGEND =
  "grade loss: weighted log loss. any severe: its log loss per study. x, y, z: share of the points whose error is at most " +
  "so many mask pixels or slices. average: the mean of the folds.";

/** Whether a published figure stands in a table. */
export function isCompared(tables: readonly ValidationTable[]): boolean {
  return tables.some(({ rows }) =>
    rows.some(({ cells }) => cells.some(({ published }) => published !== undefined)),
  );
}

/** The tables in Markdown. */
export function formatMarkdown(tables: readonly ValidationTable[]): string {
  const legend = isCompared(tables)
    ? `${TABLE_LEGEND} Figures: ours / published / difference.`
    : TABLE_LEGEND;
  return [`# Validation\n\n${legend}\n`, ...tables.map(formatOne)].join("\n");
}

function formatOne(table: ValidationTable): string {
  const header = ["measure", "fold", ...table.columns.map(({ name }) => name)];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `## ${titleOf(table)}\n`,
    line(header),
    line(header.map((_, index) => (index < 2 ? "---" : "---:"))),
    ...table.rows.map((row) => line([row.measure, foldWords(row), ...row.cells.map(formatCell)])),
    "",
  ].join("\n");
}

/** The tables as one CSV table: a line for each figure. */
export function formatCsv(tables: readonly ValidationTable[]): string {
  const header = [
    "task",
    "bugged",
    "flip",
    "column",
    "encoder",
    "fold",
    "measure",
    "ours",
    "published",
    "difference",
  ];
  const lines = tables.flatMap(({ task, bugged, flip, columns, rows }) =>
    rows.flatMap(({ measure, fold, cells }) =>
      cells.map(({ ours, published }, index) => {
        const difference = ours === null || published === undefined ? "" : ours - published;
        const { name = "", encoder = "" } = columns[index] ?? {};
        return [
          ...[task, String(bugged), String(flip), name, encoder, String(fold), measure],
          ...[ours ?? "", published ?? "", difference],
        ];
      }),
    ),
  );
  return formatTable(header, lines);
}
