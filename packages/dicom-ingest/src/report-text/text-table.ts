import { printable } from "@spinegrade/pipeline";

const WIDEST_CELL = 48; // two UIDs and a reason beside them still fit a wide terminal

/** Cells of a text table: a row of `titles`, and a row a fact. The last column may be as long as it likes. */
export interface TextTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Lines of a table under its titles, columns as wide as their widest cell; no line when there is no row. What came from
 * files cannot act on a terminal. Cells but the last of a row are shortened in their middle when longer than 48 characters.
 */
export function textTable({ titles, rows }: TextTable): string[] {
  if (rows.length === 0) return [];
  const last = titles.length - 1;
  const lines = [titles, ...rows].map((row) =>
    row.map((cell, column) => (column === last ? printable(cell) : shortened(printable(cell)))),
  );
  const widths = titles.map((_, column) =>
    lines.reduce((width, row) => Math.max(width, lengthOf(row[column] ?? "")), 0),
  );
  return lines.map((row) =>
    `  ${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}

/** The beginning and the end of a long text, which are what tells names apart. */
function shortened(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= WIDEST_CELL) return text;
  const kept = (WIDEST_CELL - 1) >> 1;
  return `${characters.slice(0, kept).join("")}…${characters.slice(-(WIDEST_CELL - 1 - kept)).join("")}`;
}

function padded(cell: string, width: number): string {
  return `${cell}${" ".repeat(width - lengthOf(cell))}`;
}

/** In characters, not in the halves of pairs that some are stored in. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
