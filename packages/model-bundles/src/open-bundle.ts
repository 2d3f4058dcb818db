import { join } from "node:path";
import { type Calibration, CALIBRATION_FILE, readCalibration } from "@spinegrade/calibration";
import {
  BUNDLE_FILE,
  checkBundle,
  closedObject,
  compileSchema,
  readJson,
  readSealedJson,
  sha256,
  UserError,
} from "@spinegrade/pipeline";
import { type BundleManifest, parseManifest } from "./bundle-manifest.ts";

/** The hashes of the studies that each fold was trained on. */
export const STUDIES_FILE = "training-studies.json";

/** The content of `training-studies.json`. */
export interface TrainingStudies {
  readonly folds: readonly { readonly fold: number; readonly studies: readonly string[] }[];
}

/** A bundle, every byte of which is as it was written. */
export interface Bundle {
  readonly folder: string;
  readonly manifest: BundleManifest;
  readonly calibration: Calibration;
  /** Fold -> the studies that its net was trained on. */
  readonly trainedOn: ReadonlyMap<number, ReadonlySet<string>>;
}

const parseStudies = compileSchema<TrainingStudies>(
  closedObject({
    folds: {
      type: "array",
      items: closedObject({
        fold: { type: "integer" },
        studies: { type: "array", items: { type: "string" } },
      }),
    },
  }),
);

/**
 * Opens a model bundle and compares every file with its hash.
 * @throws UserError that names the file which is absent, changed or without a hash, or the fold whose studies are not named.
 */
export async function openBundle(folder: string): Promise<Bundle> {
  await checkBundle(folder);
  const manifest = await readSealedJson(join(folder, BUNDLE_FILE), parseManifest, sha256);
  requireHashed(folder, manifest);
  const { folds } = await readJson(join(folder, STUDIES_FILE), parseStudies);
  requireStudies(folder, manifest, folds);
  return {
    folder,
    manifest,
    calibration: await readCalibration(join(folder, CALIBRATION_FILE)),
    trainedOn: new Map(folds.map(({ fold, studies }) => [fold, new Set(studies)])),
  };
}

/** A file without a hash may be any: other weights would be taken for those that graded before. */
function requireHashed(folder: string, { files, folds }: BundleManifest): void {
  const hashed = new Set(files.map(({ path }) => path));
  const needed = [...folds.map(({ weights }) => weights), STUDIES_FILE, CALIBRATION_FILE];
  const missing = needed.find((path) => !hashed.has(path));
  if (missing !== undefined)
    throw new UserError(
      `the bundle ${folder} is not whole: ${BUNDLE_FILE} has no hash of ${missing}; copy it again from its source`,
    );
}

/** A fold whose studies are unknown could grade one that it was trained on. */
function requireStudies(folder: string, manifest: BundleManifest, folds: TrainingStudies["folds"]): void {
  const unknown = manifest.folds.find(({ fold }) => !folds.some((other) => other.fold === fold));
  if (unknown !== undefined)
    throw new UserError(
      `the bundle ${folder} is not whole: ${STUDIES_FILE} does not say what fold ${unknown.fold} was trained on; write it again`,
    );
}
