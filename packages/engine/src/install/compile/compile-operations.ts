import { readdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compileFlags, linking, runCompiler } from "./compiler.ts";
import type { Compiling } from "./compiler.ts";
import { OPERATIONS } from "../engine-folder.ts";
import { NATIVE } from "./native-folder.ts";
import { OPERATION_FLAGS } from "./operation-flags.ts";

const KERNELS = "kernels/kernels.cc";
const WHAT = "Spinegrade's own operations";

/** Treats warnings as errors for developers who change the sources. A new compiler's warning must not stop a user. */
const isStrict = (env: NodeJS.ProcessEnv): boolean => env["SPINEGRADE_STRICT_BUILD"] === "1";

/** Sources compiled once, relative to the root folder; kernels/kernels.cc is compiled for each instruction set. */
function plainSources(): string[] {
  const within = (folder: string): string[] =>
    readdirSync(join(NATIVE, folder))
      .filter((name) => name.endsWith(".cc"))
      .map((name) => join(folder, name));
  return [...within("runtime"), ...within("ops"), "addon.cc"];
}

/**
 * Compiles the addon that registers the native operations with TensorFlow, against library and headers in
 * `folder`/deps.
 * @throws UserError with the compiler's last lines when it fails.
 */
export async function compileOperations(folder: string, compiling: Compiling): Promise<void> {
  const objectDir = join(folder, "objects-operations");
  await mkdir(objectDir, { recursive: true });
  await mkdir(dirname(join(folder, OPERATIONS)), { recursive: true });
  const ofMachine =
    compiling.platform.arch === "x64" ? OPERATION_FLAGS.machines.x64 : OPERATION_FLAGS.machines.other;
  const flagsOfAll = [...compileFlags(folder), `-I${NATIVE}`, ...OPERATION_FLAGS.common, ...ofMachine.common];
  const { common, plain } = OPERATION_FLAGS.warnings;
  const warnings = isStrict(compiling.env)
    ? { common: ["-Werror", ...common], plain }
    : { common: [], plain: [] };
  const compile = async (source: string, flags: readonly string[], suffix = ""): Promise<string> => {
    const object = join(objectDir, `${source.replaceAll(/[/\\]/g, "-")}${suffix}.o`);
    const args = [...flagsOfAll, ...warnings.common, ...flags, "-c", join(NATIVE, source), "-o", object];
    await runCompiler(args, folder, compiling, WHAT);
    return object;
  };
  const targets: [string, readonly string[]][] = Object.entries(ofMachine.targets);
  const objects = await Promise.all([
    ...targets.map(([name, flags]) =>
      compile(KERNELS, [`-DSPINEGRADE_TARGET=${name}`, "-Wno-psabi", ...flags], name),
    ),
    ...plainSources().map((source) => compile(source, warnings.plain)),
  ]);
  const { flags, framework } = linking(folder, compiling.platform.os);
  const args = [...flags, "-pthread", ...objects, framework, "-o", join(folder, OPERATIONS)];
  await runCompiler(args, folder, compiling, WHAT);
  await rm(objectDir, { recursive: true });
}
