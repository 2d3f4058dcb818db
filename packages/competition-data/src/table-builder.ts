import type { ErrorObject, ValidateFunction } from "ajv";
import { checkHeader } from "./check-header.ts";
import type { Column } from "./columns.ts";
import { MAX_FAULTS, TableError, type TableFault } from "./table-error.ts";

/** What a reader knows of its table. */
export interface TableDefinition<Row> {
  readonly columns: readonly Column[];
  /** Turns a row's cells, already checked against the columns' schemas, into a record. */
  readonly toRow: (cell: (column: string) => string) => Row;
  /** What may come once only, in words for the error message, for example `study 4003253`. */
  readonly nameOf: (row: Row) => string;
  /** The columns that make up that name. */
  readonly keyColumns: readonly string[];
}

/** Gathers a table's rows and faults as the file streams by. */
export class TableBuilder<Row> {
  readonly #definition: TableDefinition<Row>;
  readonly #validate: ValidateFunction<Record<string, string>>;
  readonly #rows: Row[] = [];
  readonly #rowOfName = new Map<string, number>();
  readonly #faults: TableFault[] = [];
  readonly #record: Record<string, string> = {};
  #faultCount = 0;
  #header: readonly string[] | undefined;
  /** The number of the row read last; the header is row 1. */
  #row = 0;
  #isHeaderBad = false;

  constructor(definition: TableDefinition<Row>, validate: ValidateFunction<Record<string, string>>) {
    this.#definition = definition;
    this.#validate = validate;
  }

  /** Takes the next row of the file, the header first; a blank line is a row without cells. */
  add(cells: readonly string[]): void {
    this.#row++;
    // under a wrong header every row would be wrong too
    if (cells.length === 0 || this.#isHeaderBad) return;
    if (this.#header === undefined) this.#addHeader(cells);
    else if (cells.length !== this.#header.length) this.#addWrongWidth(cells, this.#header.length);
    else this.#addRow(this.#fillRecord(this.#header, cells));
  }

  /** Takes the fault on which fast-csv stopped. It reads ahead, so that the row is known at its earliest only. */
  addParseError(message: string): void {
    if (this.#isHeaderBad) return;
    const value = message
      .replace(/^Parse Error: /, "")
      .replaceAll(/\s+/g, " ")
      .slice(0, 120);
    this.#addFault({
      row: this.#row + 1,
      column: "",
      value,
      message: `this row or a later one is not CSV: ${value}`,
    });
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
    if (this.#faultCount > 0) throw new TableError(path, this.#faults, this.#faultCount);
    return this.#rows;
  }

  #addHeader(cells: readonly string[]): void {
    this.#header = cells;
    const faults = checkHeader(cells, this.#definition.columns, this.#row);
    this.#isHeaderBad = faults.length > 0;
    for (const fault of faults) this.#addFault(fault);
  }

  #addWrongWidth(cells: readonly string[], expected: number): void {
    const value = cells.join(",").slice(0, 80);
    const message = `the row has ${cells.length} cells, but the header has ${expected}: "${value}"`;
    this.#addFault({ row: this.#row, column: "", value, message });
  }

  /** One record serves all rows, for speed: nothing may keep it. */
  #fillRecord(header: readonly string[], cells: readonly string[]): Record<string, string> {
    for (const [index, column] of header.entries()) this.#record[column] = cells[index] ?? "";
    return this.#record;
  }

  #addRow(record: Record<string, string>): void {
    if (!this.#validate(record)) {
      for (const error of this.#validate.errors ?? []) this.#addFault(cellFault(this.#row, error));
      return;
    }
    const row = this.#definition.toRow((column) => record[column] ?? "");
    const name = this.#definition.nameOf(row);
    const earlier = this.#rowOfName.get(name);
    if (earlier === undefined) {
      this.#rowOfName.set(name, this.#row);
      this.#rows.push(row);
    } else {
      const column = this.#definition.keyColumns.join(", ");
      const message = `${name} comes twice, first in row ${earlier}; expected once`;
      this.#addFault({ row: this.#row, column, value: name, message });
    }
  }

  #addFault(fault: TableFault): void {
    this.#faultCount++;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }
}

function cellFault(row: number, error: ErrorObject): TableFault {
  const column = error.instancePath.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  const value = String(error.data);
  const { description } = error.parentSchema as { description: string };
  const found = value === "" ? "the cell is blank" : `"${value}" is not valid here`;
  return { row, column, value, message: `${found}; expected ${description}` };
}
