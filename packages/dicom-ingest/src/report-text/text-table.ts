import { printable } from "@spinegrade/pipeline";

const WIDEST_CELL = 48; // two UIDs and a reason still fit in one line of a wide terminal

/** The cells of a text table: a row of `titles`, then the data rows. The length of the last column is not limited. */
export interface TextTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Formats a table as lines: titles, then rows, each column as wide as its widest cell. A table without rows gives no
 * lines. Escapes control characters, so that text from files cannot control the terminal. Shortens cells longer than 48
 * characters in the middle, except in the last column.
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

/** The beginning and the end of a long text: the parts that distinguish names. */
function shortened(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= WIDEST_CELL) return text;
  const kept = (WIDEST_CELL - 1) >> 1;
  return `${characters.slice(0, kept).join("")}…${characters.slice(-(WIDEST_CELL - 1 - kept)).join("")}`;
}

function padded(cell: string, width: number): string {
  return `${cell}${" ".repeat(width - lengthOf(cell))}`;
}

/** Length in characters: a surrogate pair counts as one. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
