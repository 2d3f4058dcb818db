import type { ErrorObject, ValidateFunction } from "ajv";
import { checkHeader } from "./check-header.ts";
import type { Column } from "./columns.ts";
import type { RowFault } from "./row-guard.ts";
import { shownText } from "./shown-text.ts";
import { MAX_FAULTS, TableError, type TableFault } from "./table-error.ts";

/** The definition of a table. */
export interface TableDefinition<Row> {
  /** In the order in which `toRow` takes their cells; optional ones come last. */
  readonly columns: readonly Column[];
  /** Turns a row's cells, already checked against the columns' schemas, into a record. */
  readonly toRow: (cells: readonly string[]) => Row;
  /** The key that must be unique; absent where every row counts. */
  readonly key?: TableKey<Row>;
  /** Whether columns that the definition does not name are ignored; a fault by default. */
  readonly ignoresOtherColumns?: boolean;
  /** The remedy that the error names; by default that of a `TableError`. */
  readonly remedy?: string;
}

/** The fault of a row that another file reveals, if any. */
export type FindFault<Row> = (row: Row) => Omit<TableFault, "row"> | undefined;

/** A key that must be unique in a table. */
export interface TableKey<Row> {
  /** Short and quick to make. */
  readonly keyOf: (row: Row) => string | number;
  /** The same in words for the error message, for example `study 4003253`. */
  readonly nameOf: (row: Row) => string;
  /** The columns that make up that key. */
  readonly keyColumns: readonly string[];
}

/** Gathers a table's rows and faults as the file streams by. */
export class TableBuilder<Row> {
  readonly #definition: TableDefinition<Row>;
  readonly #validate: ValidateFunction<string[]>;
  readonly #findFault: FindFault<Row>;
  readonly #rows: Row[] = [];
  readonly #rowOfKey = new Map<string | number, number>();
  readonly #faults: TableFault[] = [];
  #faultCount = 0;
  #header: readonly string[] | undefined;
  /** For each column of the definition its place in the file; undefined when both have the same order. */
  #places: readonly number[] | undefined;
  /** The number of the row read last; the header is row 1. */
  #row = 0;
  #isHeaderBad = false;

  constructor(
    definition: TableDefinition<Row>,
    validate: ValidateFunction<string[]>,
    findFault: FindFault<Row> = () => undefined,
  ) {
    this.#definition = definition;
    this.#validate = validate;
    this.#findFault = findFault;
  }

  /** Takes the next row of the file, the header first; a blank line is a row without cells. */
  add(cells: readonly string[]): void {
    this.#row++;
    // under a wrong header every row would be wrong too
    if (cells.length === 0 || this.#isHeaderBad) return;
    if (this.#header === undefined) this.#addHeader(cells);
    else if (cells.length !== this.#header.length) this.#addWrongWidth(cells, this.#header.length);
    else this.#addRow(this.#inOrder(cells));
  }

  /** Takes the fault on which fast-csv stopped. It reads ahead, so that the row is known at its earliest only. */
  addParseError(message: string): void {
    if (this.#isHeaderBad) return;
    const text = message.slice(0, 500).replace(/^Parse Error: /, "");
    const value = shownText(text.replaceAll(/\s+/g, " "));
    this.#addFault({
      row: this.#row + 1,
      column: "",
      value,
      message: `this row or a later one is not CSV: ${value}`,
    });
  }

  /** Takes the fault that ended the reading of the file. */
  addRowFault({ row, message }: RowFault): void {
    if (!this.#isHeaderBad) this.#addFault({ row, column: "", value: "", message });
  }

  /** The records of the whole file. @throws TableError when anything was wrong. */
  finish(path: string): Row[] {
    if (this.#header === undefined && this.#faultCount === 0) {
      const expected = this.#definition.columns.map(({ name }) => name).join(",");
      this.#addFault({
        row: 1,
        column: "",
        value: "",
        message: `the file is empty; expected the header ${expected}`,
      });
    }
    const { remedy } = this.#definition;
    if (this.#faultCount > 0) throw new TableError(path, this.#faults, this.#faultCount, { remedy });
    return this.#rows;
  }

  #addHeader(cells: readonly string[]): void {
    this.#header = cells;
    const faults = checkHeader(cells, this.#definition, this.#row);
    this.#isHeaderBad = faults.length > 0;
    const places = this.#definition.columns
      .map(({ name }) => cells.indexOf(name))
      .filter((place) => place >= 0);
    if (places.some((place, index) => place !== index)) this.#places = places;
    for (const fault of faults) this.#addFault(fault);
  }

  #addWrongWidth(cells: readonly string[], expected: number): void {
    const value = shownText(cells.slice(0, 80).join(","));
    const message = `the row has ${cells.length} cells, but the header has ${expected}: "${value}"`;
    this.#addFault({ row: this.#row, column: "", value, message });
  }

  #inOrder(cells: readonly string[]): readonly string[] {
    return this.#places === undefined ? cells : this.#places.map((place) => cells[place] ?? "");
  }

  #addRow(cells: readonly string[]): void {
    if (!this.#validate(cells)) {
      for (const error of this.#validate.errors ?? []) this.#addFault(this.#cellFault(error));
      return;
    }
    const row = this.#definition.toRow(cells);
    const { key } = this.#definition;
    const value = key?.keyOf(row) ?? this.#row;
    const earlier = this.#rowOfKey.get(value);
    if (key === undefined || earlier === undefined) {
      this.#rowOfKey.set(value, this.#row);
      const fault = this.#findFault(row);
      if (fault === undefined) this.#rows.push(row);
      else this.#addFault({ row: this.#row, ...fault });
    } else {
      const name = key.nameOf(row);
      const column = key.keyColumns.join(", ");
      const message = `${name} appears twice, first in row ${earlier}; expected once`;
      this.#addFault({ row: this.#row, column, value: name, message });
    }
  }

  #addFault(fault: TableFault): void {
    this.#faultCount++;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  #cellFault(error: ErrorObject): TableFault {
    const column = this.#definition.columns[Number(error.instancePath.slice(1))]?.name ?? "";
    const value = String(error.data);
    const { description } = error.parentSchema as { description: string };
    const found = value === "" ? "the cell is blank" : `"${shownText(value)}" is not valid here`;
    return { row: this.#row, column, value: shownText(value), message: `${found}; expected ${description}` };
  }
}
