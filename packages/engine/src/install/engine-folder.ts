import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import {
  closedObject,
  compileSchema,
  errorCode,
  explainReadFailure,
  readJson,
  sha256File,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { hashNativeSources } from "./compile/native-sources.ts";
import { NODE_API_VERSION } from "./compile/node-api.ts";
import { TENSORFLOW_VERSION } from "./wheel/wheels.ts";
import type { Platform, Variant } from "./wheel/wheels.ts";

/** The last file written to an engine's folder. Its presence means that the engine passed its test. */
const ENGINE_FILE = "engine.json";

/** Version of the addon's sources (the npm package). */
const TFJS_VERSION = "4.22.0";

/** The addons' folder within an engine's folder: two levels down, as the npm package expects. */
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

/** The contents of an engine's folder. */
export interface EngineManifest {
  readonly key: string;
  readonly tensorflowVersion: string;
  /** The version that the compiler reports. */
  readonly compiler: string;
  readonly variant: Variant;
  /** The Node addon, relative to the folder. */
  readonly addon: string;
  /** The addon that sets log level and environment before the main one is loaded. */
  readonly prelude: string;
  /** The addon with the native operations. */
  readonly operations: string;
  /** SHA-256 of each downloaded file. */
  readonly sources: Readonly<Record<string, string>>;
  readonly files: readonly EngineFile[];
}

/** The fields of a manifest that the code filling an engine's folder provides. */
export type EngineContents = Pick<
  EngineManifest,
  "tensorflowVersion" | "addon" | "prelude" | "operations" | "sources"
>;

const parseManifest = compileSchema<EngineManifest>(
  closedObject({
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
      items: closedObject({
        path: { type: "string" },
        bytes: { type: "integer" },
        sha256: { type: "string" },
      }),
    },
  }),
);

/** The folder of all engines in the user's Spinegrade cache. */
export function enginesDir(cacheDir: string): string {
  return join(cacheDir, "engine");
}

/**
 * The common prefix of the names of all engines that this package version can use: versions, machine, and the hash of
 * the native sources and flags.
 */
export function engineNames({ os, arch }: Platform, variant: Variant): string {
  const versions = `tensorflow-${TENSORFLOW_VERSION}-${variant}_tfjs-${TFJS_VERSION}`;
  return `${versions}_${os}-${arch}_napi-${NODE_API_VERSION}_${hashNativeSources()}_`;
}

/**
 * Lists the engines in a folder whose names have this prefix, newest first. @param names as `engineNames` returns them.
 */
export async function listEngines(root: string, names: string): Promise<string[]> {
  const found = (await orAbsent(root, readdir(root)))?.filter((name) => name.startsWith(names)) ?? [];
  const dated: { folder: string; time: number }[] = [];
  for (const name of found.filter((one) => !/\.(building|old)$/.test(one))) {
    const folder = join(root, name);
    const manifest = join(folder, ENGINE_FILE);
    const written = await orAbsent(manifest, stat(manifest));
    if (written !== undefined) dated.push({ folder, time: written.mtimeMs });
  }
  return dated.sort((a, b) => b.time - a.time).map(({ folder }) => folder);
}

/** Waits for a read. @returns undefined when the file does not exist. @throws UserError when it cannot be read. */
async function orAbsent<T>(path: string, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return undefined;
    throw explainReadFailure(path, error);
  }
}

/** Reads the engine in a folder; undefined when there is none, or a file is missing or truncated. */
export async function readEngine(folder: string): Promise<EngineManifest | undefined> {
  const path = join(folder, ENGINE_FILE);
  if ((await orAbsent(path, stat(path))) === undefined) return undefined;
  const manifest = await readJson(path, parseManifest);
  for (const file of manifest.files) {
    const filePath = join(folder, file.path);
    if ((await orAbsent(filePath, stat(filePath)))?.size !== file.bytes) return undefined;
  }
  return manifest;
}

/** Writes `engine.json` with the list of all files in the folder: the last step of an installation. */
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

/** The properties of an engine that determine its results: engines with equal identity give equal results. */
export function engineIdentity({ key, tensorflowVersion, compiler, sources }: EngineManifest): object {
  return { key, tensorflowVersion, compiler, sources };
}
