import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { checkDataFolder } from "./state/data-folder.ts";
import { UserError } from "./errors.ts";
import { type PhantomConfig, parseConfigFile } from "./config-file.ts";
import { readJson } from "./files/json-files.ts";
import { isBucket } from "./shared-store/s3-bucket.ts";

/** The file that names the data set in use; it marks the top of the workspace. */
export const CONFIG_FILE = "spinegrade.config.json";

/** All folders of a workspace, as absolute paths, and its data set. */
export interface PipelineConfig {
  readonly workspaceRoot: string;
  /** The data set in the competition's layout. */
  readonly dataDir: string;
  /** Whether `dataDir` is the phantom, made here, rather than the user's own data. */
  readonly isPhantom: boolean;
  /** Big files: the phantom's images, volumes, checkpoints. May be shared by several checkouts. */
  readonly workDir: string;
  /** A folder or `s3://bucket/prefix`, where machines share volumes and trainings; see `SharedStore`. */
  readonly sharedStore?: string;
  /** Small results, one folder a task: what Nx caches and people read. */
  readonly outputDir: string;
  readonly phantom: PhantomConfig;
}

/**
 * Reads `spinegrade.config.json`, found in `from` or a folder above it; SPINEGRADE_DATA_DIR, SPINEGRADE_WORK_DIR,
 * SPINEGRADE_SHARED_STORE and SPINEGRADE_CACHE_DIR override it. A setting that is empty counts as not set.
 * @throws UserError when it is not found or has an unknown key, when a folder begins with ~, when the data folder does not exist
 * or is empty, or when the work folder is the workspace itself, its data folder, or lies in the folder of the results.
 */
export async function loadConfig(
  from = process.cwd(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<PipelineConfig> {
  const workspaceRoot = findWorkspaceRoot(from);
  const file = await readJson(join(workspaceRoot, CONFIG_FILE), parseConfigFile);
  const workDir = resolve(
    workspaceRoot,
    withoutTilde(setting(env, "SPINEGRADE_WORK_DIR") ?? filled(file.workDir)) ?? join(cacheDir(env), "work"),
  );
  const outputDir = join(workspaceRoot, "data-processed");
  if (workDir === workspaceRoot) {
    throw new UserError(
      `the work folder is the workspace itself, ${workDir}: name another folder, for example work in it`,
    );
  }
  // Nx deletes the folders of results before it makes or restores them
  if (workDir === outputDir || workDir.startsWith(outputDir + sep))
    throw new UserError(
      `the work folder ${workDir} lies in data-processed, the folder of the results: name another folder, for example ${join(workspaceRoot, "work")}`,
    );
  const ownData = withoutTilde(setting(env, "SPINEGRADE_DATA_DIR") ?? filled(file.dataDir));
  const dataDir = ownData === undefined ? join(workDir, "phantom") : resolve(workspaceRoot, ownData);
  if (ownData !== undefined) {
    const isFromFile = setting(env, "SPINEGRADE_DATA_DIR") === undefined;
    checkDataFolder(dataDir, isFromFile ? `dataDir in ${CONFIG_FILE}` : "SPINEGRADE_DATA_DIR");
  }
  if (ownData !== undefined && workDir === dataDir)
    throw new UserError(
      `the work folder is the data folder, ${workDir}, in which nothing is written: name another folder`,
    );
  const shared = withoutTilde(setting(env, "SPINEGRADE_SHARED_STORE") ?? filled(file.sharedStore));
  return {
    workspaceRoot,
    dataDir,
    isPhantom: ownData === undefined,
    workDir,
    outputDir,
    ...(shared !== undefined && { sharedStore: isBucket(shared) ? shared : resolve(workspaceRoot, shared) }),
    phantom: file.phantom,
  };
}

/**
 * The user's cache folder of Spinegrade: SPINEGRADE_CACHE_DIR, else `spinegrade` in XDG_CACHE_HOME or ~/.cache. A
 * variable that is empty counts as not set, and so does a relative XDG_CACHE_HOME (XDG Base Directory Specification).
 * @throws UserError when SPINEGRADE_CACHE_DIR begins with ~.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const home = setting(env, "XDG_CACHE_HOME");
  const caches = home !== undefined && isAbsolute(home) ? home : join(homeFolder(), ".cache");
  return resolve(withoutTilde(setting(env, "SPINEGRADE_CACHE_DIR")) ?? join(caches, "spinegrade"));
}

/** A variable of the environment; one that is empty or blank counts as not set. */
function setting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return filled(env[name]);
}

function filled(text: string | undefined): string | undefined {
  return text?.trim() === "" ? undefined : text;
}

/** @throws UserError for a ~ that no shell has replaced: it would make a folder of that name in the workspace; and for a zero. */
function withoutTilde(folder: string | undefined): string | undefined {
  if (folder?.includes("\0") === true)
    throw new UserError(`the folder ${JSON.stringify(folder)} has a zero character, which no path may have`);
  if (folder === undefined || !/^~(?:[/\\]|$)/.test(folder)) return folder;
  throw new UserError(
    `the folder "${folder}": only a shell replaces ~ by the home folder; write the whole path, ${join(homeFolder(), folder.slice(1))}`,
  );
}

/** The home folder, from the list of users where HOME is empty or relative, as services and containers have it. */
function homeFolder(): string {
  const home = homedir();
  return isAbsolute(home) ? home : userInfo().homedir;
}

function findWorkspaceRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (folder === dirname(folder)) {
      throw new UserError(
        `no ${CONFIG_FILE} in ${resolve(from)} or a folder above it: run the command in a Spinegrade workspace`,
      );
    }
  }
}
