import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  cacheDir as defaultCacheDir,
  contentKey,
  logLine,
  UserError,
  waitForLock,
} from "@spinegrade/pipeline";
import { seesNvidiaGpu } from "../find-engine.ts";
import type { InstalledEngine } from "../find-engine.ts";
import { buildEngine } from "./build-engine.ts";
import { engineNames, enginesDir, listEngines, readEngine, writeEngine } from "./engine-folder.ts";
import type { EngineContents } from "./engine-folder.ts";
import { describeMissingTools, findCompiler, findPythonAndPip, missingTools } from "./find-tools.ts";
import type { Compiler } from "./find-tools.ts";
import { removeUnfinished } from "./remove-unfinished.ts";
import { currentPlatform } from "./wheel/platform.ts";
import { makePrivate } from "./private-folder.ts";
import { smokeTestAddon } from "./smoke-test-addon.ts";
import { verifyEngine } from "./verify-engine.ts";
import { wheelsFor } from "./wheel/wheels.ts";
import type { Platform, Variant } from "./wheel/wheels.ts";

/** Options of `installEngine`. Every field is optional. */
export interface InstallOptions {
  /** The user's Spinegrade cache; the engine is installed in its folder `engine`. */
  readonly cacheDir?: string;
  /** Whether to install TensorFlow for NVIDIA GPUs. Default: when a GPU is found. */
  readonly gpu?: boolean;
  /** A folder with the wheels, for a machine without network. */
  readonly from?: string;
  /** Rebuild even when the installed engine works. */
  readonly force?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: Platform;
  /** Receives a line for each step. Default: stderr. */
  readonly log?: (line: string) => void;
}

/** The installed engine. */
export interface InstallResult extends InstalledEngine {
  /** Whether a working engine was already installed. */
  readonly reused: boolean;
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
 * Installs TensorFlow for Node in the user's cache. A working engine is kept; otherwise one is built from TensorFlow's
 * wheel. The engine's folder moves into place only after the engine has passed its test. A concurrent installation
 * waits for this one.
 * @throws UserError that names the fault and the remedy.
 */
export async function installEngine(options: InstallOptions = {}): Promise<InstallResult> {
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
  // report an unsupported machine before anything is written
  wheelsFor(platform, job.variant);
  await makePrivate(dirname(job.root));
  await makePrivate(job.root);
  const lock = join(job.root, `${job.variant}.lock`);
  return waitForLock(lock, "installing TensorFlow", {
    log: job.log,
    work: async () => {
      await removeUnfinished(job.root, job.variant);
      return installHoldingLock(job);
    },
  });
}

async function installHoldingLock(job: Job): Promise<InstallResult> {
  const compiler = await findCompiler(job.env);
  const kept = job.force ? undefined : await keepWorking(job, compiler);
  if (kept !== undefined) return kept;
  const { python, hasPip } = await findPythonAndPip(job.env, job.root);
  const missing = missingTools({ python, hasPip, compiler }, job.from === undefined);
  if (python === undefined || compiler === undefined || missing.length > 0)
    throw new UserError(await describeMissingTools(missing, job.platform.os));
  const wheels = wheelsFor(job.platform, job.variant);
  return putInPlace(job, compiler, (folder) =>
    buildEngine(folder, { ...job, wheels, python, compiler: compiler.command }),
  );
}

/**
 * The installed engine, if it is complete and passes its test: the one for this compiler, or any engine when there is
 * no compiler.
 */
async function keepWorking(job: Job, compiler: Compiler | undefined): Promise<InstallResult | undefined> {
  const folders =
    compiler === undefined
      ? await listEngines(job.root, engineNames(job.platform, job.variant))
      : [join(job.root, keyOf(job, compiler))];
  for (const folder of folders) {
    try {
      const manifest = await readEngine(folder);
      if (manifest === undefined) continue;
      await verifyEngine(dirname(job.root), folder, manifest);
      await smokeTestAddon(folder, manifest, job.env);
      return { folder, manifest, reused: true };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      job.log(`the engine in place is replaced: ${error.message}`);
    }
  }
  return undefined;
}

/** Name of the engine that a compiler builds from this version's sources. */
function keyOf({ platform, variant }: Pick<Job, "platform" | "variant">, compiler: Compiler): string {
  const [, ...options] = compiler.command;
  return `${engineNames(platform, variant)}${contentKey([compiler.version, options]).slice(0, 8)}`;
}

/** Runs `fill` in a temporary sibling folder, then swaps the result with the installed engine. */
async function putInPlace(
  job: Job,
  compiler: Compiler,
  fill: (folder: string) => Promise<EngineContents>,
): Promise<InstallResult> {
  const key = keyOf(job, compiler);
  const folder = join(job.root, key);
  const building = `${folder}.building`;
  await mkdir(building, { mode: 0o700 });
  try {
    const manifest = await writeEngine(building, {
      key,
      compiler: compiler.version,
      variant: job.variant,
      ...(await fill(building)),
    });
    await exchange(folder, building);
    return { folder, manifest, reused: false };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Replaces a folder by a new one. The old one is absent only between two renames. */
async function exchange(folder: string, replacement: string): Promise<void> {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(replacement, folder);
  await rm(old, { recursive: true, force: true });
}
