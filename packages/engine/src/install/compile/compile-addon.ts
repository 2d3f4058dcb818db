import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ADDON_OPTIMISATION, compileFlags, linking, runCompiler } from "./compiler.ts";
import type { Compiling } from "./compiler.ts";
import { ADDON, PRELUDE } from "../engine-folder.ts";
import { NATIVE } from "./native-folder.ts";

const requireHere = createRequire(import.meta.url);
const PRELUDE_SOURCE = join(NATIVE, "prelude.cc");
const WHAT = "TensorFlow's addon";

/**
 * Compiles the npm package's addon and our prelude to it, against the libraries and headers in `folder`/deps.
 * @throws UserError with the compiler's last lines when it fails.
 */
export async function compileAddon(folder: string, compiling: Compiling): Promise<void> {
  const bindingDir = join(dirname(requireHere.resolve("@tensorflow/tfjs-node-gpu/package.json")), "binding");
  const objectDir = join(folder, "objects");
  await mkdir(objectDir, { recursive: true });
  await mkdir(dirname(join(folder, ADDON)), { recursive: true });
  const compile = async (source: string, name: string): Promise<string> => {
    const object = join(objectDir, `${name}.o`);
    const args = [...compileFlags(folder), ADDON_OPTIMISATION, "-c", source, "-o", object];
    await runCompiler(args, folder, compiling, WHAT);
    return object;
  };
  const [backend, binding, prelude] = await Promise.all([
    compile(join(bindingDir, "tfjs_backend.cc"), "backend"),
    compile(join(bindingDir, "tfjs_binding.cc"), "binding"),
    compile(PRELUDE_SOURCE, "prelude"),
  ]);
  const { os } = compiling.platform;
  const { flags, libraries } = linking(folder, os);
  const link = (parts: readonly string[], addon: string): Promise<void> =>
    runCompiler([...flags, ...parts, "-o", join(folder, addon)], folder, compiling, WHAT);
  await Promise.all([
    link([backend, binding, ...libraries], ADDON),
    link([prelude, ...(os === "linux" ? ["-ldl"] : [])], PRELUDE),
  ]);
  await rm(objectDir, { recursive: true });
}
