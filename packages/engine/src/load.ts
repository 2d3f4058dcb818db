import { join } from "node:path";
import { type Device, deviceEnv, requireDevice, requireVisible } from "./device.ts";
import { findEngine, type InstalledEngine, seesNvidiaGpu } from "./find-engine.ts";
import { loadAddon, type LoadedAddon } from "./load-addon.ts";
import { type ProductPrecision, setProductPrecision } from "./operations/backend/product-precision.ts";
import { checkSingleTensorFlow, registerBackend } from "./register-backend.ts";
import { type EngineSettings, readSettings } from "./settings.ts";

/** Options for starting TensorFlow. */
export interface EngineOptions {
  /** Threads per operation. Default: TF_NUM_INTRAOP_THREADS, else one per processor. */
  readonly threads?: number;
  /** The device that must compute. Default: an NVIDIA GPU if there is one, else the CPU. */
  readonly device?: Device | undefined;
  /** Precision of linear layers' products. Default: SPINEGRADE_PRODUCT_PRECISION, else float32. */
  readonly productPrecision?: ProductPrecision | undefined;
  /** The environment to read the cache folder and settings from. Default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The running engine. */
export interface EngineInfo {
  readonly tensorflowVersion: string;
  readonly device: Device;
  /** Threads per operation. */
  readonly threads: number;
  /** Instruction set of the native operations: avx512, avx2, baseline, or none when they are not used. */
  readonly instructions: string;
  /** Precision of linear layers' products, unless `withProductPrecision` requests another. */
  readonly productPrecision: ProductPrecision;
  /** Whether oneDNN's faster CPU kernels are on (TF_ENABLE_ONEDNN_OPTS=0 turns them off). */
  readonly oneDnn: boolean;
  readonly addonPath: string;
}

/** TensorFlow, once it is loaded: for the life of the process, with the settings that it was loaded with. */
interface LoadedTensorFlow extends LoadedAddon {
  readonly engine: InstalledEngine;
  readonly settings: EngineSettings;
}

let started: Promise<EngineInfo> | undefined;
let loaded: LoadedTensorFlow | undefined;

/**
 * Loads TensorFlow once per process and makes it the backend of `@tensorflow/tfjs-core`. Later calls return the engine
 * that the first call started; their options have no effect. After a refused device or precision, a later call may request another
 * one; TensorFlow stays loaded with the first call's threads and variables.
 * @throws UserError when TensorFlow is not installed, with the install command, when a setting is invalid, or when the
 * requested GPU or precision cannot be used.
 */
export function startEngine(options: EngineOptions = {}): Promise<EngineInfo> {
  started ??= start(options).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(options: EngineOptions): Promise<EngineInfo> {
  const { threads, device, productPrecision, env: given = process.env } = options;
  requireVisible(device, given);
  const env = deviceEnv(device, given);
  const engine = loaded?.engine ?? (await findEngine(env));
  const lacksGpu = engine.manifest.variant === "gpu" && !seesNvidiaGpu(env);
  const asked = readSettings(env, { threads, device, productPrecision, lacksGpu });
  loaded ??= await loadTensorFlow(engine, asked);
  const { binding, instructions, settings } = loaded;
  const found = binding.isUsingGpuDevice() ? "gpu" : "cpu";
  requireDevice(device, found);
  setProductPrecision(asked.productPrecision);
  return {
    tensorflowVersion: binding.TF_Version,
    device: found,
    threads: settings.threads,
    instructions,
    productPrecision: asked.productPrecision,
    oneDnn: settings.oneDnn,
    addonPath: join(engine.folder, engine.manifest.addon),
  };
}

async function loadTensorFlow(engine: InstalledEngine, settings: EngineSettings): Promise<LoadedTensorFlow> {
  checkSingleTensorFlow();
  const addon = loadAddon(engine, settings);
  await registerBackend(addon.binding);
  return { ...addon, engine, settings };
}
