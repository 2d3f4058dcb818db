import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import util from "node:util";
import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { findEngine } from "./find-engine.ts";
import type { InstalledEngine } from "./find-engine.ts";

/** How to start TensorFlow. Only the first start in a process can choose. */
export interface EngineOptions {
  /** Threads of one operation. Left out: TF_NUM_INTRAOP_THREADS, else one for each processor. */
  readonly threads?: number;
  /** Where the cache folder and the settings are read. Left out: the process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What computes. */
export interface EngineInfo {
  readonly tensorflowVersion: string;
  readonly device: "cpu" | "gpu";
  /** Threads of one operation. */
  readonly threads: number;
  /** Whether oneDNN's faster CPU kernels are on (TF_ENABLE_ONEDNN_OPTS=0 turns them off). */
  readonly oneDnn: boolean;
  /** Built from the wheel here, or the older prebuilt download. */
  readonly origin: "built" | "prebuilt";
  readonly addonPath: string;
}

/** The part of the addon that is used here; `tf.backend()` holds the rest. */
interface TensorFlowBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

interface Prelude {
  setVariable(name: string, value: string): void;
  setMinLogLevel(level: number): void;
}

interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: TensorFlowBinding, packageName: string) => tf.KernelBackend;
}

const BACKEND = "tensorflow";
const ADDON_PACKAGE = "@tensorflow/tfjs-node-gpu";

/** Above the priority of every other backend, as in the npm package. */
const BACKEND_PRIORITY = 3;

const requireHere = createRequire(import.meta.url);
let started: Promise<EngineInfo> | undefined;

/**
 * Loads TensorFlow, once a process, and makes it the backend of `@tensorflow/tfjs-core`.
 * @throws UserError when it is not installed, with the command that installs it.
 */
export function startEngine(options: EngineOptions = {}): Promise<EngineInfo> {
  started ??= start(options);
  return started;
}

async function start({ threads, env = process.env }: EngineOptions): Promise<EngineInfo> {
  const engine = await findEngine(env);
  const usedThreads = threads ?? readThreads(env);
  const variables = settings(usedThreads, env);
  const binding = loadBinding(engine, variables);
  await registerBackend(binding);
  return {
    tensorflowVersion: binding.TF_Version,
    device: binding.isUsingGpuDevice() ? "gpu" : "cpu",
    threads: usedThreads,
    oneDnn: process.arch === "x64" && variables["TF_ENABLE_ONEDNN_OPTS"] !== "0",
    origin: engine.manifest.origin,
    addonPath: join(engine.folder, engine.manifest.addon),
  };
}

/** TensorFlow's settings are environment variables that it reads while it is loaded. */
function settings(threads: number, env: NodeJS.ProcessEnv): Record<string, string> {
  const wantsLog = env["SPINEGRADE_TF_LOG"] === "1";
  return {
    TF_CPP_MIN_LOG_LEVEL: wantsLog ? "0" : (env["TF_CPP_MIN_LOG_LEVEL"] ?? "2"),
    // else TensorFlow takes the whole memory of a GPU at its start
    TF_FORCE_GPU_ALLOW_GROWTH: env["TF_FORCE_GPU_ALLOW_GROWTH"] ?? "true",
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_ENABLE_ONEDNN_OPTS: env["TF_ENABLE_ONEDNN_OPTS"] ?? "1",
  };
}

function readThreads(env: NodeJS.ProcessEnv): number {
  const text = env["TF_NUM_INTRAOP_THREADS"];
  if (text === undefined || text === "") return availableParallelism();
  const threads = Number(text);
  if (Number.isInteger(threads) && threads > 0) return threads;
  throw new UserError(
    `TF_NUM_INTRAOP_THREADS is "${text}"; it must be a whole number of threads, at least 1`,
  );
}

function loadBinding(
  { folder, manifest }: InstalledEngine,
  variables: Record<string, string>,
): TensorFlowBinding {
  Object.assign(process.env, variables);
  if (manifest.prelude !== null) {
    const prelude = requireHere(join(folder, manifest.prelude)) as Prelude;
    for (const [name, value] of Object.entries(variables)) prelude.setVariable(name, value);
    prelude.setMinLogLevel(Number(variables["TF_CPP_MIN_LOG_LEVEL"]));
  }
  return requireHere(join(folder, manifest.addon)) as TensorFlowBinding;
}

async function registerBackend(binding: TensorFlowBinding): Promise<void> {
  restoreRemovedUtil();
  const requireAddonPackage = createRequire(requireHere.resolve(`${ADDON_PACKAGE}/package.json`));
  const itsCore = requireAddonPackage("@tensorflow/tfjs-core") as typeof tf;
  if (itsCore.engine() !== tf.engine()) {
    throw new UserError(
      `${ADDON_PACKAGE} uses another copy of @tensorflow/tfjs-core than this program: run \`npm dedupe\`, ` +
        `and depend on @tensorflow/tfjs-core ${tf.version_core} only`,
    );
  }
  requireAddonPackage("./dist/register_all_kernels");
  const { NodeJSKernelBackend } = requireAddonPackage("./dist/nodejs_kernel_backend") as BackendModule;
  tf.registerBackend(BACKEND, () => new NodeJSKernelBackend(binding, ADDON_PACKAGE), BACKEND_PRIORITY);
  if (!(await tf.setBackend(BACKEND)))
    throw new Error("TensorFlow was loaded, but tfjs-core refused it as its backend");
}

/** The npm package calls two functions of node:util that Node 23 removed. */
function restoreRemovedUtil(): void {
  const removed = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: (value: unknown): boolean => Array.isArray(value),
  };
  for (const [name, replacement] of Object.entries(removed)) {
    if (!(name in util))
      Object.defineProperty(util, name, { value: replacement, configurable: true, writable: true });
  }
}
