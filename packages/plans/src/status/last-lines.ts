import { open } from "node:fs/promises";
import { errorCode, printable } from "@spinegrade/pipeline";

const LOG_BYTES = 4096;
const LOG_LINES = 5;

/** The last lines of a log, of which no more than their end is read. */
export async function lastLinesOf(path: string): Promise<string[]> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - LOG_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LOG_BYTES), 0, LOG_BYTES, start);
      const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
      return lines
        .filter((line) => line.trim() !== "")
        .slice(-LOG_LINES)
        .map(printable);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
