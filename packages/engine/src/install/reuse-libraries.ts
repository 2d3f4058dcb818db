import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "@spinegrade/pipeline";
import { readEngine, type EngineManifest } from "./engine-folder.ts";
import { compareHash } from "./verify-engine.ts";

/**
 * Reuses TensorFlow's libraries and headers from an installed engine that was built from the same wheels, so that
 * several versions of our addons share the 800 MB. The SHA-256 of each file is verified.
 * @param sources SHA-256 of the wheels, by file name.
 * @returns whether such an engine was found; if not, nothing changed.
 */
export async function reuseLibraries(
  root: string,
  folder: string,
  sources: Readonly<Record<string, string>>,
): Promise<boolean> {
  const entries = await readdir(root, { withFileTypes: true });
  for (const entry of entries.filter((one) => one.isDirectory() && !/\.(building|old)$/.test(one.name))) {
    const other = join(root, entry.name);
    const manifest = await readWhole(other);
    if (manifest === undefined || !hasSources(manifest, sources)) continue;
    for (const file of manifest.files.filter(({ path }) => path.startsWith("deps/"))) {
      const target = join(folder, file.path);
      await mkdir(dirname(target), { recursive: true });
      await linkOrCopy(join(other, file.path), target);
      await compareHash(folder, file);
    }
    return true;
  }
  return false;
}

async function readWhole(folder: string): Promise<EngineManifest | undefined> {
  try {
    return await readEngine(folder);
  } catch (error) {
    if (error instanceof UserError) return undefined; // from an earlier version, or damaged: try the next
    throw error;
  }
}

function hasSources(manifest: EngineManifest, sources: Readonly<Record<string, string>>): boolean {
  const names = Object.keys({ ...manifest.sources, ...sources });
  return names.every((name) => manifest.sources[name] === sources[name]);
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // the folders are on different disks, or the file system has no links
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
