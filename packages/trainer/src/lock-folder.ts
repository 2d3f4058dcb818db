import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError, withLock, writeFileAtomic } from "@spinegrade/pipeline";

/**
 * Runs work that has a folder for itself, which is made where there is none.
 * @param purpose what the work is, for others that come to the folder.
 * @throws UserError when the folder cannot be written, or somebody else is at work there.
 */
export async function lockFolder<T>(folder: string, purpose: string, work: () => Promise<T>): Promise<T> {
  const probe = join(folder, `probe-${process.pid}`);
  await writeFileAtomic(probe, "").catch((error: unknown) => {
    // what node says where a folder's parent is on a read-only file system
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError(`cannot make ${folder}, its file system may be read-only: choose another folder`, {
      cause: error,
    });
  }); // these errors say what to do, those of the lock do not
  await rm(probe);
  return withLock(join(folder, "lock"), purpose, work);
}
