import { join } from "node:path";
import { type Calibration, CALIBRATION_FILE, readCalibration } from "@spinegrade/calibration";
import {
  compileSchema,
  closedObject,
  readJson,
  readSealedJson,
  sha256,
  sha256File,
  UserError,
} from "@spinegrade/pipeline";
import { type BundleManifest, MANIFEST_FILE, parseManifest } from "./bundle-manifest.ts";

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
  const manifest = await readSealedJson(join(folder, MANIFEST_FILE), parseManifest, sha256);
  for (const { path, sha256: recorded } of manifest.files) {
    const found = await sha256File(join(folder, path)).catch((cause: unknown) => {
      throw new UserError(`the bundle ${folder} is not whole: ${path} cannot be read`, { cause });
    });
    if (found !== recorded)
      throw new UserError(
        `the bundle ${folder} was changed: ${path} is not what ${MANIFEST_FILE} names; get it again from where it came`,
      );
  }
  const { folds } = await readJson(join(folder, STUDIES_FILE), parseStudies);
  return {
    folder,
    manifest,
    calibration: await readCalibration(join(folder, CALIBRATION_FILE)),
    trainedOn: new Map(folds.map(({ fold, studies }) => [fold, new Set(studies)])),
  };
}
