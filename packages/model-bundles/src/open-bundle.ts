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
  /** Of each fold. */
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
 * @throws UserError that names the file which is absent or changed.
 */
export async function openBundle(folder: string): Promise<Bundle> {
  await checkBundle(folder);
  const manifest = await readSealedJson(join(folder, BUNDLE_FILE), parseManifest, sha256);
  const { folds } = await readJson(join(folder, STUDIES_FILE), parseStudies);
  return {
    folder,
    manifest,
    calibration: await readCalibration(join(folder, CALIBRATION_FILE)),
    trainedOn: new Map(folds.map(({ fold, studies }) => [fold, new Set(studies)])),
  };
}
