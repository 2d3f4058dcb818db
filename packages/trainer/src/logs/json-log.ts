import { appendFileSync, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "@spinegrade/pipeline";

/** A log of one JSON object a line; every line is in the file when `write` returns. */
export class JsonLog {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Opens a log to go on after a step: lines of later steps, which a training that was stopped wrote and which will be
   * done again, are taken out, and so is a line that was half-written.
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

/** The step that a line is about; infinity where it is no such line. */
function stepOf(line: string): number {
  try {
    const record = JSON.parse(line) as unknown;
    if (typeof record === "object" && record !== null && "step" in record) return Number(record.step);
  } catch {
    // a line that was cut short when its writer was killed
  }
  return Infinity;
}
