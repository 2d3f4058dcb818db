import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as prettier from "prettier";
import { packageFiles } from "./package-files.ts";
import type { PackageRequest } from "./package-request.ts";

/** A package whose tsconfig.build.json and jest.config.js every other one shares. */
const MODEL = "npy";
const SAME_EVERYWHERE = ["tsconfig.build.json", "jest.config.js", "LICENSE"];

/** Writes a new package's files, formatted as the workspace's are. @returns Their paths from the workspace root. */
export async function makePackage(workspaceRoot: string, request: PackageRequest): Promise<string[]> {
  const folder = join("packages", request.name);
  const written: string[] = [];
  const files = packageFiles(request, await versionOf(workspaceRoot, "pipeline"));
  for (const [file, content] of files) {
    const path = join(folder, file);
    await mkdir(dirname(join(workspaceRoot, path)), { recursive: true });
    await writeFile(join(workspaceRoot, path), await format(join(workspaceRoot, path), content));
    if (path.startsWith(join(folder, "bin"))) await chmod(join(workspaceRoot, path), 0o755);
    written.push(path);
  }
  for (const file of SAME_EVERYWHERE) {
    await cp(join(workspaceRoot, "packages", MODEL, file), join(workspaceRoot, folder, file));
    written.push(join(folder, file));
  }
  return written.sort();
}

async function versionOf(workspaceRoot: string, name: string): Promise<string> {
  const manifest = await readFile(join(workspaceRoot, "packages", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

async function format(path: string, content: string): Promise<string> {
  const config = await prettier.resolveConfig(path);
  return prettier.format(content, { ...config, filepath: path });
}
