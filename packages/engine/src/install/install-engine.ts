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
import { currentPlatform } from "./platform.ts";
import { makePrivate } from "./private-folder.ts";
import { smokeTestAddon } from "./smoke-test-addon.ts";
import { verifyEngine } from "./verify-engine.ts";
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
export interface InstallResult extends InstalledEngine {
  /** Whether it was there before and works. */
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
 * Installs TensorFlow for Node in the user's cache: keeps an engine that works, else builds one from TensorFlow's
 * wheel. A folder is put in place as a whole once it has been proven to work; a second installation at the same time waits for the first.
 * @throws UserError that names what is missing or wrong and what to do.
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
  // an unsupported machine is told so before anything is written
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
 * The engine in place, if it is whole and computes: that of the compiler, or of any where there is none to build with.
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

/** Name of the engine that a compiler makes of this version's sources. */
function keyOf({ platform, variant }: Pick<Job, "platform" | "variant">, compiler: Compiler): string {
  const [, ...options] = compiler.command;
  return `${engineNames(platform, variant)}${contentKey([compiler.version, options]).slice(0, 8)}`;
}

/** Lets `fill` make an engine in a folder beside its place, then exchanges it for what is there. */
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

/** Puts a new folder in the place of an old one, which is away for as short as two renames take. */
async function exchange(folder: string, replacement: string): Promise<void> {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(replacement, folder);
  await rm(old, { recursive: true, force: true });
}
