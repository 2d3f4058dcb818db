import { createRequire } from "node:module";
import { join } from "node:path";
import type { InstalledEngine } from "./find-engine.ts";
import { markNativeOpsAvailable } from "./operations/native-operations.ts";
import type { EngineSettings } from "./settings.ts";

/** The part of the addon that is used here; `tf.backend()` holds all of it. */
export interface TensorFlowBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** The addon of our own operations. */
interface OperationsAddon {
  /** The instruction set taken at first: the newest that the processor has and the settings allow. */
  readonly instructions: string;
  /** The instruction sets that the addon was compiled for, the newest first. */
  readonly compiledInstructions: readonly string[];
  /** Those that this processor has. */
  readonly supportedInstructions: readonly string[];
  /** The names of the operations, as TensorFlow knows them. */
  readonly operations: readonly string[];
  setThreads(threads: number): void;
  /** Takes that instruction set, or the newest older one of the processor; returns its name. For tests. */
  useInstructions(name: string): string;
  /** Refuses scratch memory above so many bytes, as if there were no more; negative for no limit. For tests. */
  limitScratch(bytes: number): void;
}

/** What was loaded. */
export interface LoadedAddon {
  readonly binding: TensorFlowBinding;
  /** The instruction set of our own operations; `none` where they are not loaded. */
  readonly instructions: string;
}

interface Prelude {
  setVariable(name: string, value: string): void;
  setMinLogLevel(level: number): void;
}

const requireHere = createRequire(import.meta.url);

/** Loads an engine's addons, and with them TensorFlow, under these settings. */
export function loadAddon({ folder, manifest }: InstalledEngine, settings: EngineSettings): LoadedAddon {
  Object.assign(process.env, settings.variables);
  const prelude = requireFunctions<Prelude>(join(folder, manifest.prelude), [
    "setVariable",
    "setMinLogLevel",
  ]);
  // once more, as a test runner's process.env is not the environment that TensorFlow reads
  for (const [name, value] of Object.entries(settings.variables)) prelude.setVariable(name, value);
  prelude.setMinLogLevel(settings.minLogLevel);
  const binding = requireFunctions<TensorFlowBinding>(join(folder, manifest.addon), ["isUsingGpuDevice"]);
  if (settings.instructions === "none") return { binding, instructions: "none" };
  const operations = requireOperations(join(folder, manifest.operations));
  operations.setThreads(settings.threads);
  markNativeOpsAvailable(binding);
  return { binding, instructions: operations.instructions };
}

/** Loads the addon of our own operations, or the one that is loaded. */
export function requireOperations(path: string): OperationsAddon {
  return requireFunctions<OperationsAddon>(path, ["setThreads", "useInstructions", "limitScratch"]);
}

/**
 * Loads a CommonJS module or an addon and checks that it exports functions of these names.
 * @param require Resolves `id`; left out, that of this package.
 */
export function requireFunctions<Module extends object>(
  id: string,
  names: readonly (keyof Module & string)[],
  require: NodeJS.Require = requireHere,
): Module {
  const loaded: unknown = require(id);
  const isModule = (value: unknown): value is Module =>
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function");
  if (isModule(loaded)) return loaded;
  throw new Error(`${id} does not export ${names.join(", ")}`);
}
