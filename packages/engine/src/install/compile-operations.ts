import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFlags, linking, runCompiler } from "./compiler.ts";
import type { Compiling } from "./compiler.ts";
import { OPERATIONS } from "./engine-folder.ts";

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
 * Floating point as the loops are written for: products and sums in one instruction, no errors in global variables, no
 * traps. Nothing here changes the order of a sum or takes a NaN away.
 */
const OPTIMISE = ["-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"];

/** Instruction sets that the inner loops are compiled for; the processor's is chosen when the addon is loaded. */
const X64_TARGETS: Readonly<Record<string, readonly string[]>> = {
  baseline: [],
  avx2: ["-mavx2", "-mfma"],
  avx512: ["-mavx512f", "-mavx512dq", "-mfma", "-mprefer-vector-width=512"],
};
const OTHER_TARGETS: typeof X64_TARGETS = { baseline: [] };

/**
 * Compiles the addon that registers our operations with TensorFlow, against the library and headers in `folder`/deps.
 * @throws UserError with the compiler's last lines when it fails.
 */
export async function compileOperations(folder: string, compiling: Compiling): Promise<void> {
  const objectDir = join(folder, "objects-operations");
  await mkdir(objectDir, { recursive: true });
  await mkdir(dirname(join(folder, OPERATIONS)), { recursive: true });
  const isX64 = compiling.platform.arch === "x64";
  // TensorFlow's full headers ask for some that its wheel has only in part
  const common = [
    ...compileFlags(folder),
    ...OPTIMISE,
    "-DIS_SLIM_BUILD",
    ...(isX64 ? ["-DSPINEGRADE_X64"] : []),
  ];
  const compile = async (name: string, flags: readonly string[], object = name): Promise<string> => {
    const path = join(objectDir, `${object}.o`);
    const args = [...common, ...flags, "-c", join(SOURCES, `${name}.cc`), "-o", path];
    await runCompiler(args, folder, compiling, WHAT);
    return path;
  };
  const targets = Object.entries(isX64 ? X64_TARGETS : OTHER_TARGETS);
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
