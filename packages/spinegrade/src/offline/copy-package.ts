import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { CollectedPackage } from "./collect-packages.ts";

/** Patterns of files that `package.json` of our packages keeps from being published, apart from development files. */
const UNPUBLISHED =
  /(^|\/)(testing|fixtures|bench|assembly|native-tests)(\/|$)|\.spec\.|(^|\/)\.source-hash$|^(tsconfig|jest)/;

/** Copies a package, without the packages installed in it and, of a checkout's own package, what is not published. */
export async function copyPackage({ folder, place }: CollectedPackage, bundle: string): Promise<void> {
  // a checkout's own package has the settings of its build, an installed one has not
  const isOwn =
    existsSync(join(folder, "tsconfig.build.json")) && !folder.split(sep).includes("node_modules");
  await cp(folder, join(bundle, place), {
    recursive: true,
    dereference: true,
    filter: (source) => {
      if (basename(source) === "node_modules" && source !== folder) return false;
      return !isOwn || !UNPUBLISHED.test(relative(folder, source));
    },
  });
}
