import { chmod, mkdir, stat } from "node:fs/promises";
import { failureReason, UserError } from "@spinegrade/pipeline";

/** Write permission for the group or for all others. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Refuses a folder of which code is to be loaded and that others can write to.
 * @throws UserError that says what to do, when it is another user's (root's excepted) or others may write to it.
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
 * Makes a folder that only its owner can enter, or takes others' write permission from one that is ours.
 * @throws UserError when it cannot be made or is another user's.
 */
export async function makePrivate(folder: string): Promise<void> {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await stat(folder);
    const isOurs = made === undefined && uid === process.getuid?.();
    if (isOurs && (mode & WRITABLE_BY_OTHERS) !== 0) await chmod(folder, 0o700);
  } catch (error) {
    throw new UserError(
      `cannot make the folder ${folder} (${failureReason(error)}): set SPINEGRADE_CACHE_DIR to a folder that can be written`,
      { cause: error },
    );
  }
  await checkPrivate(folder);
}
