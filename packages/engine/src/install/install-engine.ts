import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  cacheDir as defaultCacheDir,
  failureReason,
  logLine,
  UserError,
  waitForLock,
} from "@spinegrade/pipeline";
import { seesNvidiaGpu } from "../find-engine.ts";
import type { InstalledEngine } from "../find-engine.ts";
import { buildEngine } from "./build-engine.ts";
import { engineKey, enginesDir, readEngine, writeEngine } from "./engine-folder.ts";
import type { EngineContents, EngineManifest } from "./engine-folder.ts";
import { describeMissingTools, findTools, missingTools } from "./find-tools.ts";
import { currentPlatform } from "./platform.ts";
import { fetchPrebuilt } from "./fetch-prebuilt.ts";
import { proveAddon } from "./prove-addon.ts";
import { wheelsFor } from "./wheels.ts";
import type { Platform, Variant } from "./wheels.ts";

/** What to install and where; every field may be left out. */
export interface InstallOptions {
  /** The user's Spinegrade cache; the engine goes to its folder `engine`. */
  readonly cacheDir?: string;
  /** Install TensorFlow for NVIDIA GPUs. Left out: where one is seen. */
  readonly gpu?: boolean;
  /** A folder that holds the wheels, for a machine without network. */
  readonly from?: string;
  /** Build anew although the engine in place works. */
  readonly force?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: Platform;
  /** Is told each step. Left out: stderr. */
  readonly log?: (line: string) => void;
}

/** The engine in place. */
export interface InstalledNow extends InstalledEngine {
  /** Whether it was there before and works. */
  readonly wasKept: boolean;
}

interface Job {
  readonly root: string;
  readonly platform: Platform;
  readonly variant: Variant;
  readonly from: string | undefined;
  readonly force: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/**
 * Installs TensorFlow for Node in the user's cache: keeps an engine that works, else builds one from TensorFlow's
 * wheel, else, without the tools for that, takes the npm package's own prebuilt download. A folder is put in place as
 * a whole once it has been proven to work; a second installation at the same time waits for the first.
 * @throws UserError that names what is missing or wrong and what to do.
 */
export async function installEngine(options: InstallOptions = {}): Promise<InstalledNow> {
  const env = options.env ?? process.env;
  const platform = options.platform ?? currentPlatform();
  const wantsGpu = options.gpu ?? (platform.os === "linux" && platform.arch === "x64" && seesNvidiaGpu(env));
  const job: Job = {
    root: enginesDir(options.cacheDir ?? defaultCacheDir(env)),
    platform,
    variant: wantsGpu ? "gpu" : "cpu",
    from: options.from,
    force: options.force ?? false,
    env,
    log:
      options.log ??
      ((line) => {
        logLine(`engine: ${line}`);
      }),
  };
  // an unsupported machine is told so before anything is written
  wheelsFor(platform, job.variant);
  await makeFolder(job.root);
  const lock = join(job.root, `${job.variant}.lock`);
  return waitForLock(lock, "installing TensorFlow", { log: job.log, work: () => installHoldingLock(job) });
}

async function installHoldingLock(job: Job): Promise<InstalledNow> {
  const kept = await keepWorking(job, "built");
  if (kept !== undefined) return kept;
  const tools = await findTools(job.env);
  const missing = missingTools(tools, job.from === undefined);
  if (tools.python !== undefined && tools.compiler !== undefined && missing.length === 0) {
    const { python, compiler } = tools;
    const wheels = wheelsFor(job.platform, job.variant);
    return putInPlace(job, "built", (folder) => buildEngine(folder, { ...job, wheels, python, compiler }));
  }
  const remedy = await describeMissingTools(missing, job.platform.os);
  if (job.from !== undefined) throw new UserError(remedy);
  return (await keepWorking(job, "prebuilt")) ?? installPrebuilt(job, remedy);
}

async function installPrebuilt(job: Job, remedy: string): Promise<InstalledNow> {
  job.log(`${remedy}. Trying the older prebuilt TensorFlow instead`);
  try {
    return await putInPlace(job, "prebuilt", (folder) => fetchPrebuilt(folder, job));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${remedy}. (The prebuilt TensorFlow was tried instead: ${error.message})`, {
      cause: error,
    });
  }
}

/** The engine in place, if it is whole and computes. */
async function keepWorking(job: Job, origin: EngineManifest["origin"]): Promise<InstalledNow | undefined> {
  if (job.force) return undefined;
  const folder = join(job.root, engineKey(job.platform, job.variant, origin));
  try {
    const manifest = await readEngine(folder);
    if (manifest === undefined) return undefined;
    await proveAddon(folder, manifest, job.env);
    return { folder, manifest, wasKept: true };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    job.log(`the engine in place is replaced: ${error.message}`);
    return undefined;
  }
}

/** Lets `fill` make an engine in a folder beside its place, then exchanges it for what is there. */
async function putInPlace(
  { root, platform, variant }: Job,
  origin: EngineManifest["origin"],
  fill: (folder: string) => Promise<EngineContents>,
): Promise<InstalledNow> {
  const key = engineKey(platform, variant, origin);
  const folder = join(root, key);
  const building = `${folder}.building`;
  // left by an installation that was killed; nobody else works on it while the lock is held
  await rm(building, { recursive: true, force: true });
  await mkdir(building);
  try {
    const manifest = await writeEngine(building, { key, origin, variant, ...(await fill(building)) });
    await exchange(folder, building);
    return { folder, manifest, wasKept: false };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Puts a new folder in the place of an old one, which is away for as short as two renames take. */
async function exchange(folder: string, replacement: string): Promise<void> {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(replacement, folder);
  await rm(old, { recursive: true, force: true });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(
      `cannot make the folder ${folder} (${failureReason(error)}): set SPINEGRADE_CACHE_DIR to a folder that can be written`,
      { cause: error },
    );
  }
}
