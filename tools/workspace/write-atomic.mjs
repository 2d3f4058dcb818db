// @ts-check
import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a file whole or not at all, also where two write it at once. For scripts that run before anything is built; packages
 * have `writeFileAtomic` of pipeline.
 * @param {string} path in a folder that exists @param {string} text
 */
export function writeAtomic(path, text) {
  const partial = `${path}.${randomUUID()}`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
