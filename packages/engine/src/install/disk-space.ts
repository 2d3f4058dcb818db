import { statfs } from "node:fs/promises";
import { UserError } from "@spinegrade/pipeline";

const MEGABYTE = 1e6;

/** @throws UserError when the disk of a folder has less than `bytes` free. */
export async function checkFreeSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) throw diskFullError(folder, { free, needed: bytes });
}

/** Whether a program's output or an error message reports a full disk. */
export function isDiskFull(text: string): boolean {
  return /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i.test(text);
}

/** Creates the error for a full disk, with sizes when they are known. */
export function diskFullError(folder: string, space?: { free: number; needed: number }): UserError {
  const figures =
    space === undefined
      ? ""
      : ` (${Math.ceil(space.needed / MEGABYTE)} MB are needed, ${Math.floor(space.free / MEGABYTE)} MB are free)`;
  return new UserError(
    `the disk is full at ${folder}${figures}: free some space, or set SPINEGRADE_CACHE_DIR to a folder on another disk`,
  );
}
