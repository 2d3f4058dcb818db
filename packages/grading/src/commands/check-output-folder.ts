import { existsSync, realpathSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { explainWriteFailure, UserError } from "@spinegrade/pipeline";

/**
 * Checks where results go, before an hour of work and not after: nothing is written into the folder of the images.
 * @throws UserError when the output folder is that one, lies in it, or cannot be written.
 */
export async function checkOutputFolder(dir: string, out: string): Promise<void> {
  const path = relative(realPath(dir), realPath(out));
  const isInside = path === "" || (!path.startsWith("..") && resolve(path) !== path);
  if (isInside)
    throw new UserError(
      `the results cannot go to ${out}, which lies in ${dir}, the folder of the images: name another with --out DIR`,
    );
  // with a dot, since a file of that name is no folder
  await access(`${nearestFolder(out)}/.`, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw explainWriteFailure(out, error);
  });
}

/** The folder itself, or the nearest one above it that exists. */
function nearestFolder(path: string): string {
  const whole = resolve(path);
  return existsSync(whole) ? whole : nearestFolder(dirname(whole));
}

/** With links resolved, as far as the path exists. */
function realPath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const parent = dirname(whole);
  return parent === whole ? whole : join(realPath(parent), basename(whole));
}
