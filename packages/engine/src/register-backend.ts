import { createRequire, Module } from "node:module";
import util from "node:util";
import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { requireFunctions } from "./load-addon.ts";
import type { TensorFlowBinding } from "./load-addon.ts";

const BACKEND = "tensorflow";
const ADDON_PACKAGE = "@tensorflow/tfjs-node-gpu";

const UNUSED_PARTS = ["layers", "converter", "data", "backend-webgl"].map(
  (part) => `@tensorflow/tfjs-${part}`,
);

/** Higher than the priority of every other backend, as in the npm package. */
const BACKEND_PRIORITY = 3;

interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: TensorFlowBinding, packageName: string) => tf.KernelBackend;
}

const requireHere = createRequire(import.meta.url);
const requireThere = createRequire(requireHere.resolve(`${ADDON_PACKAGE}/package.json`));

/**
 * Checks, before an addon is loaded, that this program has one tfjs-core and no TensorFlow yet. Two in one process
 * would not share tensors, or would crash it.
 * @throws UserError otherwise.
 */
export function checkSingleTensorFlow(): void {
  const itsCore = requireFunctions<Pick<typeof tf, "engine">>(
    "@tensorflow/tfjs-core",
    ["engine"],
    requireThere,
  );
  if (itsCore.engine !== tf.engine) {
    throw new UserError(
      `${ADDON_PACKAGE} uses another copy of @tensorflow/tfjs-core than this program: depend on ` +
        `@tensorflow/tfjs-core ${tf.version_core} and run \`npm dedupe\``,
    );
  }
  const loadedBefore: unknown = tf.findBackendFactory(BACKEND);
  if (loadedBefore !== null) {
    throw new UserError(
      "another TensorFlow for Node was loaded before: remove the imports of @tensorflow/tfjs-node and tfjs-node-gpu, " +
        "startEngine loads everything that is needed",
    );
  }
}

/** Makes a loaded addon the backend of tfjs-core, with the npm package's own kernels. */
export async function registerBackend(binding: TensorFlowBinding): Promise<void> {
  replaceDeprecatedUtil();
  const { NodeJSKernelBackend } = withoutUnusedParts(() => {
    requireThere("./dist/register_all_kernels");
    return requireFunctions<BackendModule>(
      "./dist/nodejs_kernel_backend",
      ["NodeJSKernelBackend"],
      requireThere,
    );
  });
  tf.registerBackend(BACKEND, () => new NodeJSKernelBackend(binding, ADDON_PACKAGE), BACKEND_PRIORITY);
  if (!(await tf.setBackend(BACKEND))) throw new Error("tfjs-core refused TensorFlow as its backend");
}

/**
 * Loads modules for which these parts of @tensorflow/tfjs, which load with it, are empty: the kernels and the gradients use none of
 * them, and 4 MB of JavaScript take 0.3 s of each start. What loads them later gets them whole.
 */
function withoutUnusedParts<Loaded>(load: () => Loaded): Loaded {
  const { cache } = requireThere;
  const requireInTfjs = createRequire(requireThere.resolve("@tensorflow/tfjs"));
  const paths = UNUSED_PARTS.map((name) => requireInTfjs.resolve(name)).filter((path) => !(path in cache));
  for (const path of paths) cache[path] = Object.assign(new Module(path), { loaded: true });
  const loadedBefore = new Set(Object.keys(cache));
  try {
    return load();
  } finally {
    for (const path of paths) Reflect.deleteProperty(cache, path);
    const whole = requireThere.resolve("@tensorflow/tfjs");
    if (!loadedBefore.has(whole)) Reflect.deleteProperty(cache, whole);
  }
}

/** Replaces two functions of node:util that the npm package calls; Node 22 deprecates them and Node 23 removed them. */
function replaceDeprecatedUtil(): void {
  const replacements = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: (value: unknown): boolean => Array.isArray(value),
  };
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(util, name, { value, configurable: true, writable: true });
  }
}
