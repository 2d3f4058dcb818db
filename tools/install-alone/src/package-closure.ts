import { readFileSync } from "node:fs";
import { join } from "node:path";

const SCOPE = "@spinegrade/";

/** Folders of a package of ours and of all packages of ours that it depends on, each after what it needs. */
export function packageClosure(workspace: string, name: string): string[] {
  const folders = new Set<string>();
  const visit = (packageName: string): void => {
    const folder = join(workspace, "packages", packageName);
    for (const dependency of dependenciesOf(folder)) {
      if (dependency.startsWith(SCOPE)) visit(dependency.slice(SCOPE.length));
    }
    folders.add(folder);
  };
  visit(name);
  return [...folders];
}

function dependenciesOf(folder: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const isObject = typeof manifest === "object" && manifest !== null && "dependencies" in manifest;
  return isObject ? Object.keys(manifest.dependencies ?? {}) : [];
}
