import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { compileSchema, errorCode, readJson, sha256File, writeJsonAtomic } from "@spinegrade/pipeline";
import { hashNativeSources } from "./native-sources.ts";
import { NODE_API_VERSION } from "./node-api.ts";
import { TENSORFLOW_VERSION } from "./wheels.ts";
import type { Platform, Variant } from "./wheels.ts";

/** The file that is written last into an engine's folder: where it is, the engine was proven to work. */
const ENGINE_FILE = "engine.json";

/** Version of the addon's sources (the npm package). */
const TFJS_VERSION = "4.22.0";

/** Where the addons lie in an engine's folder; two levels down, as the npm package expects. */
const ADDON_DIR = `lib/napi-v${NODE_API_VERSION}`;
export const ADDON = `${ADDON_DIR}/tfjs_binding.node`;
export const PRELUDE = `${ADDON_DIR}/prelude.node`;
export const OPERATIONS = `${ADDON_DIR}/operations.node`;

/** A file of an engine. */
export interface EngineFile {
  /** Relative to the engine's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What an engine's folder holds. */
export interface EngineManifest {
  readonly key: string;
  readonly tensorflowVersion: string;
  /** What the compiler says of its version. */
  readonly compiler: string;
  readonly variant: Variant;
  /** The Node addon, relative to the folder. */
  readonly addon: string;
  /** The addon that sets log level and environment before the main one is loaded. */
  readonly prelude: string;
  /** The addon with our own operations. */
  readonly operations: string;
  /** SHA-256 of each file that was downloaded. */
  readonly sources: Readonly<Record<string, string>>;
  readonly files: readonly EngineFile[];
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
    "compiler",
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
    compiler: { type: "string" },
    variant: { enum: ["cpu", "gpu"] },
    addon: { type: "string" },
    prelude: { type: "string" },
    operations: { type: "string" },
    sources: { type: "object", additionalProperties: { type: "string" } },
    files: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["path", "bytes", "sha256"],
        properties: { path: { type: "string" }, bytes: { type: "integer" }, sha256: { type: "string" } },
      },
    },
  },
});

/** The folder of all engines in the user's Spinegrade cache. */
export function enginesDir(cacheDir: string): string {
  return join(cacheDir, "engine");
}

/**
 * How the names of all engines begin that this version of the package can use: versions, machine, and the hash of the
 * native sources and flags.
 */
export function engineNames({ os, arch }: Platform, variant: Variant): string {
  const versions = `tensorflow-${TENSORFLOW_VERSION}-${variant}_tfjs-${TFJS_VERSION}`;
  return `${versions}_${os}-${arch}_napi-${NODE_API_VERSION}_${hashNativeSources()}_`;
}

/** The engines in a folder that have such a name, the newest first. @param names as `engineNames` gives them. */
export async function listEngines(root: string, names: string): Promise<string[]> {
  const found = (await readdir(root).catch(() => [])).filter((name) => name.startsWith(names));
  const dated: { folder: string; time: number }[] = [];
  for (const name of found.filter((one) => !/\.(building|old)$/.test(one))) {
    const folder = join(root, name);
    const written = await stat(join(folder, ENGINE_FILE)).catch(() => undefined);
    if (written !== undefined) dated.push({ folder, time: written.mtimeMs });
  }
  return dated.sort((a, b) => b.time - a.time).map(({ folder }) => folder);
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
  const files: EngineFile[] = [];
  for (const path of paths.sort())
    files.push({
      path: relative(folder, path),
      bytes: (await stat(path)).size,
      sha256: await sha256File(path),
    });
  const manifest = { ...engine, files };
  await writeJsonAtomic(join(folder, ENGINE_FILE), manifest);
  return manifest;
}

/** What the results of work with an engine depend on: where two agree in it, so do their results. */
export function engineIdentity({ key, tensorflowVersion, compiler, sources }: EngineManifest): object {
  return { key, tensorflowVersion, compiler, sources };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
