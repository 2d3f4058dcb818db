import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { findSection, keepArchitecture } from "./keep-architecture.ts";

/** The parts of an engine for GPUs. */
export interface EngineParts {
  /** An installed engine for the CPU, built from this checkout: its addons load TensorFlow's CUDA build too. */
  readonly cpuEngine: string;
  /** TensorFlow's wheel of its CUDA build. */
  readonly wheel: string;
  /** packages/engine/src/native/unpack-wheel.py */
  readonly unpackScript: string;
  /** The compute capability, times ten, whose code is kept; undefined: all. */
  readonly architecture: number | undefined;
}

const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/**
 * Makes a GPU engine in a cache folder, without CUDA's libraries and without what is not loaded: headers, symbol tables,
 * CUDA code of other architectures.
 * @returns its folder.
 */
export function stageEngine(cache: string, parts: EngineParts): string {
  const folder = join(cache, "engine", basename(parts.cpuEngine).replace("-cpu_", "-gpu_"));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  cpSync(join(parts.cpuEngine, "lib"), join(folder, "lib"), { recursive: true });
  const rules = LIBRARIES.map((name) => `tensorflow/${name}=deps/lib`);
  execFileSync("python3", [parts.unpackScript, parts.wheel, folder, ...rules]);
  for (const name of LIBRARIES) shrink(join(folder, "deps/lib", name), parts.architecture);
  writeManifest(folder, parts);
  return folder;
}

function shrink(path: string, architecture: number | undefined): void {
  execFileSync("strip", ["--strip-unneeded", path]);
  if (architecture === undefined) return;
  const file = readFileSync(path);
  const { kept, cleared } = keepArchitecture(file, findSection(file, ".nv_fatbin"), architecture);
  writeFileSync(path, file);
  process.stderr.write(`${basename(path)}: ${kept} bytes of CUDA code kept, ${cleared} cleared\n`);
}

/** The CPU engine's manifest, for the files that are here. */
function writeManifest(folder: string, { cpuEngine, wheel }: EngineParts): void {
  const manifest = JSON.parse(readFileSync(join(cpuEngine, "engine.json"), "utf8")) as {
    readonly files: readonly { readonly path: string }[];
  };
  const addons = manifest.files.map(({ path }) => path).filter((path) => !path.startsWith("deps/"));
  const paths = [...addons, ...readdirSync(join(folder, "deps/lib")).map((name) => join("deps/lib", name))];
  const files = paths.map((path) => {
    const bytes = readFileSync(join(folder, path));
    return { path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  const sources = { [basename(wheel)]: createHash("sha256").update(readFileSync(wheel)).digest("hex") };
  const content = { ...manifest, key: basename(folder), variant: "gpu", sources, files };
  writeFileSync(join(folder, "engine.json"), JSON.stringify(content));
}

/** Unpacks CUDA's runtime, the one library that must be of the version that TensorFlow was built with. */
export function stageRuntime(folder: string, wheel: string, unpackScript: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const rule = `nvidia/cuda_runtime/lib/libcudart.so.12=${relative(dirname(folder), folder)}`;
  execFileSync("python3", [unpackScript, wheel, dirname(folder), rule]);
}
