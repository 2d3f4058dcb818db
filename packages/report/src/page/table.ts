import { element, type Markup } from "./markup.ts";

/** One column: its heading, and whether it holds numbers (set to the right, digits of equal width). */
export interface Column {
  readonly heading: string | Markup;
  readonly numeric?: boolean;
}

/** A cell: text, a number as it is, or markup such as a grade's badge. */
export type Cell = string | number | Markup;

/** The content of a `table`. */
export interface Table {
  readonly caption?: string;
  readonly columns: readonly Column[];
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly Cell[])[];
  /** The `style` of each row; default: none. */
  readonly rowStyles?: readonly string[];
  /** Rows at the end, set off by a line. */
  readonly summaryRows?: readonly (readonly Cell[])[];
}

/** A table. @throws RangeError when a row has another number of cells than there are columns. */
export function table({ caption, columns, rows, rowStyles = [], summaryRows = [] }: Table): Markup {
  const head = columns.map((column) =>
    element("th", { scope: "col", class: classOf(column) }, column.heading),
  );
  const parts = [
    caption === undefined ? undefined : element("caption", {}, caption),
    element("thead", {}, element("tr", {}, head)),
    element(
      "tbody",
      {},
      rows.map((row, index) => renderRow(row, columns, rowStyles[index])),
    ),
    summaryRows.length === 0
      ? undefined
      : element(
          "tfoot",
          {},
          summaryRows.map((row) => renderRow(row, columns)),
        ),
  ];
  // a scroll container that the keyboard reaches; shaded edges show where content continues
  return element("div", { class: "scroll", tabindex: 0 }, element("table", {}, parts));
}

function renderRow(row: readonly Cell[], columns: readonly Column[], style?: string): Markup {
  if (row.length !== columns.length) {
    throw new RangeError(
      `a table of ${columns.length} columns has a row of ${row.length} cells: ${row.join(", ")}`,
    );
  }
  const cells = columns.map((column, index) =>
    index === 0
      ? element("th", { scope: "row", class: classOf(column) }, row[index])
      : element("td", { class: classOf(column) }, row[index]),
  );
  return element("tr", { style }, cells);
}

function classOf(column: Column): string | undefined {
  return column.numeric === true ? "number" : undefined;
}
