import { element, type Markup } from "./markup.ts";
import { type Cell, type Column, table } from "./table.ts";

/** A cell, and the value that rows are sorted by: undefined comes last. */
export interface SortableCell {
  readonly shown: Cell;
  readonly value: number | string | undefined;
}

/** The content of a `sortableTable`. */
export interface SortableTable {
  /** Distinct among the tables of a page: a letter, then letters and digits. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly SortableCell[])[];
  /** The column by which rows are sorted at first. */
  readonly sortedBy: number;
}

/** The class of the block, from which a page knows that it needs `SORTABLE_STYLE`. */
export const sortableClass = "sortable";

/** Number of columns for which the style has a rule. */
const MAX_COLUMNS = 40;

/**
 * A table whose reader chooses the column to sort by. It needs no script: each row carries its place for each column, and
 * the style sheet takes the place of the chosen one. Browsers without subgrid (before 2023) show the first order.
 * @throws RangeError with more than 40 columns, or a row of another number of cells.
 */
export function sortableTable({ name, columns, rows, sortedBy }: SortableTable): Markup {
  if (columns.length > MAX_COLUMNS)
    throw new RangeError(`${columns.length} columns, but a table is sorted by one of ${MAX_COLUMNS} at most`);
  const places = columns.map((_, column) => placesBy(rows.map((row) => row[column]?.value)));
  const first = places[sortedBy] ?? [];
  const inOrder = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => (first[a.index] ?? 0) - (first[b.index] ?? 0));
  const choice = (column: Column, index: number): Markup => {
    const checked = index === sortedBy ? "checked" : undefined;
    return element(
      "label",
      {},
      element("input", { type: "radio", name, class: `by-${index}`, checked }),
      column.heading,
    );
  };
  const grid = table({
    columns: columns.map((column, index) => ({ ...column, heading: choice(column, index) })),
    rows: inOrder.map(({ row }) => row.map(({ shown }) => shown)),
    rowStyles: inOrder.map(({ index }) =>
      places.map((place, column) => `--by-${column}:${place[index] ?? 0}`).join(";"),
    ),
  });
  const descending = element("input", { type: "checkbox", class: "descending" });
  return element(
    "div",
    { class: sortableClass, style: `--columns:${columns.length}` },
    element("p", { class: "note" }, element("label", {}, descending, "largest first")),
    grid,
  );
}

/** The place of each value in rising order: numbers, then texts, then what is undefined; equal ones as they stand. */
function placesBy(values: readonly (number | string | undefined)[]): number[] {
  const sorted = values.map((value, index) => ({ value, index })).sort((a, b) => compare(a.value, b.value));
  const places = Array.from(values, () => 0);
  for (const [place, { index }] of sorted.entries()) places[index] = place;
  return places;
}

function compare(one: number | string | undefined, other: number | string | undefined): number {
  const kind = (value: number | string | undefined): number =>
    value === undefined || Number.isNaN(value) ? 2 : Number(typeof value === "string");
  if (kind(one) !== kind(other)) return kind(one) - kind(other);
  if (one === undefined || other === undefined || one === other) return 0;
  return one < other ? -1 : Number(one > other);
}

const RULES = Array.from(
  { length: MAX_COLUMNS },
  (_, column) => `.sortable:has(.by-${column}:checked) tbody tr { --place: var(--by-${column}); }`,
);

/** The style of sortable tables. Without script: `order` of a grid's rows moves them. */
export const SORTABLE_STYLE = `
.sortable label { cursor: pointer; }
.sortable input { margin: 0 0.3rem 0 0; }
@supports (grid-template-columns: subgrid) and selector(:has(*)) {
.sortable table { display: grid; grid-template-columns: repeat(var(--columns), auto); justify-content: start; }
.sortable thead, .sortable tbody, .sortable tr { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; }
.sortable { --direction: 1; } .sortable:has(.descending:checked) { --direction: -1; }
.sortable tbody tr { order: calc(var(--direction) * var(--place, 0)); }
${RULES.join("\n")}
}
@media print { .sortable input, .sortable .note { display: none; } }
`;
