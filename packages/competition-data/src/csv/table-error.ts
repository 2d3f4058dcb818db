import { basename, dirname } from "node:path";
import { printable, UserError } from "@spinegrade/pipeline";
import { TABLE_FILES } from "../tables/rows.ts";

/** Number of faults of a file to describe; the rest are counted. */
export const MAX_FAULTS = 20;

/** One thing that is wrong in a table. */
export interface TableFault {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** The column's name, or "" when the fault is of the whole row. */
  readonly column: string;
  /** The text that was found. */
  readonly value: string;
  /** The fault, and what was expected. */
  readonly message: string;
}

/** The remedy in a table's error, unless the table states another. */
const REMEDY = "Correct the file, or put the competition's own file in its place, and run the command again.";

/** A table that is not as it should be: the first 20 faults, and how many there are in all. */
export class TableError extends UserError {
  override name = "TableError";
  readonly file: string;
  readonly faults: readonly TableFault[];
  readonly faultCount: number;

  /**
   * @param faults of which the first 20 are kept.
   * @param faultCount how many there are in all.
   * @param options a remedy other than the competition's own file.
   */
  constructor(
    file: string,
    faults: readonly TableFault[],
    faultCount = faults.length,
    { remedy = REMEDY, ...options }: ErrorOptions & { readonly remedy?: string | undefined } = {},
  ) {
    const kept = faults.slice(0, MAX_FAULTS);
    const rest = faultCount - kept.length;
    const lines = [
      `${file} has ${faultCount === 1 ? "a fault" : `${faultCount} faults`}:`,
      ...kept.map(describeFault),
      ...(rest > 0 ? [`  and ${rest} more`] : []),
      remedy,
    ];
    super(lines.join("\n"), options);
    this.file = file;
    this.faults = kept;
    this.faultCount = faultCount;
  }
}

function describeFault({ row, column, message }: TableFault): string {
  return `  row ${row}${column === "" ? "" : `, column ${column}`}: ${message}`;
}

/** Remedy for a missing table of a data set; not for a table that the user names, which may lie anywhere. */
const WHERE_DATA_IS =
  " The data folder is dataDir in spinegrade.config.json, or SPINEGRADE_DATA_DIR: the competition's unzipped folder. " +
  "Without either it is the phantom, which npx nx run phantom:generate makes.";

/** A table that is not there. */
export class MissingTableError extends UserError {
  override name = "MissingTableError";
  readonly file: string;

  /** @param found the folder's entries, or undefined when the folder itself is missing. */
  constructor(file: string, found: readonly string[] | undefined, options?: ErrorOptions) {
    const folder = dirname(file);
    const holds = found === undefined ? "the folder does not exist" : describeFolder(found);
    const isOfDataSet = Object.values<string>(TABLE_FILES).includes(basename(file));
    super(
      `the table ${basename(file)} is missing: looked in ${folder} (${holds}).${isOfDataSet ? WHERE_DATA_IS : ""}`,
      options,
    );
    this.file = file;
  }
}

function describeFolder(names: readonly string[]): string {
  if (names.length === 0) return "it is empty";
  const shown = names.slice(0, 8).map(printable).join(", ");
  return `it holds ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ""}`;
}
