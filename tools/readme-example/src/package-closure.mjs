import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SCOPE = "@spinegrade/";

/** Folders of a package of ours and of all packages of ours that it depends on, each after what it needs. */
export function packageClosure(folder) {
  const folders = new Set();
  const visit = (needed) => {
    if (folders.has(needed)) return; // there are thousands of paths through the dependencies
    const { dependencies = {} } = JSON.parse(readFileSync(join(needed, "package.json"), "utf8"));
    for (const name of Object.keys(dependencies))
      if (name.startsWith(SCOPE)) visit(join(dirname(folder), name.slice(SCOPE.length)));
    folders.add(needed);
  };
  visit(folder);
  return [...folders];
}
