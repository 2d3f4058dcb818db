import { open } from "node:fs/promises";
import { errorCode } from "../errors.ts";
import { explainReadFailure } from "./read-failures.ts";

/**
 * Detects a changed file without reading it, for records that several machines share: by its size, modification time and change
 * time, which no program can set. Device numbers differ from machine to machine.
 * @returns undefined where there is no such file. @throws UserError when it cannot be opened.
 */
export async function sharedStampOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path); // a network file system then asks its server, not what this machine remembers
    try {
      const { size, mtimeMs, ctimeMs } = await file.stat();
      return `${size} ${mtimeMs} ${ctimeMs}`;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw explainReadFailure(path, error);
  }
}
