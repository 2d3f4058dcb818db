import { appendFileSync, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "@spinegrade/pipeline";

/** A log with one JSON object per line; `write` returns after its line is in the file. */
export class JsonLog {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Opens a log to continue after a step. Lines of later steps, which a stopped training wrote and a resumed one
   * repeats, are removed, and so is a half-written line.
   */
  static async open(path: string, afterStep: number): Promise<JsonLog> {
    const lines = existsSync(path) ? (await readFile(path, "utf8")).split("\n") : [];
    const kept = lines.filter((line) => stepOf(line) <= afterStep);
    await writeFileAtomic(path, kept.map((line) => `${line}\n`).join(""));
    return new JsonLog(path);
  }

  write(record: object): void {
    appendFileSync(this.#path, `${JSON.stringify(record)}\n`);
  }
}

/** The step of a line; infinity when the line has none. */
function stepOf(line: string): number {
  try {
    const record = JSON.parse(line) as unknown;
    if (typeof record === "object" && record !== null && "step" in record) return Number(record.step);
  } catch {
    // a line that was cut short when its writer was killed
  }
  return Infinity;
}
