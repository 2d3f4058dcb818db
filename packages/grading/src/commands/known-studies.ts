import { stat } from "node:fs/promises";
import { join } from "node:path";
import { stampOf } from "@spinegrade/dicom-ingest";
import { productPrecision } from "@spinegrade/engine";
import {
  canonicalJson,
  errorCode,
  isAsStored,
  readJson,
  readReceipt,
  sha256,
  UserError,
} from "@spinegrade/pipeline";
import type { FoundStudy, SeriesOverrules } from "@spinegrade/series-types";
import type { GradingModel } from "../models/grading-model.ts";
import { keyWith } from "../outputs/write-study.ts";
import { type GradedStudy, parseGradedStudy } from "../study/graded-study.ts";
import { POOLED_ESTIMATES, type RecessEstimates } from "../study/recess-estimates.ts";
import { describeVersions } from "../study/describe-versions.ts";

/** Characters of the hash in a study's folder name. */
const HASH = 12;

/** The name of a study's folder: its date, and a hash of patient and StudyInstanceUID, which name nobody. */
export function folderOf({ date, patientKey, studyInstanceUid }: FoundStudy): string {
  const day = /^\d{8}$/.test(date) ? date : "undated";
  return `${day}-${sha256(`${patientKey}\n${studyInstanceUid}`).slice(0, HASH)}`;
}

/** The properties of a model that its grades depend on. */
type HashedModel = Pick<GradingModel, "sha256" | "group" | "fold" | "calibration"> & { readonly net: object };

/**
 * The hash of everything that a study's results depend on: its files' stamps, what its flags say of others, the models, options,
 * and the precision of products, which is read at once.
 */
export async function keyOf(
  study: FoundStudy,
  models: readonly HashedModel[],
  options: {
    readonly overrules: SeriesOverrules | undefined;
    readonly withNames: boolean;
    readonly recesses: RecessEstimates | undefined;
  },
): Promise<string> {
  const precision = productPrecision();
  const files = study.series.flatMap(({ files: own }) => own);
  const stamps = await Promise.all(
    files.map(async ({ name, path }) => [
      name,
      await stat(typeof path === "string" ? path : Buffer.from(path)).then(stampOf, () => "gone"),
    ]),
  );
  return sha256(
    canonicalJson({
      stamps,
      ...{ sharesUid: study.sharesUid, unusableSlices: [...study.unusableSlices] },
      contradictedSlices: study.contradictedSlices,
      models: models.map(({ sha256: hash, net, group, fold, calibration }) => ({
        ...{ hash, net, group, fold, calibration },
      })),
      overrules: [...(options.overrules ?? [])],
      withNames: options.withNames,
      recesses: options.recesses ?? POOLED_ESTIMATES,
      versions: describeVersions(),
      ...(precision !== "float32" && { productPrecision: precision }),
    }),
  );
}

/** The results in a study's folder; undefined when there are none, or they are of other inputs, incomplete or changed. */
export async function readKnown(folder: string, key: string): Promise<GradedStudy | undefined> {
  try {
    const { contentKey, stored } = await readReceipt(folder);
    if (contentKey !== keyWith(key)) return undefined;
    const areWhole = await Promise.all(stored.map((file) => isAsStored(folder, file)));
    if (areWhole.includes(false)) return undefined;
    return await readJson(join(folder, "results.json"), parseGradedStudy);
  } catch (error) {
    // a file that is absent or damaged is made again
    if (error instanceof UserError || errorCode(error) !== "") return undefined;
    throw error;
  }
}
