import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFlags, linking, runCompiler } from "./compiler.ts";
import type { Compiling } from "./compiler.ts";
import { OPERATIONS } from "./engine-folder.ts";
import { OPERATION_FLAGS } from "./operation-flags.ts";

const SOURCES = fileURLToPath(new URL("../../src/native/operations/", import.meta.url));
const WHAT = "Spinegrade's own operations";

/** The files *-operations.cc. */
const FAMILIES = [
  "attention",
  "pointwise",
  "layer-norm",
  "linear",
  "batch-norm",
  "depthwise",
  "depthwise-linear",
  "winograd",
].map((family) => `${family}-operations`);

/**
 * Compiles the addon that registers our operations with TensorFlow, against the library and headers in `folder`/deps.
 * @throws UserError with the compiler's last lines when it fails.
 */
export async function compileOperations(folder: string, compiling: Compiling): Promise<void> {
  const objectDir = join(folder, "objects-operations");
  await mkdir(objectDir, { recursive: true });
  await mkdir(dirname(join(folder, OPERATIONS)), { recursive: true });
  const ofMachine = compiling.platform.arch === "x64" ? OPERATION_FLAGS.x64 : OPERATION_FLAGS.other;
  const common = [...compileFlags(folder), ...OPERATION_FLAGS.common, ...ofMachine.common];
  const compile = async (name: string, flags: readonly string[], object = name): Promise<string> => {
    const path = join(objectDir, `${object}.o`);
    const args = [...common, ...flags, "-c", join(SOURCES, `${name}.cc`), "-o", path];
    await runCompiler(args, folder, compiling, WHAT);
    return path;
  };
  const targets: [string, readonly string[]][] = Object.entries(ofMachine.targets);
  const objects = await Promise.all([
    ...targets.map(([name, flags]) =>
      compile("kernels", [`-DSPINEGRADE_TARGET=${name}`, "-Wno-psabi", ...flags], `kernels-${name}`),
    ),
    ...["thread-pool", "operation", "operations", ...FAMILIES, "addon"].map((name) => compile(name, [])),
  ]);
  const { linkFlags, libraries } = linking(folder, compiling.platform.os);
  const args = [...linkFlags, "-pthread", ...objects, ...libraries, "-o", join(folder, OPERATIONS)];
  await runCompiler(args, folder, compiling, WHAT);
  await rm(objectDir, { recursive: true });
}
