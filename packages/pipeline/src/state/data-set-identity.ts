import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { sha256File } from "./hashes.ts";
import { closedObject } from "../files/closed-object.ts";

/** The hidden folder by which a data set is known to be synthetic: the phantom keeps its records there. */
export const PHANTOM_RECORDS = ".phantom";

/**
 * Tells one data set from another, wherever its folder lies: equal tables, equal identity. Everything that is made from
 * a data set carries it.
 */
export interface DataSetIdentity {
  /** Made by the phantom: no patient's data. */
  readonly synthetic: boolean;
  /** SHA-256 of the tables by file name; null for a table that the data set does not have. */
  readonly tables: Readonly<Record<string, string | null>>;
}

/** Something that was made from a data set. */
export interface MadeFromDataSet {
  /** The file, for messages. */
  readonly path: string;
  readonly dataSet: DataSetIdentity;
  /** The command that makes the file again. */
  readonly remedy: string;
}

/** JSON schema of `DataSetIdentity`. */
export const DATA_SET_IDENTITY_SCHEMA = closedObject({
  synthetic: { type: "boolean" },
  tables: {
    type: "object",
    minProperties: 1,
    additionalProperties: { anyOf: [{ type: "string", pattern: "^[0-9a-f]{64}$" }, { type: "null" }] },
  },
});

/** Reads the identity of a data folder. @param tables the file names of the tables that it is known by. */
export async function identifyDataSet(dataDir: string, tables: readonly string[]): Promise<DataSetIdentity> {
  const hashes: Record<string, string | null> = {};
  for (const table of tables) {
    const path = join(dataDir, table);
    hashes[table] = existsSync(path) ? await sha256File(path) : null;
  }
  return { synthetic: existsSync(join(dataDir, PHANTOM_RECORDS)), tables: hashes };
}

/**
 * Compares the data set of a result with the data folder in use.
 * @param tables those to compare; default: all that the identity names.
 * @throws UserError that names both, the table in which they differ, and the command to run.
 */
export async function expectDataFolder(
  dataDir: string,
  made: MadeFromDataSet,
  tables: readonly string[] = Object.keys(made.dataSet.tables),
): Promise<void> {
  const dataSet = await identifyDataSet(dataDir, tables);
  expectEqual(made, { path: dataDir, dataSet }, tables);
}

/**
 * Compares two things that were made from data sets, by the tables that both name.
 * @throws UserError that names both, the table in which they differ, and the command that makes the first again.
 */
export function expectOneDataSet(made: MadeFromDataSet, other: Omit<MadeFromDataSet, "remedy">): void {
  const shared = Object.keys(made.dataSet.tables).filter((table) => table in other.dataSet.tables);
  expectEqual(made, other, shared);
}

function expectEqual(
  made: MadeFromDataSet,
  other: Omit<MadeFromDataSet, "remedy">,
  tables: readonly string[],
): void {
  const hashIn = (one: DataSetIdentity, table: string): string => one.tables[table] ?? "absent";
  const differing = tables.filter((table) => hashIn(made.dataSet, table) !== hashIn(other.dataSet, table));
  if (differing.length === 0 && tables.length > 0) return;
  const describe = ({ dataSet }: Pick<MadeFromDataSet, "dataSet">): string => {
    const hashes = differing.map((table) => `${table} ${hashIn(dataSet, table).slice(0, 8)}`);
    return [dataSet.synthetic ? "synthetic data" : "no synthetic data", ...hashes].join(", ");
  };
  throw new UserError(
    `${made.path} and ${other.path} come from different data sets:\n` +
      `  ${made.path}: ${describe(made)}\n  ${other.path}: ${describe(other)}\n` +
      `Make ${made.path} again from the data in use: ${made.remedy}`,
  );
}
