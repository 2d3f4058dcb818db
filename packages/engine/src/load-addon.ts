import { createRequire } from "node:module";
import { join } from "node:path";
import type { InstalledEngine } from "./find-engine.ts";
import { markNativeOpsAvailable } from "./operations/backend/native-operations.ts";
import type { EngineSettings } from "./settings.ts";

/** The part of the addon used here; `tf.backend()` has all of it. */
export interface TensorFlowBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** The addon with the native operations. */
interface OperationsAddon {
  /** The initial instruction set: the newest that the processor supports and the settings allow. */
  readonly instructions: string;
  /** The compiled instruction sets, newest first. */
  readonly compiledInstructions: readonly string[];
  /** The compiled instruction sets that this processor supports. */
  readonly supportedInstructions: readonly string[];
  /** The operations' names in TensorFlow's registry. */
  readonly operations: readonly string[];
  setThreads(threads: number): void;
  /**
   * Selects an instruction set, or the newest older one that the processor supports, and returns its name. For tests.
   */
  useInstructions(name: string): string;
  /** Whether the selected instruction set and this processor multiply factors of bfloat16. */
  multipliesBfloat16(): boolean;
  /** Simulates out-of-memory for scratch allocations above this many bytes; negative for no limit. For tests. */
  limitScratch(bytes: number): void;
}

/** The loaded addon. */
export interface LoadedAddon {
  readonly binding: TensorFlowBinding;
  /** The instruction set of the native operations; `none` when they are not loaded. */
  readonly instructions: string;
}

interface Prelude {
  setVariable(name: string, value: string): void;
  setMinLogLevel(level: number): void;
  /** Drops unchanged pages of a mapped library from the resident set. Linux only; elsewhere it does nothing. */
  releaseLibraryPages(name: string): void;
}

const requireHere = createRequire(import.meta.url);

/** Loads TensorFlow through an engine's addons, with these settings. */
export function loadAddon({ folder, manifest }: InstalledEngine, settings: EngineSettings): LoadedAddon {
  Object.assign(process.env, settings.variables);
  const prelude = requireFunctions<Prelude>(join(folder, manifest.prelude), [
    "setVariable",
    "setMinLogLevel",
    "releaseLibraryPages",
  ]);
  // set again: a test runner's process.env is not the environment that TensorFlow reads
  for (const [name, value] of Object.entries(settings.variables)) prelude.setVariable(name, value);
  prelude.setMinLogLevel(settings.minLogLevel);
  const binding = requireFunctions<TensorFlowBinding>(join(folder, manifest.addon), ["isUsingGpuDevice"]);
  // 200 MB of code and tables that only the registration of some thousand operations reads
  prelude.releaseLibraryPages("libtensorflow");
  if (settings.instructions === "none") return { binding, instructions: "none" };
  const operations = requireOperations(join(folder, manifest.operations));
  operations.setThreads(settings.threads);
  markNativeOpsAvailable(binding, operations);
  return { binding, instructions: operations.instructions };
}

/** Loads the addon with the native operations, or returns the loaded one. */
export function requireOperations(path: string): OperationsAddon {
  return requireFunctions<OperationsAddon>(path, [
    "setThreads",
    "useInstructions",
    "limitScratch",
    "multipliesBfloat16",
  ]);
}

/**
 * Loads a CommonJS module or an addon and checks that it exports functions of these names.
 * @param require resolves `id`; default: this package's.
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
