import type { FromSchema } from "./files/from-schema.ts";
import { compileSchema } from "./files/json-files.ts";

/** About 160 GB of synthetic images; planning more than that takes gigabytes of memory before the first is written. */
export const MAX_STUDIES = 10_000;

/** JSON schema of the data set that is made when no real one is named. */
const PHANTOM_SCHEMA = {
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
} as const;

const CONFIG_FILE_SCHEMA = {
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
    phantom: PHANTOM_SCHEMA,
  },
} as const;

/** The data set that is made when no real one is named. */
export type PhantomConfig = FromSchema<typeof PHANTOM_SCHEMA>;

/** The content of `spinegrade.config.json`. */
export type ConfigFile = FromSchema<typeof CONFIG_FILE_SCHEMA>;

/** Checks `spinegrade.config.json` and fills in defaults. */
export const parseConfigFile = compileSchema<ConfigFile>(CONFIG_FILE_SCHEMA);
