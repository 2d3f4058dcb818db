import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { checkDataFolder } from "./state/data-folder.ts";
import { UserError } from "./errors.ts";
import { compileSchema, readJson } from "./files/json-files.ts";
import { isBucket } from "./shared-store/s3-bucket.ts";

/** The file that names the data set in use; it marks the top of the workspace. */
export const CONFIG_FILE = "spinegrade.config.json";

/** The content of `spinegrade.config.json`. */
export interface ConfigFile {
  readonly dataDir?: string;
  readonly workDir?: string;
  readonly sharedStore?: string;
  readonly phantom: PhantomConfig;
}

/** The data set that is made when no real one is named. */
export interface PhantomConfig {
  readonly seed: number;
  readonly trainStudies: number;
  readonly testStudies: number;
  /** Smaller sizes than a scanner's, for a trial of the pipeline in seconds. */
  readonly size?: {
    /** Rows and columns of every slice. */
    readonly imageSize?: number;
    /** Slices of a sagittal series. */
    readonly sagittalSlices?: number;
    /** Slices of an axial series. */
    readonly axialSlices?: number;
  };
  /** Share of the studies whose axial series misses one or two levels; none by default. */
  readonly missingLevels?: number;
  /** Share of the training grades to replace by wrong ones; none by default. */
  readonly wrongGrades?: number;
}

/** All folders of a workspace, as absolute paths, and its data set. */
export interface PipelineConfig {
  readonly workspaceRoot: string;
  /** The data set in the competition's layout. */
  readonly dataDir: string;
  /** Whether `dataDir` is the phantom, made here, rather than the user's own data. */
  readonly isPhantom: boolean;
  /** Big files: the phantom's images, volumes, checkpoints. May be shared by several checkouts. */
  readonly workDir: string;
  /** A folder or `s3://bucket/prefix`, where machines share volumes and trainings; see `SharedStore`. */
  readonly sharedStore?: string;
  /** Small results, one folder a task: what Nx caches and people read. */
  readonly outputDir: string;
  readonly phantom: PhantomConfig;
}

/** About 160 GB of synthetic images; planning more than that takes gigabytes of memory before the first is written. */
export const MAX_STUDIES = 10_000;

const parseConfigFile = compileSchema<ConfigFile>({
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    dataDir: {
      type: "string",
      description:
        "The competition's unzipped folder. Default: the phantom. SPINEGRADE_DATA_DIR overrides it.",
    },
    workDir: {
      type: "string",
      description:
        "Folder for large files. Default: spinegrade/work in the user's cache folder. SPINEGRADE_WORK_DIR overrides it.",
    },
    sharedStore: {
      type: "string",
      description:
        "Where machines share volumes and trainings: a folder, or s3://bucket/prefix. Default: nowhere. SPINEGRADE_SHARED_STORE overrides it.",
    },
    phantom: {
      type: "object",
      additionalProperties: false,
      description: "The synthetic data set that is made when dataDir is absent.",
      default: {},
      properties: {
        seed: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 1234 },
        trainStudies: {
          type: "integer",
          minimum: 1,
          maximum: MAX_STUDIES,
          default: 60,
          description: "Studies with labels.",
        },
        testStudies: {
          type: "integer",
          minimum: 0,
          maximum: MAX_STUDIES,
          default: 4,
          description: "Studies to predict.",
        },
        size: {
          type: "object",
          additionalProperties: false,
          description: "Smaller sizes than a scanner's, for a trial of the pipeline in seconds.",
          properties: {
            imageSize: { type: "integer", minimum: 32, maximum: 1024, description: "Rows and columns." },
            sagittalSlices: { type: "integer", minimum: 3, maximum: 100 },
            axialSlices: { type: "integer", minimum: 5, maximum: 100 },
          },
        },
        missingLevels: {
          type: "number",
          minimum: 0,
          maximum: 1,
          description:
            "Share of the studies whose axial series misses one or two levels, which then have no grades of recesses. Default: 0.",
        },
        wrongGrades: {
          type: "number",
          exclusiveMinimum: 0,
          maximum: 1,
          description:
            "Share of the training grades to replace by wrong ones, which wrong-grades.csv in the data folder lists. Default: none.",
        },
      },
    },
  },
});

/**
 * Reads `spinegrade.config.json`, found in `from` or a folder above it; SPINEGRADE_DATA_DIR, SPINEGRADE_WORK_DIR,
 * SPINEGRADE_SHARED_STORE and SPINEGRADE_CACHE_DIR override it. A setting that is empty counts as not set.
 * @throws UserError when it is not found or has an unknown key, when the data folder does not exist or is empty, or when the work
 * folder is the workspace itself.
 */
export async function loadConfig(
  from = process.cwd(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<PipelineConfig> {
  const workspaceRoot = findWorkspaceRoot(from);
  const file = await readJson(join(workspaceRoot, CONFIG_FILE), parseConfigFile);
  const workDir = resolve(
    workspaceRoot,
    setting(env, "SPINEGRADE_WORK_DIR") ?? filled(file.workDir) ?? join(cacheDir(env), "work"),
  );
  if (workDir === workspaceRoot) {
    throw new UserError(
      `the work folder is the workspace itself, ${workDir}: name another folder, for example work in it`,
    );
  }
  const ownData = setting(env, "SPINEGRADE_DATA_DIR") ?? filled(file.dataDir);
  const dataDir = ownData === undefined ? join(workDir, "phantom") : resolve(workspaceRoot, ownData);
  if (ownData !== undefined) {
    const isFromFile = setting(env, "SPINEGRADE_DATA_DIR") === undefined;
    checkDataFolder(dataDir, isFromFile ? `dataDir in ${CONFIG_FILE}` : "SPINEGRADE_DATA_DIR");
  }
  const outputDir = join(workspaceRoot, "data-processed");
  const shared = setting(env, "SPINEGRADE_SHARED_STORE") ?? filled(file.sharedStore);
  return {
    workspaceRoot,
    dataDir,
    isPhantom: ownData === undefined,
    workDir,
    outputDir,
    ...(shared !== undefined && { sharedStore: isBucket(shared) ? shared : resolve(workspaceRoot, shared) }),
    phantom: file.phantom,
  };
}

/**
 * The user's cache folder of Spinegrade: SPINEGRADE_CACHE_DIR, else `spinegrade` in XDG_CACHE_HOME or ~/.cache. A
 * variable that is empty counts as not set, and so does a relative XDG_CACHE_HOME (XDG Base Directory Specification).
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const home = setting(env, "XDG_CACHE_HOME");
  const caches = home !== undefined && isAbsolute(home) ? home : join(homedir(), ".cache");
  return resolve(setting(env, "SPINEGRADE_CACHE_DIR") ?? join(caches, "spinegrade"));
}

/** A variable of the environment; one that is empty or blank counts as not set. */
function setting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return filled(env[name]);
}

function filled(text: string | undefined): string | undefined {
  return text?.trim() === "" ? undefined : text;
}

function findWorkspaceRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder;
    if (folder === dirname(folder)) {
      throw new UserError(
        `no ${CONFIG_FILE} in ${resolve(from)} or a folder above it: run the command in a Spinegrade workspace`,
      );
    }
  }
}
