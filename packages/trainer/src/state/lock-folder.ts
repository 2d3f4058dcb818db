import { join } from "node:path";
import { withLock } from "@spinegrade/pipeline";

/**
 * Runs work with exclusive use of a folder, which is created if absent.
 * @param purpose describes the work to other processes that want the folder.
 * @throws UserError when the folder cannot be written, or another process is using it.
 */
export async function lockFolder<T>(folder: string, purpose: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(folder, "lock"), purpose, work);
}
