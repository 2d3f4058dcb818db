import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { parse } from "fast-csv";
import { CELL_FORMATS, type Column } from "./columns.ts";
import { checkHeader } from "./check-header.ts";
import { MAX_FAULTS, MissingTableError, TableError, type TableFault } from "./table-error.ts";

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

const ajv = new Ajv({ allErrors: true, verbose: true, formats: CELL_FORMATS });

/** Compiles a table's definition into a reader of files. */
export function tableReader<Row>(definition: TableDefinition<Row>): (path: string) => Promise<Row[]> {
  const validate = ajv.compile<Record<string, string>>({
    type: "object",
    properties: Object.fromEntries(definition.columns.map(({ name, schema }) => [name, schema])),
  });
  return (path) => readTable(path, definition, validate);
}

/**
 * Streams a CSV file (UTF-8, with or without byte order mark; LF or CRLF; quoted cells; blank lines left out).
 * The header is taken as an ordinary row: fast-csv's own header handling stops at the first row with a wrong number of
 * cells, and may then never end.
 */
async function readTable<Row>(
  path: string,
  definition: TableDefinition<Row>,
  validate: ValidateFunction<Record<string, string>>,
): Promise<Row[]> {
  await mustBeFile(path);
  const table = new TableBuilder(definition, validate);
  try {
    await pipeline(
      createReadStream(path),
      parse({ headers: false }),
      async (rows: AsyncIterable<string[]>) => {
        for await (const cells of rows) {
          table.add(cells);
          if (table.hasBadHeader) return;
        }
      },
    );
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("Parse Error")) throw error;
    table.addParseError(error.message);
  }
  return table.finish(path);
}

async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => error);
  if (found instanceof Error) {
    if ("code" in found && found.code === "ENOENT") {
      throw new MissingTableError(path, await readdir(dirname(path)).catch(() => undefined), {
        cause: found,
      });
    }
    throw found;
  }
}

/** Gathers a table's rows and faults. */
class TableBuilder<Row> {
  readonly #definition: TableDefinition<Row>;
  readonly #validate: ValidateFunction<Record<string, string>>;
  readonly #rows: Row[] = [];
  readonly #rowOfName = new Map<string, number>();
  readonly #faults: TableFault[] = [];
  #faultCount = 0;
  #header: readonly string[] | undefined;
  /** The number of the row read last; the header is row 1. */
  #row = 0;
  hasBadHeader = false;

  constructor(definition: TableDefinition<Row>, validate: ValidateFunction<Record<string, string>>) {
    this.#definition = definition;
    this.#validate = validate;
  }

  add(cells: readonly string[]): void {
    this.#row++;
    if (cells.length === 0) return;
    if (this.#header === undefined) this.#addHeader(cells);
    else if (cells.length !== this.#header.length) this.#addWrongWidth(cells, this.#header.length);
    else this.#addRow(Object.fromEntries(this.#header.map((column, index) => [column, cells[index] ?? ""])));
  }

  addParseError(message: string): void {
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
    this.hasBadHeader = faults.length > 0;
    for (const fault of faults) this.#addFault(fault);
  }

  #addWrongWidth(cells: readonly string[], expected: number): void {
    const value = cells.join(",").slice(0, 80);
    const message = `the row has ${cells.length} cells, but the header has ${expected}: "${value}"`;
    this.#addFault({ row: this.#row, column: "", value, message });
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
