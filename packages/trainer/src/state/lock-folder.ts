import { join } from "node:path";
import { withLock } from "@spinegrade/pipeline";

/**
 * Runs work that has a folder for itself, which is made where there is none.
 * @param purpose what the work is, for others that come to the folder.
 * @throws UserError when the folder cannot be written, or somebody else is at work there.
 */
export async function lockFolder<T>(folder: string, purpose: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(folder, "lock"), purpose, work);
}
