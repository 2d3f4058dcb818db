import type { Column } from "./columns.ts";
import type { TableFault } from "./table-error.ts";

/** Every fault of a header row: unknown columns, columns that come twice, columns that are missing. Order is free. */
export function checkHeader(cells: readonly string[], columns: readonly Column[], row: number): TableFault[] {
  const expected = columns.map(({ name }) => name).join(", ");
  const fault = (column: string, message: string): TableFault => ({ row, column, value: column, message });
  const unknown = cells
    .filter((cell) => !columns.some(({ name }) => name === cell))
    .map((cell) => fault(cell, `unknown column "${cell}"; expected ${expected}`));
  const repeated = cells
    .filter((cell, index) => cells.indexOf(cell) < index)
    .map((cell) => fault(cell, `the column "${cell}" comes twice; expected once`));
  const missing = columns
    .filter(({ name, isOptional }) => isOptional !== true && !cells.includes(name))
    .map(({ name }) => fault(name, `the column "${name}" is missing; found ${cells.join(", ")}`));
  return [...unknown, ...repeated, ...missing];
}
