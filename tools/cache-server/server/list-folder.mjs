// @ts-check
/** Lists the folder of the entries and checks it, because the server removes files there. */
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SettingsError } from "./settings.mjs";

/** Suffix of a file that is being written. */
export const PARTIAL = ".partial";
const NAME = /^[A-Za-z0-9_-]{1,128}$/;
const GROUP_OR_OTHERS_WRITE = 0o022;

/** Whether a text can name an entry. @param {string} hash */
export function isEntryName(hash) {
  return NAME.test(hash);
}

/**
 * Lists the entries of a folder and what a killed server left half written.
 * @param {string} folder
 * @throws {SettingsError} where it holds anything else, or where others may write into it.
 */
export async function listFolder(folder) {
  // Windows has other rights than these
  if (process.platform !== "win32" && ((await stat(folder)).mode & GROUP_OR_OTHERS_WRITE) !== 0)
    throw new SettingsError(
      `others may write into ${folder}, and so run programs on all machines that read from it: chmod go-w it`,
    );
  const names = await readdir(folder);
  const found = await Promise.all(
    names.map(async (name) => ({ name, stats: await lstat(join(folder, name)) })),
  );
  for (const { name, stats } of found) {
    if (!stats.isFile() || !(isEntryName(name) || name.endsWith(PARTIAL)))
      throw new SettingsError(
        `${join(folder, name)} is not an entry of the cache: name a folder that holds nothing else, because files are removed there`,
      );
  }
  return found;
}
