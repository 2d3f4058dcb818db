import { stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir, compileSchema, readJson, sha256File } from "@spinegrade/pipeline";
import { TENSORFLOW_VERSION } from "./wheels.ts";
import type { Platform, Variant } from "./wheels.ts";

/** The file that is written last into an engine's folder: where it is, the engine was proven to work. */
export const ENGINE_FILE = "engine.json";

/** Version of the addon's sources (the npm package) and of Node-API, whose ABI is the same in every Node since 12. */
export const TFJS_VERSION = "4.22.0";
export const NODE_API_VERSION = 8;

/** Raised when the way an engine is built changes, so that it is built anew. */
const BUILD_REVISION = 1;

/** What an engine's folder holds. */
export interface EngineManifest {
  readonly key: string;
  readonly tensorflowVersion: string;
  /** `built` from TensorFlow's wheel here, or `prebuilt`: the npm package's own download. */
  readonly origin: "built" | "prebuilt";
  readonly variant: Variant;
  /** The Node addon, relative to the folder. */
  readonly addon: string;
  /** The addon that sets log level and environment before the main one is loaded; an engine not built here has none. */
  readonly prelude: string | null;
  /** SHA-256 of each file that was downloaded. */
  readonly sources: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

const validateManifest = compileSchema<EngineManifest>({
  type: "object",
  additionalProperties: false,
  required: ["key", "tensorflowVersion", "origin", "variant", "addon", "prelude", "sources", "files"],
  properties: {
    key: { type: "string" },
    tensorflowVersion: { type: "string" },
    origin: { enum: ["built", "prebuilt"] },
    variant: { enum: ["cpu", "gpu"] },
    addon: { type: "string" },
    prelude: { type: ["string", "null"] },
    sources: { type: "object", additionalProperties: { type: "string" } },
    files: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["path", "bytes"],
        properties: { path: { type: "string" }, bytes: { type: "integer" } },
      },
    },
  },
});

/** The folder of all engines: `engine` in the user's Spinegrade cache. */
export function enginesDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDir(env), "engine");
}

/** Name of an engine's folder: engines that may differ have different names. */
export function engineKey(platform: Platform, variant: Variant): string {
  const versions = `tensorflow-${TENSORFLOW_VERSION}-${variant}_tfjs-${TFJS_VERSION}`;
  return `${versions}_${platform.os}-${platform.arch}_napi-${NODE_API_VERSION}_${BUILD_REVISION}`;
}

/** The engine in a folder, or undefined when there is none or a file of it is missing or cut short. */
export async function readEngine(folder: string): Promise<EngineManifest | undefined> {
  const path = join(folder, ENGINE_FILE);
  if (!(await isFileOfSize(path))) return undefined;
  const manifest = await readJson(path, validateManifest);
  for (const file of manifest.files) {
    if (!(await isFileOfSize(join(folder, file.path), file.bytes))) return undefined;
  }
  return manifest;
}

/** What the results of work with this engine depend on: its versions and the bytes of its addon. */
export async function engineIdentity(folder: string, manifest: EngineManifest): Promise<object> {
  const { key, tensorflowVersion, origin, sources } = manifest;
  return { key, tensorflowVersion, origin, sources, addon: await sha256File(join(folder, manifest.addon)) };
}

async function isFileOfSize(path: string, bytes?: number): Promise<boolean> {
  try {
    const { size } = await stat(path);
    return bytes === undefined || size === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
