import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "@spinegrade/pipeline";
import { diskFullError, isDiskFull } from "./disk-space.ts";
import { ADDON, NODE_API_VERSION, PRELUDE } from "./engine-folder.ts";
import { lastLines, runTool } from "./run-tool.ts";

const requireHere = createRequire(import.meta.url);
const PRELUDE_SOURCE = fileURLToPath(new URL("../../src/native/prelude.cc", import.meta.url));
const OPTIMISE = ["-std=c++17", "-O2", "-fPIC", `-DNAPI_VERSION=${NODE_API_VERSION}`];

/**
 * Compiles the npm package's addon, and our prelude to it, against the libraries and headers in `folder`/deps.
 * @throws UserError with the compiler's last lines when it fails.
 */
export async function compileAddon(
  folder: string,
  { compiler, os, env }: { compiler: readonly string[]; os: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const bindingDir = join(dirname(requireHere.resolve("@tensorflow/tfjs-node-gpu/package.json")), "binding");
  const objectDir = join(folder, "objects");
  await mkdir(objectDir, { recursive: true });
  await mkdir(dirname(join(folder, ADDON)), { recursive: true });
  const compile = async (source: string, name: string): Promise<string> => {
    const object = join(objectDir, `${name}.o`);
    const includes = [join(folder, "deps/include"), nodeApiHeaders()].map((path) => `-I${path}`);
    await runCompiler([...compiler, ...OPTIMISE, ...includes, "-c", source, "-o", object], folder, env);
    return object;
  };
  const [backend, binding, prelude] = await Promise.all([
    compile(join(bindingDir, "tfjs_backend.cc"), "backend"),
    compile(join(bindingDir, "tfjs_binding.cc"), "binding"),
    compile(PRELUDE_SOURCE, "prelude"),
  ]);
  const { linkFlags, libraries } = linking(folder, os);
  await Promise.all([
    runCompiler(
      [...compiler, ...linkFlags, backend, binding, ...libraries, "-o", join(folder, ADDON)],
      folder,
      env,
    ),
    runCompiler(
      [...compiler, ...linkFlags, prelude, ...(os === "linux" ? ["-ldl"] : []), "-o", join(folder, PRELUDE)],
      folder,
      env,
    ),
  ]);
  await rm(objectDir, { recursive: true });
}

/** The folder of node_api.h; the package is found by its manifest since its main file does not matter here. */
function nodeApiHeaders(): string {
  return join(dirname(requireHere.resolve("node-api-headers/package.json")), "include");
}

/** The addon finds the libraries by its own place: the engine's folder can be moved as a whole. */
function linking(folder: string, os: string): { linkFlags: readonly string[]; libraries: readonly string[] } {
  const library = (name: string): string => join(folder, "deps/lib", name);
  if (os === "darwin") {
    return {
      linkFlags: ["-bundle", "-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path/../../deps/lib"],
      libraries: [library("libtensorflow_cc.2.dylib"), library("libtensorflow_framework.2.dylib")],
    };
  }
  return {
    linkFlags: ["-shared", "-Wl,-rpath,$ORIGIN/../../deps/lib"],
    libraries: [library("libtensorflow_cc.so.2"), library("libtensorflow_framework.so.2")],
  };
}

async function runCompiler(
  command: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // the compiler's own intermediate files belong with the rest, not on a small temporary disk
  const { succeeded, output } = await runTool(command, { ...env, TMPDIR: folder });
  if (succeeded) return;
  if (isDiskFull(output)) throw diskFullError(folder);
  throw new UserError(
    `${command[0] ?? ""} could not build TensorFlow's addon; a compiler for C++17 is needed (g++ 8 or clang++ 7 or ` +
      `newer; CXX chooses another). It said:\n${lastLines(output)}`,
  );
}
