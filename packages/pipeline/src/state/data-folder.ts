import { readdirSync } from "node:fs";
import { errorCode, UserError } from "../errors.ts";

/**
 * Checks that the data folder exists and is not empty.
 * `tools/workspace/state.mjs` says the same in the same words before a task is answered from Nx's cache.
 * @param setting where the folder is named, for the message.
 * @throws UserError when it is absent, no folder, unreadable or empty.
 */
export function checkDataFolder(dataDir: string, setting: string): void {
  const fault = faultOf(dataDir);
  if (fault !== undefined)
    throw new UserError(
      `the data folder ${dataDir} ${fault}: set ${setting} to the competition's unzipped folder`,
    );
}

function faultOf(dataDir: string): string | undefined {
  try {
    const isEmpty = readdirSync(dataDir).every((name) => name.startsWith("."));
    return isEmpty ? "is empty" : undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return "does not exist";
    if (code === "ENOTDIR") return "is not a folder";
    return `cannot be read (${code})`;
  }
}
