import { statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, UserError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic-files.ts";
import { explainReadFailure } from "../files/read-failures.ts";
import type { ObjectPlace } from "./object-place.ts";

/** Objects in a folder, such as a network drive. @throws UserError where it does not exist: it may not be mounted. */
export function openObjectFolder(folder: string): ObjectPlace {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UserError(
      `the shared store ${folder} is not a folder: mount it, make it, or remove the setting sharedStore`,
    );
  return {
    name: folder,
    async read(path) {
      try {
        return await readFile(join(folder, path));
      } catch (error) {
        if (errorCode(error) === "ENOENT") return undefined;
        throw explainReadFailure(join(folder, path), error);
      }
    },
    async has(path) {
      try {
        return (await stat(join(folder, path))).isFile();
      } catch (error) {
        if (errorCode(error) === "ENOENT") return false;
        throw explainReadFailure(join(folder, path), error);
      }
    },
    async write(path, content) {
      await writeFileAtomic(join(folder, path), content);
    },
  };
}
