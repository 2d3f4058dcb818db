import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UserError } from "@spinegrade/pipeline";

/** Nothing is written into the folder of the images. @throws UserError when the output folder is it, or lies in it. */
export function checkOutside(dir: string, out: string): void {
  const path = relative(realPath(dir), realPath(out));
  const isInside = path === "" || (!path.startsWith("..") && resolve(path) !== path);
  if (isInside)
    throw new UserError(
      `the results cannot go to ${out}, which lies in ${dir}, the folder of the images: name another with --out DIR`,
    );
}

/** With links resolved, as far as the path exists. */
function realPath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const parent = dirname(whole);
  return parent === whole ? whole : join(realPath(parent), basename(whole));
}
