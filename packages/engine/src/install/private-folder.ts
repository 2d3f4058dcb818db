import { chmod, stat } from "node:fs/promises";
import { failureReason, UserError } from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";

/** Write permission for the group or for all others. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Checks that no other user can write to a folder from which code will be loaded.
 * @throws UserError with the remedy when another user (except root) owns it, or others may write to it.
 */
export async function checkPrivate(folder: string): Promise<void> {
  const { uid, mode } = await stat(folder);
  const self = process.getuid?.();
  const remedy = "set SPINEGRADE_CACHE_DIR to a folder of your own";
  if (self !== undefined && uid !== self && uid !== 0)
    throw new UserError(
      `${folder} belongs to another user (${uid}, you are ${self}), whose code would be run: ${remedy}`,
    );
  if ((mode & WRITABLE_BY_OTHERS) !== 0)
    throw new UserError(
      `${folder} can be written by others, whose code would be run: chmod go-w ${folder}, or ${remedy}`,
    );
}

/**
 * Creates a folder that only its owner can enter, or removes others' write permission from an existing one.
 * @throws UserError when it cannot be created or belongs to another user.
 */
export async function makePrivate(folder: string): Promise<void> {
  try {
    await makeFolder(folder, 0o700);
    const { uid, mode } = await stat(folder);
    if (uid === process.getuid?.() && (mode & WRITABLE_BY_OTHERS) !== 0) await chmod(folder, 0o700);
  } catch (error) {
    throw new UserError(
      `cannot make the folder ${folder} (${failureReason(error)}): set SPINEGRADE_CACHE_DIR to a folder that can be written`,
      { cause: error },
    );
  }
  await checkPrivate(folder);
}
