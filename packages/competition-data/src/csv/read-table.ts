import { createReadStream } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { errorCode, errorMessage, explainReadFailure } from "@spinegrade/pipeline";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "fast-csv";
import { CELL_FORMATS } from "./columns.ts";
import { RowFault, RowGuard } from "./row-guard.ts";
import { type FindFault, TableBuilder, type TableDefinition } from "./table-builder.ts";
import { MissingTableError } from "./table-error.ts";

const ajv = new Ajv({
  ...{ allErrors: true, verbose: true, strictTuples: false, formats: CELL_FORMATS },
  validateSchema: false, // it is made here: checking it takes 50 ms of each start
});

/** Makes a reader of files of a table's definition, which is compiled at the first use. */
export function tableReader<Row>(
  definition: TableDefinition<Row>,
): (path: string, findFault?: FindFault<Row>) => Promise<Row[]> {
  let compiled: ValidateFunction<string[]> | undefined;
  return (path, findFault) => {
    compiled ??= ajv.compile<string[]>({
      type: "array",
      items: definition.columns.map(({ schema }) => schema),
    });
    return readTable(path, new TableBuilder(definition, compiled, findFault));
  };
}

/**
 * Streams a CSV file (UTF-8, with or without byte order mark; LF or CRLF; quoted cells; blank lines skipped), no row longer than
 * `MAX_ROW_BYTES`.
 * The header is taken as an ordinary row: fast-csv's own header handling stops at the first row with a wrong number of
 * cells, and may then never end.
 */
async function readTable<Row>(path: string, table: TableBuilder<Row>): Promise<Row[]> {
  await mustExist(path);
  try {
    await pipeline(
      createReadStream(path),
      new RowGuard(),
      parse({ headers: false }),
      async (rows: AsyncIterable<string[]>) => {
        for await (const cells of rows) table.add(cells);
      },
    );
  } catch (error) {
    takeFault(table, path, error);
  }
  return table.finish(path);
}

/** Converts the error that ended the reading to a fault of the table. @throws UserError when the file itself cannot be read. */
function takeFault<Row>(table: TableBuilder<Row>, path: string, error: unknown): void {
  const message = errorMessage(error);
  if (error instanceof RowFault) table.addRowFault(error);
  else if (message.startsWith("Parse Error")) table.addParseError(message);
  else throw explainReadFailure(path, error);
}

async function mustExist(path: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    throw new MissingTableError(path, await readdir(dirname(path)).catch(() => undefined), { cause: error });
  }
}
