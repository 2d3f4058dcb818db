import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLeftOver, ownerTag } from "../locks/process-owner.ts";

/** Suffixes of temporary files: of this version, and of earlier ones. */
const TEMPORARY = /\.(?:([0-9a-f]{8}-[0-9a-f]{8}-\d+-\d+)-[0-9a-f]{8}|[0-9a-f-]{36})\.tmp$/;

/** A name in the folder of `path` for a file or folder that is being written; it names the writing process. */
export function temporaryName(path: string): string {
  return `${path}.${ownerTag()}-${randomBytes(4).toString("hex")}.tmp`;
}

/**
 * Deletes what killed writers left in a folder: files and folders of `temporaryName` whose process has ended, and those of
 * other machines after a day. Nothing else is touched.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const match = TEMPORARY.exec(name);
    if (match === null) continue;
    const path = join(folder, name);
    if (await isLeftOver(path, match[1] ?? "")) await rm(path, { force: true, recursive: true });
  }
}
