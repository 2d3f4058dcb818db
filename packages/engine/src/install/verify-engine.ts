import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compileSchema, readJson, sha256File, UserError, writeJsonAtomic } from "@spinegrade/pipeline";
import { enginesDir, type EngineFile, type EngineManifest } from "./engine-folder.ts";
import { checkPrivate } from "./private-folder.ts";

/**
 * File attributes of the libraries when their hashes were last compared. Stored next to engine.json; only a shortcut.
 */
const VERIFIED_FILE = "verified.json";

const parseStamps = compileSchema<Record<string, string>>({
  type: "object",
  additionalProperties: { type: "string" },
});

/**
 * Checks before loading that an engine's code is the installed code. The addons (1.3 MB) are hashed each time, in 5 ms.
 * TensorFlow's libraries (800 MB) are hashed, in 2 s, only when their size, times or inode have changed since the last
 * check. Headers are never loaded, so they are not checked.
 * @param cacheDir the user's Spinegrade cache, which must be as private as the engine's folders.
 * @throws UserError that names the file that differs, or the folder that others can write to.
 */
export async function verifyEngine(
  cacheDir: string,
  folder: string,
  manifest: EngineManifest,
): Promise<void> {
  const loaded = manifest.files.filter(({ path }) => path.startsWith("lib/") || isLibrary(path));
  const folders = new Set(loaded.map(({ path }) => dirname(join(folder, path))));
  for (const one of [cacheDir, enginesDir(cacheDir), folder, ...folders]) await checkPrivate(one);
  const known = await readStamps(folder);
  const stamps: Record<string, string> = {};
  for (const file of loaded) {
    const stamp = await stampOf(join(folder, file.path));
    if (!isLibrary(file.path) || known[file.path] !== stamp) await compareHash(folder, file);
    if (isLibrary(file.path)) stamps[file.path] = stamp;
  }
  const isNews = Object.entries(stamps).some(([path, stamp]) => known[path] !== stamp);
  // with an unwritable cache, the libraries are hashed each time
  if (isNews) await writeJsonAtomic(join(folder, VERIFIED_FILE), stamps).catch(() => undefined);
}

/** Whether a file is one of TensorFlow's or NVIDIA's libraries. */
function isLibrary(path: string): boolean {
  return path.startsWith("deps/lib/") || path.startsWith("deps/nvidia/");
}

async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs, ctimeMs, dev, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ctimeMs} ${dev}:${ino}`;
}

/** @throws UserError when the file differs from the installed one. */
export async function compareHash(folder: string, { path, sha256 }: EngineFile): Promise<void> {
  const full = join(folder, path);
  const found = await sha256File(full);
  if (found === sha256) return;
  throw new UserError(
    `${full} is not the file that was installed: its SHA-256 is ${found}, expected ${sha256}. It is damaged or was ` +
      "replaced, and is not loaded; install it again: spinegrade-engine install, in a checkout npx nx run engine:install",
  );
}

async function readStamps(folder: string): Promise<Record<string, string>> {
  try {
    return await readJson(join(folder, VERIFIED_FILE), parseStamps);
  } catch (error) {
    if (error instanceof UserError) return {};
    throw error;
  }
}
