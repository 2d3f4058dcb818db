import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { UserError } from "@spinegrade/pipeline";
import { diskFullError, isDiskFull } from "../disk-space.ts";
import { NODE_API_VERSION } from "./node-api.ts";
import type { Platform } from "../wheel/wheels.ts";
import { lastLines, runTool } from "../run-tool.ts";

/** The toolchain that compiles the addons of one engine. */
export interface Compiling {
  /** The compiler and its leading arguments. */
  readonly compiler: readonly string[];
  readonly platform: Pick<Platform, "os" | "arch">;
  readonly env: NodeJS.ProcessEnv;
}

const requireHere = createRequire(import.meta.url);

/** Flags for all sources, without the include paths. */
export const STANDARD_FLAGS = ["-std=c++17", "-fPIC", `-DNAPI_VERSION=${NODE_API_VERSION}`] as const;

/** For the npm package's addon and our prelude. */
export const ADDON_OPTIMISATION = "-O2";

/** Flags for all sources. The headers are TensorFlow's, in `folder`/deps, and Node-API's. */
export function compileFlags(folder: string): readonly string[] {
  // as system headers, they raise no warnings
  const includes = [join(folder, "deps/include"), nodeApiHeaders()].flatMap((path) => ["-isystem", path]);
  return [...STANDARD_FLAGS, ...includes];
}

/** The folder of node_api.h. The package is found by its manifest because its main file does not matter here. */
function nodeApiHeaders(): string {
  return join(dirname(requireHere.resolve("node-api-headers/package.json")), "include");
}

/** Linker options of an addon. */
interface Linking {
  readonly flags: readonly string[];
  /** The library with all that operations and their kernels call. */
  readonly framework: string;
  /** All libraries, for the sessions: the linker reads 800 MB, which takes three seconds of the processor. */
  readonly libraries: readonly string[];
}

/** The addon finds the libraries relative to its own location, so an engine's folder can be moved as a whole. */
export function linking(folder: string, os: string): Linking {
  const isMac = os === "darwin";
  const library = (name: string): string =>
    join(folder, "deps/lib", isMac ? `${name}.2.dylib` : `${name}.so.2`);
  const framework = library("libtensorflow_framework");
  return {
    flags: isMac
      ? ["-bundle", "-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path/../../deps/lib"]
      : ["-shared", "-Wl,-rpath,$ORIGIN/../../deps/lib"],
    framework,
    libraries: [library("libtensorflow_cc"), framework],
  };
}

/**
 * Runs the compiler with these arguments.
 * @param what names the thing that is built, for the error.
 * @throws UserError with the compiler's last lines when it fails.
 */
export async function runCompiler(
  args: readonly string[],
  folder: string,
  { compiler, env }: Compiling,
  what: string,
): Promise<void> {
  // keep the compiler's intermediate files with the rest, not on a small temporary disk
  const { succeeded, output } = await runTool([...compiler, ...args], { ...env, TMPDIR: folder });
  if (succeeded) return;
  if (isDiskFull(output)) throw diskFullError(folder);
  throw new UserError(
    `${compiler[0] ?? ""} could not build ${what}; a compiler for C++17 is needed (g++ 8 or clang++ 7 or ` +
      `newer; CXX chooses another). It said:\n${lastLines(output)}`,
  );
}
