import type { Column } from "./columns.ts";
import { shownText } from "./shown-text.ts";
import type { TableFault } from "./table-error.ts";

/** Largest number of columns of a table; the competition's have at most 26. */
const MAX_COLUMNS = 1_000;
const NAMED = 30;
/** Separators that spreadsheets write in place of commas, with their names. */
const SEPARATORS: readonly (readonly [separator: string, name: string])[] = [
  [";", "semicolons"],
  ["\t", "tabs"],
];

/** The columns that a header must and may have. */
interface KnownColumns {
  readonly columns: readonly Column[];
  readonly ignoresOtherColumns?: boolean;
}

/** Every fault of a header row: unknown columns, columns that come twice, columns that are missing. Order is free. */
export function checkHeader(
  cells: readonly string[],
  { columns, ignoresOtherColumns = false }: KnownColumns,
  row: number,
): TableFault[] {
  const expected = columns.map(({ name }) => name).join(", ");
  const fault = (column: string, message: string): TableFault => ({ row, column, value: column, message });
  if (cells.length > MAX_COLUMNS)
    return [
      fault(
        "",
        `the header has ${cells.length} columns, at most ${MAX_COLUMNS} are allowed; expected ${expected}`,
      ),
    ];
  const known = new Set(columns.map(({ name }) => name));
  const separated = SEPARATORS.find(([separator]) =>
    cells[0]?.split(separator).some((one) => known.has(one)),
  );
  if (cells.length === 1 && separated && !known.has(cells[0] ?? ""))
    return [fault("", `the columns are separated by ${separated[1]}; expected commas`)];
  const isRead = (cell: string): boolean => known.has(cell) || !ignoresOtherColumns;
  const unknown = cells
    .filter((cell) => isRead(cell) && !known.has(cell))
    .map((cell) => fault(shownText(cell), `unknown column "${shownText(cell)}"; expected ${expected}`));
  const repeated = cells
    .filter((cell, index) => isRead(cell) && cells.indexOf(cell) < index)
    .map((cell) => fault(shownText(cell), `the column "${shownText(cell)}" appears twice; expected once`));
  const missing = columns
    .filter(({ name, isOptional }) => isOptional !== true && !cells.includes(name))
    .map(({ name }) => fault(name, `the column "${name}" is missing; found ${describeFound(cells)}`));
  return [...unknown, ...repeated, ...missing];
}

function describeFound(cells: readonly string[]): string {
  const named = cells.slice(0, NAMED).map(shownText).join(", ");
  return cells.length > NAMED ? `${named} and ${cells.length - NAMED} more` : named;
}
