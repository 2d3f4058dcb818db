import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { compileSchema, errorCode, readJson, writeJsonAtomic } from "@spinegrade/pipeline";
import { TENSORFLOW_VERSION } from "./wheels.ts";
import type { Platform, Variant } from "./wheels.ts";

/** The file that is written last into an engine's folder: where it is, the engine was proven to work. */
export const ENGINE_FILE = "engine.json";

/** Version of the addon's sources (the npm package) and of Node-API, whose ABI is the same in every Node since 12. */
export const TFJS_VERSION = "4.22.0";
export const NODE_API_VERSION = 8;

/** Where the addons lie in an engine's folder; two levels down, as the npm package expects. */
const ADDON_DIR = `lib/napi-v${NODE_API_VERSION}`;
export const ADDON = `${ADDON_DIR}/tfjs_binding.node`;
export const PRELUDE = `${ADDON_DIR}/prelude.node`;
export const OPERATIONS = `${ADDON_DIR}/operations.node`;

/** Raised when the way an engine is built changes, so that it is built anew. */
const BUILD_REVISION = 7;

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
  /** The addon with our own operations; an engine not built here has none. */
  readonly operations: string | null;
  /** SHA-256 of each file that was downloaded. */
  readonly sources: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/** The part of a manifest that whoever fills an engine's folder knows. */
export type EngineContents = Pick<
  EngineManifest,
  "tensorflowVersion" | "addon" | "prelude" | "operations" | "sources"
>;

const validateManifest = compileSchema<EngineManifest>({
  type: "object",
  additionalProperties: false,
  required: [
    "key",
    "tensorflowVersion",
    "origin",
    "variant",
    "addon",
    "prelude",
    "operations",
    "sources",
    "files",
  ],
  properties: {
    key: { type: "string" },
    tensorflowVersion: { type: "string" },
    origin: { enum: ["built", "prebuilt"] },
    variant: { enum: ["cpu", "gpu"] },
    addon: { type: "string" },
    prelude: { type: ["string", "null"] },
    operations: { type: ["string", "null"] },
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

/** The folder of all engines in the user's Spinegrade cache. */
export function enginesDir(cacheDir: string): string {
  return join(cacheDir, "engine");
}

/** Name of an engine's folder: engines that may differ have different names. */
export function engineKey(platform: Platform, variant: Variant, origin: EngineManifest["origin"]): string {
  const tensorflow = origin === "built" ? `tensorflow-${TENSORFLOW_VERSION}` : "prebuilt";
  const machine = `${platform.os}-${platform.arch}_napi-${NODE_API_VERSION}`;
  return `${tensorflow}-${variant}_tfjs-${TFJS_VERSION}_${machine}_${BUILD_REVISION}`;
}

/** The engine in a folder, or undefined when there is none or a file of it is missing or cut short. */
export async function readEngine(folder: string): Promise<EngineManifest | undefined> {
  const path = join(folder, ENGINE_FILE);
  if ((await sizeOf(path)) === undefined) return undefined;
  const manifest = await readJson(path, validateManifest);
  for (const file of manifest.files) {
    if ((await sizeOf(join(folder, file.path))) !== file.bytes) return undefined;
  }
  return manifest;
}

/** Writes `engine.json`, with the list of all files in the folder: the last step of an installation. */
export async function writeEngine(
  folder: string,
  engine: Omit<EngineManifest, "files">,
): Promise<EngineManifest> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.sort().map(async (path) => ({ path: relative(folder, path), bytes: (await stat(path)).size })),
  );
  const manifest = { ...engine, files };
  await writeJsonAtomic(join(folder, ENGINE_FILE), manifest);
  return manifest;
}

/** What the results of work with an engine depend on: where two agree in it, so do their results. */
export function engineIdentity({ key, tensorflowVersion, origin, sources }: EngineManifest): object {
  return { key, tensorflowVersion, origin, sources };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
