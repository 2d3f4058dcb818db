import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Reads recorded values: the file `name` in the folder `fixtures` of the package whose spec calls it.
 * @param from the spec's `import.meta.url`.
 * @returns the parsed JSON; the spec states its type, as a script of tools/golden wrote the file.
 */
export function readGolden(from: string, name: string): unknown {
  const path = fileURLToPath(from);
  const sources = path.lastIndexOf("/src/");
  const packageDir = sources === -1 ? dirname(path) : path.slice(0, sources);
  return JSON.parse(readFileSync(join(packageDir, "fixtures", name), "utf8"));
}
