import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cacheDir, compileSchema, parseJson } from "@spinegrade/pipeline";
import { placeFolder } from "./place-folder.ts";

/** The part of the `webgpu` package that is used here. */
interface Dawn {
  readonly create: (options: readonly string[]) => Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** WebGPU's `navigator.gpu`. */
export interface Gpu {
  readonly requestAdapter: () => Promise<Adapter | null>;
}

interface Adapter {
  readonly info: Readonly<Record<"vendor" | "architecture" | "description", string>>;
}

/** The package.json and package-lock.json of what is installed: exact versions, each with its hash. */
const LOCKED = fileURLToPath(new URL("../dawn/", import.meta.url));

const parseManifest = compileSchema<{ readonly dependencies: { readonly webgpu: string } }>({
  type: "object",
  required: ["dependencies"],
  properties: { dependencies: { type: "object", required: ["webgpu"] } },
});

/** Folder of the installed package, in the user's cache folder. */
export function dawnFolder(env: NodeJS.ProcessEnv = process.env): string {
  const path = join(LOCKED, "package.json");
  const { dependencies } = parseManifest(parseJson(readFileSync(path, "utf8"), path), path);
  return join(cacheDir(env), "webgpu", dependencies.webgpu);
}

export function isDawnInstalled(env: NodeJS.ProcessEnv = process.env): boolean {
  return existsSync(dawnFolder(env));
}

/**
 * Installs the npm package `webgpu`, 160 MB, unless it is there. No install script runs: its own one only removes a macOS
 * attribute of files that a browser downloaded.
 * @throws Error when npm fails; nothing is then left.
 */
export function installDawn(env: NodeJS.ProcessEnv = process.env): void {
  placeFolder(dawnFolder(env), (unfinished) => {
    cpSync(LOCKED, unfinished, { recursive: true });
    const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: unfinished,
      env,
      stdio: ["ignore", 2, 2], // standard output is for results
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error("npm could not install the package webgpu", { cause: error });
  });
}

/**
 * Gives this process `navigator.gpu` and WebGPU's global constants, as a browser's page has them.
 * @returns what computes, and a function that takes `navigator.gpu` away: the process does not end while it exists.
 * @throws Error where the machine has no GPU with a driver.
 */
export async function provideWebGpu(): Promise<{ adapter: string; release: () => void }> {
  const { create, globals } = await loadDawn();
  const gpu = create([]);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) {
    throw new Error(
      "WebGPU finds no GPU: Linux needs a Vulkan driver and its loader, libvulkan.so.1; --software computes on the processor",
    );
  }
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  const { vendor, architecture, description } = adapter.info;
  return {
    adapter: [vendor, architecture, description].filter((text) => text !== "").join(", "),
    release: () => void Reflect.deleteProperty(globalThis, "navigator"),
  };
}

async function loadDawn(): Promise<Dawn> {
  const path = join(dawnFolder(), "node_modules", "webgpu", "index.js");
  const loaded: unknown = await import(pathToFileURL(path).href);
  if (!isDawn(loaded)) throw new Error(`${path} is not the package webgpu that this tool knows`);
  return loaded;
}

function isDawn(loaded: unknown): loaded is Dawn {
  return typeof loaded === "object" && loaded !== null && "create" in loaded && "globals" in loaded;
}
