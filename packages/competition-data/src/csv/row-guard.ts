import { Transform, type TransformCallback } from "node:stream";
import { nameForeignFile } from "@spinegrade/pipeline";

/** The longest row in bytes, its line end not counted; the competition's own have at most 700. */
const MAX_ROW_BYTES = 65_536;

/** A file that is not to be parsed: a row that is too long, or a file of another kind. */
export class RowFault extends Error {
  override name = "RowFault";
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;

  constructor(row: number, message: string) {
    super(message);
    this.row = row;
  }
}

const [LINE_FEED, RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];
/** Space, tab, vertical tab, form feed, and the three bytes of a byte order mark: a quote may follow them. */
const SKIPPED: ReadonlySet<number> = new Set([0x20, 0x09, 0x0b, 0x0c, 0xef, 0xbb, 0xbf]);

/** The position in a cell, by fast-csv's rules: a quote counts only at the beginning of a cell. */
type Place = "start" | "plain" | "quoted" | "after quote";

/**
 * Passes a CSV file's bytes on, and ends with a RowFault at a row of more than `MAX_ROW_BYTES`: fast-csv parses an
 * unfinished row again with every chunk, so that a quote that is never closed would take time quadratic in the file's size.
 */
export class RowGuard extends Transform {
  #place: Place = "start";
  #row = 1;
  #rowBytes = 0;
  #isFirst = true;
  #wasReturn = false;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const fault = this.#judge(chunk);
    if (fault === undefined) done(null, chunk);
    else done(fault);
  }

  #judge(chunk: Buffer): RowFault | undefined {
    const foreign = this.#isFirst ? nameForeignFile(chunk, "text") : undefined;
    this.#isFirst = false;
    if (foreign !== undefined) return new RowFault(1, `this is not a table, but ${foreign}`);
    for (const byte of chunk) {
      this.#take(byte);
      if (this.#rowBytes > MAX_ROW_BYTES) return this.#tooLong();
    }
    return undefined;
  }

  #take(byte: number): void {
    const isLineEnd = byte === LINE_FEED || byte === RETURN;
    if (isLineEnd && this.#place !== "quoted") {
      if (byte !== LINE_FEED || !this.#wasReturn) this.#row++;
      this.#rowBytes = 0;
      this.#place = "start";
    } else {
      this.#rowBytes++;
      this.#place = this.#next(byte);
    }
    this.#wasReturn = byte === RETURN;
  }

  #next(byte: number): Place {
    if (this.#place === "quoted") return byte === QUOTE ? "after quote" : "quoted";
    if (byte === COMMA) return "start";
    if (byte === QUOTE && this.#place === "after quote") return "quoted"; // "" in a quoted cell
    if (byte === QUOTE && this.#place === "start") return "quoted";
    return this.#place === "start" && SKIPPED.has(byte) ? "start" : "plain";
  }

  #tooLong(): RowFault {
    const open = this.#place === "quoted" ? ", in which a quote is opened and not closed" : "";
    const message = `the row has more than ${MAX_ROW_BYTES.toLocaleString("en")} bytes${open}`;
    return new RowFault(this.#row, message);
  }
}
