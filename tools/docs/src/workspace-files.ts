import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of the workspace. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/[\\/]$/, "");

/** Folder in which the site's build writes the pages that it makes from the code. */
export const GENERATED = "tools/docs/generated";

const NOT_OURS = new Set(["node_modules", "dist", "fixtures", "data-processed", "coverage", "CHANGELOG.md"]);

/** A text file of the workspace. */
export interface TextFile {
  /** From the top folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** All documentation: `*.md` at the top, in docs, packages and tools. */
export function readDocumentation(): TextFile[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  return [...top, ...["docs", "packages", "tools"].flatMap((folder) => listFiles(folder, ".md"))]
    .filter((path) => !path.startsWith(GENERATED))
    .map(read);
}

/** The pages that the site's build made, if it has run. */
export function readGenerated(): TextFile[] {
  return existsSync(join(ROOT, GENERATED)) ? listFiles(GENERATED, ".md").map(read) : [];
}

/** The sources of packages and tools, specs excluded. */
export function readSources(): TextFile[] {
  return ["packages", "tools"]
    .flatMap((folder) => [".ts", ".mjs", ".cjs"].flatMap((ending) => listFiles(folder, ending)))
    .filter((path) => !/\.spec\.ts$|-wasm\.ts$|\.d\.m?ts$/.test(path))
    .map(read);
}

/** The specs of packages and tools. */
export function readSpecs(): TextFile[] {
  return ["packages", "tools"].flatMap((folder) => listFiles(folder, ".spec.ts")).map(read);
}

/** The engine's C++ sources. */
export function readNativeSources(): TextFile[] {
  return [".h", ".cc"].flatMap((ending) => listFiles("packages/engine/src", ending)).map(read);
}

function listFiles(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith(".") && !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return listFiles(path, ending);
      return entry.isFile() && entry.name.endsWith(ending) ? [path] : [];
    })
    .sort();
}

function read(path: string): TextFile {
  return {
    path: relative(ROOT, join(ROOT, path)).replaceAll("\\", "/"),
    text: readFileSync(join(ROOT, path), "utf8"),
  };
}
