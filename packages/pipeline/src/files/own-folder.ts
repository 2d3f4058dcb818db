import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, writeFileAtomic } from "./atomic-files.ts";
import { errorCode, UserError } from "../errors.ts";
import { explainWriteFailure } from "./write-failures.ts";

/** The file that tells a folder of ours from one of the user's. */
const MARKER = ".spinegrade";

/**
 * Makes a folder whose files are ours to replace and delete, or finds that it is one.
 * @param isOurs tells a folder without the marker, as earlier versions made them, by the names in it; default: none is.
 * @throws UserError when it holds files and was not made here, or cannot be written.
 */
export async function claimFolder(
  folder: string,
  isOurs: (names: readonly string[]) => boolean = () => false,
): Promise<void> {
  const found = await namesIn(folder);
  if (found.includes(MARKER)) return;
  const names = found.filter((name) => !name.startsWith(MARKER)); // another process may be making it
  if (names.length > 0 && !isOurs(names)) {
    throw new UserError(
      `${folder} holds files that Spinegrade did not make (${names.slice(0, 3).join(", ")}): ` +
        "name another folder, so that they stay untouched",
    );
  }
  await writeFileAtomic(
    join(folder, MARKER),
    "Made by Spinegrade, which replaces and deletes files in this folder.\n",
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    await makeFolder(folder);
    return (await readdir(folder)).sort();
  } catch (error) {
    if (errorCode(error) === "") throw error;
    throw explainWriteFailure(folder, error);
  }
}
