import { join } from "node:path";
import { findEngine, seesNvidiaGpu } from "./find-engine.ts";
import { loadAddon } from "./load-addon.ts";
import { checkSingleTensorFlow, registerBackend } from "./register-backend.ts";
import { readSettings } from "./settings.ts";

/** How to start TensorFlow. */
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
  /** Instruction set of our own operations: avx512, avx2, baseline, or none where they are not used. */
  readonly instructions: string;
  /** Whether oneDNN's faster CPU kernels are on (TF_ENABLE_ONEDNN_OPTS=0 turns them off). */
  readonly oneDnn: boolean;
  readonly addonPath: string;
}

let started: Promise<EngineInfo> | undefined;

/**
 * Loads TensorFlow, once a process, and makes it the backend of `@tensorflow/tfjs-core`. Later calls return what the
 * first one started; their options have no effect.
 * @throws UserError when it is not installed, with the command that installs it, or when a setting is wrong.
 */
export function startEngine(options: EngineOptions = {}): Promise<EngineInfo> {
  started ??= start(options).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start({ threads, env = process.env }: EngineOptions): Promise<EngineInfo> {
  const engine = await findEngine(env);
  const lacksGpu = engine.manifest.variant === "gpu" && !seesNvidiaGpu(env);
  const settings = readSettings(env, { threads, lacksGpu });
  checkSingleTensorFlow();
  const { binding, instructions } = loadAddon(engine, settings);
  await registerBackend(binding);
  return {
    tensorflowVersion: binding.TF_Version,
    device: binding.isUsingGpuDevice() ? "gpu" : "cpu",
    threads: settings.threads,
    instructions,
    oneDnn: settings.oneDnn,
    addonPath: join(engine.folder, engine.manifest.addon),
  };
}
